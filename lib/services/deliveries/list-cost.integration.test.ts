/** What a page of Log History costs must not grow with what is stored. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeWebhook } from '#db/testing/factories';
import { listDeliveries } from '#lib/services/deliveries/list';
import { makeWorld, type World } from '#lib/services/testing/world';

const STORED = 20_000;
const WEBHOOKS = 10;
/** A page of 50 over a handful of partitions; all rows would be 20,000. */
const MAX_ROWS_READ = 1_000;

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
  const ids: string[] = [];
  for (let i = 0; i < WEBHOOKS; i++) ids.push((await makeWebhook(world.database, world.org.id)).id);
  await world.database.execute(sql`
    insert into deliveries (org_id, event_id, webhook_id, event_type, url, payload_format, status, next_attempt_at)
    select ${world.org.id}, uuid_v7(), (${sql.param(ids)}::uuid[])[1 + i % ${WEBHOOKS}::integer], 'job.created',
      'https://example.com/', 'envelope', case when i < 60 then 'failed' else 'delivered' end, null
    from generate_series(1, ${STORED}::integer) as i`);
  await world.database.execute(sql`analyze deliveries`);
});
afterAll(() => world.drop());

async function rowsRead(): Promise<number> {
  await world.database.execute(sql`select pg_stat_force_next_flush()`);
  const { rows } = await world.database.execute<{ count: string }>(
    sql`select sum(seq_tup_read + idx_tup_fetch) as count from pg_stat_user_tables where relname like 'deliveries%'`,
  );
  return Number(rows[0]?.count);
}

test.each<[string, Record<string, string>]>([
  ['unfiltered', {}],
  ['rare failures, which are the oldest rows', { status: 'failed' }],
  ['by event', { eventType: 'job.created' }],
])('a page reads about as many rows as it has: %s', async (_what, query) => {
  const before = await rowsRead();
  const page = await listDeliveries(world.as('support'), query);
  expect(page.items).toHaveLength(50);
  const read = (await rowsRead()) - before;
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(MAX_ROWS_READ);
});
