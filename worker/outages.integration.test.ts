/** The database lost, deaf or silent: nothing is lost, nothing is sent twice, and the log says so calmly. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { attempts, lanes } from '#db/schema/index';
import { startTestCluster, TEST_SETTINGS } from '#db/testing/cluster';
import { watchStalls } from '#db/testing/stalls';
import { startEmbeddedPostgres } from '#demo/embedded-postgres';
import { encodeId } from '#lib/domain/ids';
import { QUERY_TIMEOUT_MS } from '#worker/database';
import { eventually } from '#worker/testing/eventually';
import { createMemoryLog } from '#worker/testing/memory-log';
import { startPostgresFaultProxy } from '#worker/testing/postgres-fault-proxy';
import { type Scene, setScene } from '#worker/testing/scene';
import { expectWithin } from '#worker/testing/within';

const WARN_LEVEL = 40;
const WALK_MS = 1_000;
const REMINDER_MS = 30_000;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function scene(clusterUrl = inject('clusterUrl')): Promise<Scene> {
  const made = await setScene(clusterUrl);
  cleanups.push(made.stop);
  return made;
}

/** Each event was sent once, and its only attempt is in the log. */
async function expectOneSendEach(made: Scene, eventIds: readonly string[]): Promise<void> {
  const seen = made.receiver.requests.map((request) => request.headers['webhook-id']);
  expect(seen.toSorted()).toEqual(eventIds.map((id) => encodeId('event', id)).toSorted());
  expect(await made.database.$count(attempts)).toBe(eventIds.length);
  expect(await made.database.$count(attempts, sql`number = 1 and outcome = 'response'`)).toBe(
    eventIds.length,
  );
}

describe('PostgreSQL ends as in a crash, and comes back', () => {
  test('nothing accepted is lost or sent twice, and the log is not flooded', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hooktab-outage-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const directory = join(folder, 'postgres');
    const cluster = await startTestCluster(directory);
    cleanups.push(cluster.stop);
    let running = cluster;
    cleanups.push(() => running.stop());
    const made = await scene(cluster.url);
    await made.webhook();
    const { log, lines } = createMemoryLog();
    made.startWorker({ log });
    // Connections of the test, too, are lost while idle.
    for (const { $client } of [made.database, made.host]) {
      $client.removeAllListeners('error');
      $client.on('error', () => undefined);
    }

    const beganAt = performance.now();
    const accepted = new Set<string>();
    let isStopping = false;
    const producer = (async () => {
      for (let n = 0; !isStopping; n++) {
        // The same key until it is known to be in: what was committed unheard is not emitted again.
        for (;;) {
          const emitted = await made.database
            .execute<{ id: string }>(
              sql`select emit_event(${made.orgId}::uuid, 'job.created', '{}'::json,
                p_idempotency_key => ${`key ${n}`}) as id`,
            )
            .catch(() => null);
          if (emitted !== null) {
            accepted.add(emitted.rows[0]?.id ?? '');
            break;
          }
          await sleep(50);
        }
        await sleep(5);
      }
    })();
    const { port } = cluster;
    for (let crash = 0; crash < 2; crash++) {
      const before = accepted.size;
      await eventually(() => accepted.size > before + 50, 'events come in');
      await running.crash();
      await sleep(1_500);
      running = await startEmbeddedPostgres({ directory, port, settings: TEST_SETTINGS });
    }
    const after = accepted.size;
    await eventually(() => accepted.size > after + 50, 'events come in again');
    isStopping = true;
    await producer;
    await made.allDelivered();
    await expectOneSendEach(made, [...accepted]);

    const troubles = lines.filter(({ level }) => level >= WARN_LEVEL);
    expect(troubles.length).toBeGreaterThan(0);
    // A line for each crash at most from claim, connection, look, walk and renewal, and one of them all each half minute.
    expect(troubles.length).toBeLessThan(10 + (performance.now() - beganAt) / REMINDER_MS);
    // Where the crash came between a commit and its answer, the record is repeated and found to be there.
    const isUnexpected = ({ msg, result }: Record<string, unknown>) =>
      msg === 'lane lost' || (msg === 'attempt' && result !== 'stale');
    expect(lines.filter(isUnexpected)).toEqual([]);
  });
});

