/** Counting what webhooks did: by hour, by webhook, within bounds; and sending test events. */

import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type SQL, sql } from '#db/drizzle';
import { auditLog, deliveries, events } from '#db/schema/index';
import { makeWebhook } from '#db/testing/factories';
import { HOUR_MS, hourStartMs } from '#lib/domain/delivery/delivery-activity';
import { AppError } from '#lib/domain/errors/app-error';
import { encodeId } from '#lib/domain/ids';
import { makeWorld, type World } from '#lib/services/testing/world';
import { openHeavyReads } from '#lib/services/turns/heavy-reads';
import { readActivity } from '#lib/services/webhooks/activity';
import { countHours, countInTurn, MAX_COUNTED } from '#lib/services/webhooks/count-hours';
import { deleteWebhook } from '#lib/services/webhooks/delete';
import { readInsight } from '#lib/services/webhooks/insight';
import { sendTest, TEST_LIMIT } from '#lib/services/webhooks/send-test';

let world: World;
beforeAll(async () => {
  // An hour that ends between making deliveries and counting them would move them to another bar.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  world = await makeWorld(inject('clusterUrl'));
  await world.database.execute(sql`select ensure_partitions(1, 8)`);
});
afterAll(async () => {
  vi.useRealTimers();
  await world.drop();
});

type Made = {
  status: string;
  hoursAgo: number;
  count?: number;
  isTest?: boolean;
  durationMs?: number;
  failedAt?: string;
};

/** Makes deliveries in the middle of an hour, each with an answered attempt where a duration is given. */
async function make(webhookId: string, values: Made): Promise<void> {
  const { status, hoursAgo, count = 1, isTest = false, durationMs, failedAt } = values;
  const at = new Date(hourStartMs(Date.now()) - hoursAgo * HOUR_MS + (hoursAgo === 0 ? 0 : HOUR_MS / 2));
  const outcome: SQL = status === 'failed' ? sql`'timeout'` : sql`'response'`;
  const { rows } = await world.database.execute<{ id: string }>(sql`
    insert into deliveries (org_id, id, event_id, webhook_id, event_type, url, payload_format, status, next_attempt_at,
      last_outcome, is_test, created_at, updated_at)
    select ${world.org.id},
      overlay(uuid_v7()::text placing left(uuid_v7_floor(${at.toISOString()}::timestamptz)::text, 13) from 1 for 13)::uuid,
      uuid_v7(), ${webhookId}, 'job.created', 'https://example.com/', 'envelope', ${status}, null, ${outcome},
      ${isTest}, ${at.toISOString()}, coalesce(${failedAt ?? null}::timestamptz, ${at.toISOString()})
    from generate_series(1, ${count}::integer)
    returning id`);
  if (durationMs === undefined) return;
  await world.database.execute(sql`
    insert into attempts (org_id, delivery_id, number, started_at, duration_ms, outcome, url, request_headers,
      response_status, trigger)
    select ${world.org.id}, id, 1, ${at.toISOString()}, ${durationMs}, 'response', 'https://example.com/', '', 200, 'schedule'
    from unnest(${sql.param(rows.map(({ id }) => id))}::uuid[]) as made (id)`);
}

