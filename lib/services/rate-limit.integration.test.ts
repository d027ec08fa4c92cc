/** Counters that several processes share, and what one count costs. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '#db/client';
import { authenticate } from '#lib/services/authorise';
import { limitRequests } from '#lib/services/rate-limit';
import { makeWorld, type World } from '#lib/services/testing/world';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterAll(() => world.drop());

test('the limit holds over all processes, for each caller by itself, and is over after its window', async () => {
  const elsewhere = openDatabase({
    url: world.url,
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
  const caller = await authenticate(world.as('support'));
  const written = async () => {
    const { rows } = await world.database.execute<{ bytes: string }>(
      sql`select pg_current_wal_insert_lsn() - '0/0' as bytes`,
    );
    return Number(rows[0]?.bytes);
  };
  await limitRequests(world.context, caller, 10_000);
  // Other files of tests write to the same cluster at the same time: in one of many short rounds they do not.
  const rounds: number[] = [];
  for (let round = 0; round < 50; round++) {
    const before = await written();
    for (let n = 0; n < 5; n++) await limitRequests(world.context, caller, 10_000);
    rounds.push((await written()) - before);
  }
  // A commit record each, which nobody waits for; no row and no page.
  expect(Math.min(...rounds)).toBeLessThan(5 * 150);
});
