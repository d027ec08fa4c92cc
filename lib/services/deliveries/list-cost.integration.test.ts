/** What a page of Log History costs must not grow with what is stored. */

import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeWebhook } from '#db/testing/factories';
import { rowsReadBy } from '#db/testing/rows-read';
import { listDeliveries } from '#lib/services/deliveries/list';
import { makeWorld, type World, within } from '#lib/services/testing/world';

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

test.each<[string, Record<string, string>]>([
  ['unfiltered', {}],
  ['rare failures, which are the oldest rows', { status: 'failed' }],
  ['by event', { eventType: 'job.created' }],
])('a page reads about as many rows as it has: %s', async (_what, query) => {
  const read = await rowsReadBy(world.database, 'deliveries', async (transaction) => {
    const page = await listDeliveries(within(world.as('support'), transaction), query);
    expect(page.items).toHaveLength(50);
  });
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(MAX_ROWS_READ);
});