describe('activity', () => {
  test('counts the last 24 hours of each webhook and leaves test events out', async () => {
    const busy = await makeWebhook(world.database, world.org.id);
    const quiet = await makeWebhook(world.database, world.org.id);
    await make(busy.id, { status: 'delivered', hoursAgo: 0, count: 3 });
    await make(busy.id, { status: 'failed', hoursAgo: 1 });
    await make(busy.id, { status: 'retrying', hoursAgo: 1 });
    await make(busy.id, { status: 'cancelled', hoursAgo: 1 });
    await make(busy.id, { status: 'delivered', hoursAgo: 23, count: 2 });
    await make(busy.id, { status: 'delivered', hoursAgo: 24 });
    await make(busy.id, { status: 'failed', hoursAgo: 2, isTest: true });
    const view = await readActivity(world.as('support'));
    const hours = view.items.find((item) => item.webhookId === encodeId('webhook', busy.id))?.hours ?? [];
    expect(hours).toHaveLength(24);
    expect(hours[23]).toEqual({ delivered: 3, failed: 0, retrying: 0, other: 0 });
    expect(hours[22]).toEqual({ delivered: 0, failed: 1, retrying: 1, other: 1 });
    expect(hours[21]).toEqual({ delivered: 0, failed: 0, retrying: 0, other: 0 });
    expect(hours[0]).toEqual({ delivered: 2, failed: 0, retrying: 0, other: 0 });
    expect(view.items.map((item) => item.webhookId)).not.toContain(encodeId('webhook', quiet.id));
    expect(view.countedSince).toBeNull();
    expect(Date.parse(view.firstHourAt)).toBe(hourStartMs(Date.now()) - 23 * HOUR_MS);
    expect((await readActivity(world.as('stranger', world.otherOrg.slug))).items).toEqual([]);
  });

  test('counts the newest and says since when, where there are too many', async () => {
    const webhook = await makeWebhook(world.database, world.org.id);
    await make(webhook.id, { status: 'delivered', hoursAgo: 3, count: 500 });
    await make(webhook.id, { status: 'delivered', hoursAgo: 1, count: MAX_COUNTED });
    const of = { orgId: world.org.id, webhookId: webhook.id };
    const counted = await countHours(world.database, of, 24, Date.now());
    const hours = counted.byWebhook.get(webhook.id) ?? [];
    expect(hours[22]?.delivered).toBe(MAX_COUNTED);
    expect(hours[20]?.delivered).toBe(0);
    expect(counted.countedSinceMs).toBe(hourStartMs(Date.now()) - HOUR_MS / 2);
    await world.database.execute(sql`delete from deliveries where webhook_id = ${webhook.id}`);
  });

  test('gives up in time, with words', async () => {
    const call = world.as('support');
    const heavyReads = openHeavyReads(world.database, { turnMs: 300 });
    const slow = countInTurn({ ...call, context: { ...call.context, heavyReads } }, world.org.id, (reader) =>
      reader.execute(sql`select pg_sleep(30)`),
    );
    await expect(slow).rejects.toMatchObject({ code: 'not_possible_now' });
  });
});

