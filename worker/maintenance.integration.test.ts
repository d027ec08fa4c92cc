import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openWorkerPool } from '#worker/database';
import { dropExpiredPartitions, hasStrayRows, makePartitions } from '#worker/statements/maintain-partitions';
import { type Scene, setScene } from '#worker/testing/scene';

let scene: Scene;
let pool: ReturnType<typeof openWorkerPool>;
beforeAll(async () => {
  scene = await setScene(inject('clusterUrl'));
  pool = openWorkerPool(scene.url, (error) => {
    throw error;
  });
});
afterAll(async () => {
  await pool.end();
  await scene.stop();
});

async function partitionDays(): Promise<string[]> {
  const result = await scene.database.execute<{ name: string }>(
    sql`select relname as name from pg_class where relname ~ '^deliveries_[0-9]{8}$' order by relname`,
  );
  return result.rows.map(({ name }) => name.slice('deliveries_'.length));
}

async function dropDay(day: string | undefined): Promise<void> {
  for (const table of ['events', 'deliveries', 'attempts']) {
    await scene.database.execute(sql.raw(`drop table ${table}_${day}`));
  }
}

test('makes what is missing and drops what is past the retention, and nothing when run again', async () => {
  await scene.database.execute(sql`select ensure_partitions(0, 5)`);
  const all = await partitionDays();
  await dropDay(all.at(-7));
  expect(await makePartitions(pool, 7)).toBe(3);
  expect(await dropExpiredPartitions(pool, 2)).toBe(9);
  expect(await partitionDays()).toEqual(all.slice(3));
  expect(await makePartitions(pool, 7)).toBe(0);
  expect(await dropExpiredPartitions(pool, 2)).toBe(0);
  expect(await hasStrayRows(pool)).toBe(false);
});

test('a day without a partition is no failure, is noticed, and keeps no other day from its own', async () => {
  await scene.webhook();
  const days = await partitionDays();
  const today = days.at(-8);
  await dropDay(today);
  const eventId = await scene.emit();
  await dropDay(days.at(-1));
  expect(await makePartitions(pool, 7)).toBe(3 + 1);
  expect(await hasStrayRows(pool)).toBe(true);
  scene.startWorker();
  expect((await scene.settled(eventId)).status).toBe('delivered');
  expect(await partitionDays()).toEqual(days.filter((day) => day !== today));
});
