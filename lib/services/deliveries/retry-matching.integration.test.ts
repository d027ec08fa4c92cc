/** Retrying all that match: what is counted, what is sent, what is left alone. */

import { afterAll, beforeEach, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeWebhook } from '#db/testing/factories';
import type { RetryBatchView, RetryPreviewView } from '#lib/contracts/views/deliveries';
import { encodeId } from '#lib/domain/ids';
import { RETRY_BATCH_SIZE } from '#lib/domain/limits';
import { retryMatching } from '#lib/services/deliveries/retry-matching';
import { previewRetry } from '#lib/services/deliveries/retry-preview';
import { makeWorld, type World } from '#lib/services/testing/world';

let world: World;
let webhookId: string;
const worlds: World[] = [];
beforeEach(async () => {
  world = await makeWorld(inject('clusterUrl'));
  worlds.push(world);
  webhookId = (await makeWebhook(world.database, world.org.id)).id;
});
afterAll(async () => {
  for (const one of worlds) await one.drop();
});

/** Emits events and puts their deliveries into a state that the worker would have brought about. */
async function addDeliveries(count: number, set: ReturnType<typeof sql>): Promise<void> {
  await world.database.execute(sql`
    with emitted as materialized (
      select emit_event(${world.org.id}, 'job.created', '{}') as event_id from generate_series(1, ${count}::int)
    )
    select count(event_id) from emitted`);
  await world.database.execute(sql`
    update deliveries set ${set} where org_id = ${world.org.id} and status = 'queued'`);
}

const failed = sql`next_attempt_at = null, status = 'failed', attempt_count = 3, last_outcome = 'response', last_response_status = 500`;

/** Runs the whole retry, as the screen does. */
async function retryAll(filters: Record<string, string>, preview: RetryPreviewView) {
  const { until, unchangedSince } = preview;
  const batches: RetryBatchView[] = [];
  if (until === null) return batches;
  let cursor: string | null = null;
  do {
    const batch = await retryMatching(world.as('manager'), {
      ...filters,
      until,
      unchangedSince,
      ...(cursor === null ? {} : { cursor }),
    });
    batches.push(batch);
    cursor = batch.nextCursor;
  } while (cursor !== null);
  return batches;
}

const countOf = async (status: string) => {
  const { rows } = await world.database.execute<{ count: number }>(
    sql`select count(*)::int as count from deliveries where status = ${status}`,
  );
  return rows[0]?.count;
};

test('counts exactly, and sends all of them in batches', async () => {
  const count = RETRY_BATCH_SIZE * 2 + 7;
  await addDeliveries(count, failed);
  await addDeliveries(5, sql`next_attempt_at = null, status = 'delivered'`);
  const preview = await previewRetry(world.as('manager'), { status: 'failed' });
  expect(preview).toMatchObject({ sendable: { failed: count, cancelled: 0, retrying: 0 }, isCut: false });

  const batches = await retryAll({ status: 'failed' }, preview);
  expect(batches.map(({ retried }) => retried)).toEqual([RETRY_BATCH_SIZE, RETRY_BATCH_SIZE, 7]);
  expect(await countOf('queued')).toBe(count);
  expect(await countOf('delivered')).toBe(5);
  const { rows } = await world.database.execute(sql`
    select distinct next_trigger, triggered_by, next_attempt_at <= now() as is_due from deliveries where status = 'queued'`);
  expect(rows).toEqual([{ next_trigger: 'manual', triggered_by: world.users.manager.id, is_due: true }]);
  const { rows: recorded } = await world.database.execute<{ count: number }>(sql`
    select sum((detail->>'count')::int)::int as count from audit_log
    where action = 'log.retried' and actor_user_id = ${world.users.manager.id} and detail->'filters' = '{"status":["failed"]}'`);
  expect(recorded).toEqual([{ count }]);
});

test('what was delivered is never part of it, whatever the filters say', async () => {
  await addDeliveries(2, sql`next_attempt_at = null, status = 'delivered'`);
  await addDeliveries(1, sql`next_attempt_at = null, status = 'sending'`);
  await addDeliveries(1, sql`next_attempt_at = null, status = 'cancelled'`);
  await addDeliveries(
    1,
    sql`status = 'retrying', attempt_count = 1, next_attempt_at = now() + interval '5 minutes'`,
  );
  const preview = await previewRetry(world.as('manager'), {});
  expect(preview.sendable).toEqual({ failed: 0, cancelled: 1, retrying: 1 });
  expect(await previewRetry(world.as('manager'), { status: ['delivered', 'sending'] })).toMatchObject({
    sendable: { failed: 0, cancelled: 0, retrying: 0 },
    until: null,
  });
  expect(await retryAll({}, preview)).toMatchObject([{ retried: 2, nextCursor: null }]);
  expect(await countOf('delivered')).toBe(2);
});

test('what changed since it was counted, or came later, is left alone', async () => {
  await addDeliveries(3, failed);
  const preview = await previewRetry(world.as('manager'), { status: 'failed' });
  await world.database.execute(sql`
    update deliveries set updated_at = now() where id = (select id from deliveries order by id limit 1)`);
  await addDeliveries(1, failed);
  expect(await retryAll({ status: 'failed' }, preview)).toMatchObject([{ retried: 2 }]);
  // Asked for once more, e.g. because the answer was lost, it sends nothing twice.
  await world.database.execute(
    sql`update deliveries set status = 'failed', updated_at = now() where status = 'queued'`,
  );
  expect(await retryAll({ status: 'failed' }, preview)).toMatchObject([{ retried: 0 }]);
});

test('a webhook that is off or deleted, and a payload that is gone, are counted with the reason', async () => {
  await addDeliveries(2, failed);
  await world.database.execute(sql`update webhooks set is_active = false where id = ${webhookId}`);
  const deleted = await makeWebhook(world.database, world.org.id);
  await addDeliveries(3, failed);
  await world.database.execute(
    sql`update webhooks set is_active = false, deleted_at = now() where id = ${deleted.id}`,
  );
  await makeWebhook(world.database, world.org.id);
  await addDeliveries(1, failed);
  await world.database.execute(
    sql`delete from events where id = (select event_id from deliveries order by id desc limit 1)`,
  );
  await addDeliveries(1, failed);

  const skipped = { webhook_deactivated: 2, webhook_deleted: 3, owner_may_not_view: 0, payload_removed: 1 };
  const preview = await previewRetry(world.as('manager'), {});
  expect(preview).toMatchObject({ sendable: { failed: 1 }, skipped });
  expect(await retryAll({}, preview)).toEqual([{ retried: 1, skipped, nextCursor: null }]);
  const one = encodeId('webhook', webhookId);
  expect(await previewRetry(world.as('manager'), { webhookId: one })).toMatchObject({
    sendable: { failed: 0 },
    skipped: { webhook_deactivated: 2 },
  });
});

test('wakes the lanes of what it sends', async () => {
  await addDeliveries(2, failed);
  await world.database.execute(sql`delete from lane_hints`);
  await retryAll({}, await previewRetry(world.as('manager'), {}));
  const { rows } = await world.database.execute(sql`select org_id, webhook_id from lane_hints`);
  expect(rows).toEqual([{ org_id: world.org.id, webhook_id: webhookId }]);
});

test.each<[string, Record<string, string>]>([
  ['without what was counted', { status: 'failed' }],
  [
    'with a cursor of something else',
    { until: 'dlv_01h2xcejqtf2nbrexx3vqjhp41', unchangedSince: 'yesterday' },
  ],
])('a batch %s is refused', async (_what, query) => {
  const error = await retryMatching(world.as('manager'), query).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'validation_failed' });
});