describe('insight', () => {
  test('tells deliveries and response times by hour, over all, and the last failure', async () => {
    const webhook = await makeWebhook(world.database, world.org.id);
    const other = await makeWebhook(world.database, world.org.id);
    await make(other.id, { status: 'failed', hoursAgo: 1, durationMs: 9_999 });
    await make(webhook.id, { status: 'delivered', hoursAgo: 2, count: 9, durationMs: 100 });
    await make(webhook.id, { status: 'delivered', hoursAgo: 2, durationMs: 900 });
    await make(webhook.id, { status: 'failed', hoursAgo: 100 });
    await make(webhook.id, { status: 'failed', hoursAgo: 168 });
    await make(webhook.id, { status: 'failed', hoursAgo: 1, isTest: true, durationMs: 5_000 });
    const view = await readInsight(world.as('support'), webhook.id);
    expect(view.hours).toHaveLength(168);
    expect(view.hours[165]).toEqual({
      delivered: 10,
      failed: 0,
      retrying: 0,
      other: 0,
      p50Ms: 100,
      p95Ms: 900,
    });
    expect(view.hours[67]).toEqual({
      delivered: 0,
      failed: 1,
      retrying: 0,
      other: 0,
      p50Ms: null,
      p95Ms: null,
    });
    expect(view.hours[166]).toEqual({
      delivered: 0,
      failed: 0,
      retrying: 0,
      other: 0,
      p50Ms: null,
      p95Ms: null,
    });
    expect(view).toMatchObject({ p50Ms: 100, p95Ms: 900, countedSince: null });
    expect(view.lastFailure?.response).toEqual({ status: null, failure: 'timeout' });
    expect(view.hours.reduce((sum, hour) => sum + hour.failed, 0)).toBe(1);
  });

  test('what is retried for days counts as such, and its latest attempt is the last failure', async () => {
    const webhook = await makeWebhook(world.database, world.org.id);
    const failedAt = new Date(Date.now() - HOUR_MS).toISOString();
    await make(webhook.id, { status: 'delivered', hoursAgo: 90, count: 4 });
    await make(webhook.id, { status: 'failed', hoursAgo: 80 });
    await make(webhook.id, { status: 'retrying', hoursAgo: 70, count: 30, failedAt });
    await world.database.execute(sql`
      insert into delivery_queue (org_id, delivery_id, webhook_id, due_at)
      select org_id, id, webhook_id, now() + interval '1 day'
      from deliveries where webhook_id = ${webhook.id} and status = 'retrying'`);
    const view = await readInsight(world.as('support'), webhook.id);
    expect(view.hours[97]).toMatchObject({ delivered: 0, failed: 0, retrying: 30, other: 0 });
    expect(view.lastFailure).toMatchObject({ failedAt });
  });

  test('a schedule of eight days that has run out is the last failure', async () => {
    const webhook = await makeWebhook(world.database, world.org.id);
    const failedAt = new Date(Date.now() - HOUR_MS).toISOString();
    await make(webhook.id, { status: 'failed', hoursAgo: 8 * 24, failedAt });
    expect((await readInsight(world.as('support'), webhook.id)).lastFailure).toMatchObject({ failedAt });
  });

  test('of a new webhook is empty; of a deleted one there is none', async () => {
    const webhook = await makeWebhook(world.database, world.org.id);
    const view = await readInsight(world.as('manager'), webhook.id);
    expect(view).toMatchObject({ p50Ms: null, p95Ms: null, lastFailure: null });
    await deleteWebhook(world.as('manager'), webhook.id);
    await expect(readInsight(world.as('manager'), webhook.id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('test events', () => {
  test('go to one webhook, subscribed or not and also while it is off, marked as tests', async () => {
    const webhook = await makeWebhook(world.database, world.org.id, {
      isActive: false,
      eventTypes: ['job.created'],
    });
    await makeWebhook(world.database, world.org.id, { eventTypes: ['estimate.created'] });
    const row = await sendTest(world.as('manager'), webhook.id, { eventType: 'estimate.created' });
    expect(row).toMatchObject({
      status: 'queued',
      isTest: true,
      eventType: 'estimate.created',
      webhookId: encodeId('webhook', webhook.id),
    });
    const made = await world.database.select().from(deliveries);
    expect(made.filter((delivery) => encodeId('event', delivery.eventId) === row.eventId)).toHaveLength(1);
    const event = (await world.database.select().from(events)).find(
      ({ id }) => encodeId('event', id) === row.eventId,
    );
    expect(event?.isTest).toBe(true);
    const audited = await world.database.select().from(auditLog);
    expect(audited.find(({ targetId }) => targetId === webhook.id)).toMatchObject({
      action: 'webhook.tested',
      detail: { eventType: 'estimate.created' },
    });
  });

  test('are limited for each webhook, with the seconds to wait', async () => {
    const webhook = await makeWebhook(world.database, world.org.id);
    const send = () => sendTest(world.as('admin'), webhook.id, { eventType: 'job.created' });
    for (let i = 0; i < TEST_LIMIT.max; i++) await send();
    const refused = await send().catch((error: unknown) => error);
    if (!(refused instanceof AppError)) throw new Error('Expected a refusal', { cause: refused });
    expect(refused.code).toBe('rate_limited');
    expect(refused.details.retryAfterSeconds).toBeGreaterThan(0);
    const other = await makeWebhook(world.database, world.org.id);
    await expect(sendTest(world.as('admin'), other.id, { eventType: 'job.created' })).resolves.toBeDefined();
  });

  test.each(['webhook.activated', 'job.lost', '', 7])('of the type %j are refused', async (eventType) => {
    const webhook = await makeWebhook(world.database, world.org.id);
    await expect(sendTest(world.as('admin'), webhook.id, { eventType })).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });
});
