import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import { WORKER_LOCK_CLASS } from '#worker/database';
import { openStrictPool } from '#worker/testing/strict-pool';

/** Longer than plans are kept. */
const OLD_MS = 2_200;
const LOCK_KEY = 4_711;

let made: TestDatabase;
beforeAll(async () => {
  made = await createTestDatabase(inject('clusterUrl'));
});
afterAll(() => made.drop());

test('a connection has its lock, and drops old plans, before a query is sent; none waits in the driver', async () => {
  const pool = openStrictPool(made.url, LOCK_KEY);
  /** What was asked of each connection, and whether it was busy then. */
  const asked: { text: string; wasBusy: boolean }[] = [];
  pool.on('connect', (client) => {
    let isBusy = false;
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    Object.assign(client, {
      query: (...given: unknown[]) => {
        const [config] = given as [string | { text: string }];
        asked.push({ text: typeof config === 'string' ? config : config.text, wasBusy: isBusy });
        isBusy = true;
        client.once('drain', () => {
          isBusy = false;
        });
        return query(...given);
      },
    });
  });
  try {
    const held = 'select from pg_locks where classid = $1 and objid = $2';
    expect((await pool.query(held, [WORKER_LOCK_CLASS, LOCK_KEY])).rowCount).toBe(1);
    await sleep(OLD_MS);
    await pool.query('select 1');
    await pool.query('select 2');
    expect(asked).toEqual([
      { text: 'select pg_advisory_lock_shared($1, $2)', wasBusy: false },
      { text: held, wasBusy: false },
      { text: 'discard plans', wasBusy: false },
      { text: 'select 1', wasBusy: false },
      { text: 'select 2', wasBusy: false },
    ]);
  } finally {
    await pool.end();
  }
});