describe('a commit whose answer is lost', () => {
  test.each([
    ['acquire-lanes', 2],
    ['claim-deliveries', 5],
    ['record-attempts', 5],
    ['release-lanes', 1],
    ['wake-lanes', 2],
    ['forget-hints', 2],
  ])('%s: what is repeated changes nothing, and nothing is sent twice', async (statement, rounds) => {
    const made = await scene();
    await made.webhook();
    const proxy = await startPostgresFaultProxy(made.workerUrl);
    cleanups.push(proxy.stop);
    made.startWorker({ databaseUrl: proxy.url });
    const eventIds = [await made.emit()];
    await made.allDelivered();
    for (let round = 1; round <= rounds; round++) {
      if (['acquire-lanes', 'wake-lanes', 'forget-hints'].includes(statement)) {
        await eventually(async () => {
          const held = await made.database.execute(sql`select from lanes where token is not null`);
          return held.rows.length === 0;
        }, 'the lane is free');
      }
      proxy.swallowNext(statement);
      eventIds.push(...(await made.emitMany(5)));
      await eventually(() => proxy.swallowed() === round, 'an answer was lost');
      await made.allDelivered();
    }
    await expectOneSendEach(made, eventIds);
  });
});

describe('a connection that goes silent, and is not closed', () => {
  test('holds the worker up for no longer than a query may take', async () => {
    const made = await scene();
    await made.webhook();
    const proxy = await startPostgresFaultProxy(made.workerUrl);
    cleanups.push(proxy.stop);
    made.startWorker({ databaseUrl: proxy.url, queryTimeoutMs: 1_500 });
    const eventIds = [await made.emit()];
    await made.allDelivered();
    // As a firewall that has forgotten all connections that there are.
    proxy.silence();
    eventIds.push(...(await made.emitMany(5)));
    await made.allDelivered();
    await expectOneSendEach(made, eventIds);
  });

  test('does not keep the worker from being stopped', async () => {
    const made = await scene();
    await made.webhook();
    const proxy = await startPostgresFaultProxy(made.workerUrl);
    cleanups.push(proxy.stop);
    const attemptDeadlineMs = 5_000;
    const worker = made.startWorker({ databaseUrl: proxy.url, attemptDeadlineMs });
    await made.settled(await made.emit());
    proxy.silence();
    proxy.silenceNew();
    // A query may have been under way. The promise of `stop` is four seconds, the fifth is for noticing.
    await expectWithin(attemptDeadlineMs + 5_000, () => worker.stop(), made.database);
  });
});

describe('a lane that comes while the worker stops', () => {
  test('is given back', async () => {
    const made = await scene();
    await made.webhook();
    const proxy = await startPostgresFaultProxy(made.workerUrl);
    cleanups.push(proxy.stop);
    const worker = made.startWorker({ databaseUrl: proxy.url });
    proxy.holdNext('acquire-lanes');
    await made.emit();
    await eventually(() => proxy.isHolding(), 'the lane is being acquired');
    const stopped = worker.stop();
    await sleep(300);
    proxy.letGo();
    await stopped;
    expect(await made.database.$count(lanes, sql`token is not null`)).toBe(0);
  });
});

describe('a look whose answer is lost on one connection', () => {
  test('holds up what is due for a few seconds, not for as long as a statement may take', async () => {
    const made = await scene();
    const proxy = await startPostgresFaultProxy(made.workerUrl);
    cleanups.push(proxy.stop);
    await made.webhook();
    made.startWorker({ databaseUrl: proxy.url });
    await made.settled(await made.emit());
    const stalls = watchStalls(made.database);
    proxy.holdNext('look-for-work');
    await eventually(() => proxy.isHolding(), 'a look has no answer');
    const startedAt = performance.now();
    await made.settled(await made.emit());
    const tookMs = performance.now() - startedAt;
    expect(tookMs).toBeLessThan(QUERY_TIMEOUT_MS / 2 + (await stalls.stop()));
  });
});

describe('a hint that is lost', () => {
  test('costs no more than the interval of the walk', async () => {
    const made = await scene();
    await made.webhook();
    // In this database emit_event announces to nobody.
    await made.database.execute(sql`
      create function forget() returns trigger language plpgsql as 'begin return null; end'`);
    await made.database.execute(sql`
      create trigger lane_hints_forget before insert on lane_hints for each row execute function forget()`);
    made.startWorker();
    const isFree = () => made.database.$count(lanes, sql`token is null`);
    const waits: number[] = [];
    const stalls = watchStalls(made.database);
    for (let n = 0; n < 3; n++) {
      await eventually(isFree, 'the lane is free');
      const before = made.receiver.requests.length;
      await made.database.execute(sql`select emit_event(${made.orgId}::uuid, 'job.created', '{}')`);
      const committedAt = performance.now();
      const request = await eventually(() => made.receiver.requests[before], 'it is sent');
      waits.push(request.at - committedAt);
      await made.allDelivered();
    }
    expect(Math.max(...waits)).toBeLessThan(1.5 * WALK_MS + (await stalls.stop()));
  });
});
