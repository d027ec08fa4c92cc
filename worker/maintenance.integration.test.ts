import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { deliveries } from '#db/schema/index';
import { openWorkerPool } from '#worker/database';
import { maintainPartitions } from '#worker/statements/maintain-partitions';
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

test('makes what is missing, drops what is past the retention, and says so when run again: nothing', async () => {
  await scene.database.execute(sql`select ensure_partitions(0, 5)`);
  const all = await partitionDays();
  const tomorrow = all.at(-7);
  for (const table of ['events', 'deliveries', 'attempts']) {
    await scene.database.execute(sql.raw(`drop table ${table}_${tomorrow}`));
  }
  expect(await maintainPartitions(pool, 7, 2)).toEqual({ made: 3, dropped: 9, hasStrayRows: false });
  expect(await partitionDays()).toEqual(all.slice(3));
  expect(await maintainPartitions(pool, 7, 2)).toEqual({ made: 0, dropped: 0, hasStrayRows: false });
});

test('a day without a partition is no failure, and reported', async () => {
  await scene.webhook();
  const today = (await partitionDays()).at(-8);
  for (const table of ['events', 'deliveries', 'attempts']) {
    await scene.database.execute(sql.raw(`drop table ${table}_${today}`));
  }
  scene.startWorker();
  expect((await scene.settled(await scene.emit())).status).toBe('delivered');
  expect(await scene.database.$count(deliveries)).toBe(1);
  await expect(maintainPartitions(pool, 7, 30)).rejects.toThrow(/default/);
});
