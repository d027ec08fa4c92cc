/** What a page of Log History costs must not grow with what is stored. */

import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeWebhook } from '#db/testing/factories';
import { rowsReadBy } from '#db/testing/rows-read';
import { encodeId } from '#lib/domain/ids';
import { listDeliveries } from '#lib/services/deliveries/list';
import { makeWorld, type World, within } from '#lib/services/testing/world';

const STORED = 20_000;
const WEBHOOKS = 10;
/** A page of 50 over a handful of partitions; all rows would be 20,000. */
const MAX_ROWS_READ = 1_000;

let world: World;
beforeEach(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterEach(() => world.drop());

/** Deliveries of several webhooks in turns; the oldest have failed. */
async function store(count: number, webhookIds: readonly string[], failed = 0): Promise<void> {
  await world.database.execute(sql`
    insert into deliveries (org_id, event_id, webhook_id, event_type, url, payload_format, status, next_attempt_at)
    select ${world.org.id}, uuid_v7(), (${sql.param(webhookIds)}::uuid[])[1 + i % ${webhookIds.length}::integer], 'job.created',
      'https://example.com/', 'envelope', case when i <= ${failed}::integer then 'failed' else 'delivered' end, null
    from generate_series(1, ${count}::integer) as i`);
}

async function expectCheapPage(query: Record<string, string>): Promise<void> {
  const read = await rowsReadBy(world.database, 'deliveries', async (transaction) => {
    const page = await listDeliveries(within(world.as('support'), transaction), query);
    expect(page.items).toHaveLength(50);
  });
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(MAX_ROWS_READ);
}

const makeOne = async () => (await makeWebhook(world.database, world.org.id)).id;

test.each<[string, Record<string, string>]>([
  ['unfiltered', {}],
  ['rare failures, which are the oldest rows', { status: 'failed' }],
  ['by event', { eventType: 'job.created' }],
])('a page reads about as many rows as it has: %s', async (_what, query) => {
  const ids: string[] = [];
  for (let i = 0; i < WEBHOOKS; i++) ids.push(await makeOne());
  await store(STORED, ids, 60);
  await world.database.execute(sql`analyze deliveries`);
  await expectCheapPage(query);
});

test.each<[string, Record<string, string>]>([
  ['by webhook', {}],
  ['by webhook and event, which is looked for in steps', { eventType: 'job.created' }],
])('also behind those of others that the planner does not know of: %s', async (_what, query) => {
  await store(1_000, [await makeOne()]);
  await world.database.execute(sql`analyze deliveries`);
  const quiet = await makeOne();
  await store(60, [quiet]);
  await store(STORED, [await makeOne()]);
  await expectCheapPage({ ...query, webhookId: encodeId('webhook', quiet) });
});
