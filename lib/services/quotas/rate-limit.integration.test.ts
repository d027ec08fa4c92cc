/** Counters that several processes share, and what one count costs. */

import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '#db/client';
import { sql } from '#db/drizzle';
import { authenticate } from '#lib/services/authorise';
import { limitRequests } from '#lib/services/quotas/rate-limit';
import { makeWorld, type World } from '#lib/services/testing/world';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterAll(() => world.drop());

test('the limit holds over all processes, for each caller by itself, and is over after its window', async () => {
  const elsewhere = openDatabase({
    url: world.webUrl,
    maxConnections: 2,
    applicationName: 'another web process',
    onIdleError: (error) => {
      throw error;
    },
  });
  const [admin, manager] = [await authenticate(world.as('admin')), await authenticate(world.as('manager'))];
  const contexts = [world.context, { ...world.context, database: elsewhere }];
  const uses = Array.from({ length: 20 }, (_, n) =>
    limitRequests(contexts[n % 2] ?? world.context, admin, 10).then(
      () => 'counted',
      (error: { code: string }) => error.code,
    ),
  );
  const outcomes = await Promise.all(uses);
  expect(outcomes.filter((one) => one === 'counted')).toHaveLength(10);
  expect(outcomes.filter((one) => one === 'rate_limited')).toHaveLength(10);
  await limitRequests(world.context, manager, 10);
  await expect(limitRequests(world.context, admin, 10)).rejects.toMatchObject({
    details: { retryAfterSeconds: expect.toSatisfy((wait: number) => wait >= 1 && wait <= 60) },
  });
  await world.database.execute(
    sql`update rate_limits set window_started_at = window_started_at - interval '61 seconds'`,
  );
  await limitRequests(world.context, admin, 10);
  await elsewhere.$client.end();
});

test('a count flushes nothing to disk', async () => {
  const COUNTS = 250;
  const caller = await authenticate(world.as('support'));
  // One connection, whose own part of the write-ahead log is counted: other tests write to the same cluster.
  const alone = openDatabase({
    url: world.webUrl,
    maxConnections: 1,
    applicationName: 'counted',
    onIdleError: (error) => {
      throw error;
    },
  });
  const context = { ...world.context, database: alone };
  const written = async () => {
    await alone.execute(sql`select pg_stat_force_next_flush()`);
    const { rows } = await alone.execute<{ bytes: string }>(
      sql`select wal_bytes as bytes from pg_stat_get_backend_wal(pg_backend_pid())`,
    );
    return Number(rows[0]?.bytes);
  };
  await limitRequests(context, caller, 10_000);
  const before = await written();
  for (let n = 0; n < COUNTS; n++) await limitRequests(context, caller, 10_000);
  // A commit record each, which nobody waits for; no row and no page.
  expect((await written()) - before).toBeLessThan(COUNTS * 150);
  await alone.$client.end();
});
