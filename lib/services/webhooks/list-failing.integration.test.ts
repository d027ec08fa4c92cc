/** The listing tells what keeps failing: while nothing has ended yet, behind any backlog, and at a bounded cost. */

import { afterAll, beforeEach, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { lanes, webhooks } from '#db/schema/index';
import { makeWebhook } from '#db/testing/factories';
import { rowsReadBy } from '#db/testing/rows-read';
import { encodeId } from '#lib/domain/ids';
import { makeWorld, type World, within } from '#lib/services/testing/world';
import { listWebhooks } from '#lib/services/webhooks/list';

const world: World = await makeWorld(inject('clusterUrl'));
beforeEach(() => world.database.delete(webhooks));
afterAll(() => world.drop());

type Waiting = { status: 'queued' | 'retrying'; count: number; attempts?: number; isTest?: boolean };

/** Deliveries as `emit_event` and the worker leave them: a retry is due in five minutes. */
async function addWaiting(webhookId: string, { status, count, attempts = 1, isTest = false }: Waiting) {
  const isRetry = status === 'retrying';
  await world.database.execute(sql`
    with made as (
      insert into deliveries (org_id, event_id, webhook_id, event_type, url, payload_format, status, is_test,
        attempt_count, next_attempt_at, last_outcome, last_response_status)
      select ${world.org.id}, uuid_v7(), ${webhookId}, 'job.created', 'https://example.com/', 'envelope', ${status}, ${isTest},
        ${isRetry ? attempts : 0}::smallint, clock_timestamp() + ${isRetry ? 300 : 0} * interval '1 second',
        ${isRetry ? 'response' : null}, ${isRetry ? 500 : null}::smallint
      from generate_series(1, ${count}::integer)
      returning org_id, id, webhook_id, next_attempt_at
    )
    insert into delivery_queue (org_id, delivery_id, webhook_id, due_at)
    select org_id, id, webhook_id, next_attempt_at from made`);
}

const addFinished = (webhookId: string, status: 'delivered' | 'failed') =>
  world.database.execute(sql`
    insert into deliveries (org_id, event_id, webhook_id, event_type, url, payload_format, status, next_attempt_at)
    values (${world.org.id}, uuid_v7(), ${webhookId}, 'job.created', 'https://example.com/', 'envelope', ${status}, null)`);

/** As the worker stores it: the latest attempt failed. */
const markFailing = (webhookId: string) =>
  world.database.update(lanes).set({ failingSince: new Date() }).where(eq(lanes.webhookId, webhookId));

async function failingOf(webhookId: string) {
  const { items } = await listWebhooks(world.as('support'), {});
  const item = items.find(({ id }) => id === encodeId('webhook', webhookId));
  if (item === undefined) throw new Error('The webhook is not listed');
  return item.failing;
}

test('what is only retried keeps failing, however much is queued behind it', async () => {
  const { id } = await makeWebhook(world.database, world.org.id);
  await addFinished(id, 'delivered');
  await addWaiting(id, { status: 'retrying', count: 100 });
  await addWaiting(id, { status: 'queued', count: 100 });
  await markFailing(id);
  expect(await failingOf(id)).toMatchObject({
    status: 'retrying',
    response: { status: 500, failure: null },
  });
});

test.each([
  ['one that may still arrive', { count: 1 }, false],
  ['one that was retried in vain', { count: 1, attempts: 2 }, true],
  ['two', { count: 2 }, false],
  ['three', { count: 3 }, true],
  ['three test events', { count: 3, attempts: 2, isTest: true }, false],
])('%s', async (_what, values, isFailing) => {
  const { id } = await makeWebhook(world.database, world.org.id);
  await addWaiting(id, { status: 'retrying', ...values });
  await markFailing(id);
  expect((await failingOf(id)) !== null).toBe(isFailing);
});

test('one more retry after a delivery that failed for good', async () => {
  const { id } = await makeWebhook(world.database, world.org.id);
  await addFinished(id, 'failed');
  await addWaiting(id, { status: 'retrying', count: 1 });
  expect(await failingOf(id)).toMatchObject({ status: 'retrying' });
});

test('nothing is said of an endpoint whose latest attempt got through, or that was activated anew', async () => {
  const healthy = await makeWebhook(world.database, world.org.id);
  await addWaiting(healthy.id, { status: 'retrying', count: 30 });
  expect(await failingOf(healthy.id)).toBeNull();

  const repaired = await makeWebhook(world.database, world.org.id, { healthEpoch: 1 });
  await addWaiting(repaired.id, { status: 'retrying', count: 30 });
  await markFailing(repaired.id);
  expect(await failingOf(repaired.id)).toBeNull();
});

const WEBHOOKS = 20;
const BACKLOG = 1_000;
/** Of each webhook about 50 of its newest deliveries, 20 retries, and what is counted as waiting. */
const MAX_ROWS_PER_WEBHOOK = 250;

/** After so many webhooks have their backlog, the tables are analysed: what the planner knows may be of any moment. */
test.each([1, 10, WEBHOOKS])(
  'its cost does not grow with the backlog, with statistics of %d webhooks',
  async (known) => {
    await world.database.execute(sql`truncate deliveries, delivery_queue, lanes`);
    for (let i = 0; ; i++) {
      if (i === known) await world.database.execute(sql`analyze deliveries, delivery_queue, lanes, webhooks`);
      if (i === WEBHOOKS) break;
      const { id } = await makeWebhook(world.database, world.org.id);
      await addWaiting(id, { status: 'retrying', count: BACKLOG / 2 });
      await addWaiting(id, { status: 'queued', count: BACKLOG / 2 });
      await markFailing(id);
    }
    const read = await rowsReadBy(world.database, 'deliver|lanes$', async (transaction) => {
      const { items } = await listWebhooks(within(world.as('support'), transaction), {});
      expect(items.filter((item) => item.failing !== null)).toHaveLength(WEBHOOKS);
    });
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(WEBHOOKS * MAX_ROWS_PER_WEBHOOK);
  },
);
