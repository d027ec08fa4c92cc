/**
 * The statements of the worker are planned once for each connection, perhaps while nothing waits: an idle night, a new day
 * without rows, a vacuum of empty tables. A burst that comes then must cost no more for each delivery than any other.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { type Scene, setScene } from '#worker/testing/scene';

const WEBHOOKS = 4;
const EVENTS = 400;
/** Enough to fill some pages. */
const WARM_UP = 20;
/** Longer than plans are kept. */
const IDLE_MS = 2_200;
/** Rows of the tables for one delivery with its claim and record; found by a filter they would be hundreds. */
const MAX_ROWS_READ = 20;
/** The worker reads what waits about once in this time, and so does the test. */
const POLL_MS = 1_000;
const TABLES = ['delivery_queue', 'deliveries', 'events', 'attempts'];

let scene: Scene;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  for (let i = 0; i < WEBHOOKS; i++) await scene.webhook();
});
afterEach(() => scene.stop());

async function rowsRead(): Promise<Map<string, number>> {
  await scene.database.execute(sql`select pg_stat_force_next_flush()`);
  const { rows } = await scene.database.execute<{ name: string; count: string }>(sql`
    select regexp_replace(relname, '_([0-9]{8}|default)$', '') as name, sum(seq_tup_read + idx_tup_fetch) as count
    from pg_stat_user_tables group by name`);
  return new Map(rows.map(({ name, count }) => [name, Number(count)]));
}

async function deliver(count: number): Promise<void> {
  const ids = await scene.emitMany(count);
  for (const id of ids) await scene.settled(id);
}

/** Of the given tables, for one delivery. */
async function readFor(what: () => Promise<void>): Promise<Record<string, number>> {
  const before = await rowsRead();
  await what();
  const after = await rowsRead();
  const perDelivery = (name: string) =>
    ((after.get(name) ?? 0) - (before.get(name) ?? 0)) / (EVENTS * WEBHOOKS);
  return Object.fromEntries(TABLES.map((name) => [name, perDelivery(name)]));
}

test.each([
  ['as they are on a first day', 'select 1'],
  ['cleaned and counted while they were empty', 'vacuum analyze'],
  // As it ends up where the worker uses the table at the moment when it would be cut.
  ['left with pages of nothing', 'vacuum (truncate off) delivery_queue'],
])('a burst after nothing: tables %s', async (_what, maintenance) => {
  const earlier = scene.startWorker();
  await deliver(WARM_UP);
  await earlier.stop();
  await scene.database.$client.query(maintenance);
  const worker = scene.startWorker();
  await deliver(1);
  await sleep(IDLE_MS);
  const startedAt = performance.now();
  const read = await readFor(async () => {
    await scene.emitMany(EVENTS);
    const waiting = async () =>
      (await scene.database.execute(sql`select from delivery_queue limit 1`)).rowCount ?? 0;
    while ((await waiting()) > 0) await sleep(POLL_MS);
    // Its connections report what they read when they are closed.
    await worker.stop();
  });
  // The longer the burst lasts, the more often the poll reads a row that waits.
  const polls = (performance.now() - startedAt) / POLL_MS;
  for (const name of TABLES) expect(read[name], JSON.stringify(read)).toBeLessThan(MAX_ROWS_READ + polls);
  expect(read.delivery_queue).toBeGreaterThan(1);
});
