/** Personal webhooks: what they get, whom they belong to, and what becomes of them without their owner. */

import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { and, eq, sql } from '#db/drizzle';
import { auditLog, deliveries, deliveryQueue, members, webhooks } from '#db/schema/index';
import { makeMember, makeWebhook } from '#db/testing/factories';
import { decodeId, encodeId } from '#lib/domain/ids';
import { getDelivery } from '#lib/services/deliveries/get';
import { retryDelivery } from '#lib/services/deliveries/retry';
import { retryMatching } from '#lib/services/deliveries/retry-matching';
import { previewRetry } from '#lib/services/deliveries/retry-preview';
import { makeWorld, type World, webhookBody } from '#lib/services/testing/world';
import { createWebhook } from '#lib/services/webhooks/create';
import { listWebhooks } from '#lib/services/webhooks/list';
import { sendTest } from '#lib/services/webhooks/send-test';
import { setWebhookActive } from '#lib/services/webhooks/set-active';
import { updateWebhook } from '#lib/services/webhooks/update';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterEach(() => world.database.delete(webhooks));
afterAll(() => world.drop());

async function emit(audience: string[] | null): Promise<string> {
  const literal = audience === null ? null : `{${audience.join(',')}}`;
  const { rows } = await world.database.execute<{ id: string }>(sql`
    select emit_event(${world.org.id}, 'job.created', '{}', p_audience => ${literal}::uuid[]) as id`);
  return rows[0]?.id ?? '';
}

const receiversOf = async (eventId: string) =>
  (await world.database.select().from(deliveries).where(eq(deliveries.eventId, eventId)))
    .map((row) => row.webhookId)
    .sort();

describe('what a personal webhook gets', () => {
  test('events that its owner may view, and those for everybody', async () => {
    const { users, org } = world;
    const shared = await makeWebhook(world.database, org.id);
    // Somebody without any permission here: who may view an object is what counts.
    const mine = await makeWebhook(world.database, org.id, { ownerId: users.nobody.id });
    const both = [shared.id, mine.id].sort();
    expect(await receiversOf(await emit(null))).toEqual(both);
    expect(await receiversOf(await emit([users.nobody.id, users.admin.id]))).toEqual(both);
    expect(await receiversOf(await emit([users.admin.id]))).toEqual([shared.id]);
    expect(await receiversOf(await emit([]))).toEqual([shared.id]);
  });

  test('its activation and test events, whoever may view what', async () => {
    const { webhook } = await createWebhook(
      world.as('manager'),
      webhookBody({ owner: encodeId('user', world.users.support.id) }),
    );
    const id = decodeId('webhook', webhook.id) ?? '';
    await setWebhookActive(world.as('manager'), id, { isActive: true });
    await sendTest(world.as('manager'), id, { eventType: 'task.created' });
    const rows = await world.database.select().from(deliveries).where(eq(deliveries.webhookId, id));
    expect(rows.map((row) => row.eventType).sort()).toEqual(['task.created', 'webhook.activated']);
  });
});

describe('whose it is', () => {
  const owner = () => encodeId('user', world.users.support.id);

  test('the listing tells it apart; an edit keeps, changes or takes the owner', async () => {
    const { webhook } = await createWebhook(world.as('manager'), webhookBody({ owner: owner() }));
    const { items } = await listWebhooks(world.as('support'), {});
    expect(items[0]?.owner).toEqual({ id: owner(), name: world.users.support.name, isMember: true });
    const id = decodeId('webhook', webhook.id) ?? '';
    const update = (values: Record<string, unknown>) =>
      updateWebhook(world.as('manager'), id, webhookBody(values));
    expect((await update({ version: 1 })).owner?.id).toBe(owner());
    const admin = encodeId('user', world.users.admin.id);
    expect((await update({ version: 2, owner: admin })).owner?.id).toBe(admin);
    expect((await update({ version: 3, owner: null })).owner).toBeNull();
    const entries = await world.database
      .select({ detail: auditLog.detail })
      .from(auditLog)
      .where(and(eq(auditLog.action, 'webhook.updated'), eq(auditLog.targetId, id)))
      .orderBy(auditLog.id);
    expect(entries.map(({ detail }) => (detail.changed as Record<string, unknown>).owner)).toEqual([
      undefined,
      { from: world.users.support.name, to: world.users.admin.name },
      { from: world.users.admin.name, to: null },
    ]);
  });

  test.each([
    ['somebody of another organisation', () => encodeId('user', world.users.stranger.id)],
    ['nobody at all', () => encodeId('user', '01890a5d-ac96-774b-bcce-b302099a8057')],
    ['no id', () => 'Sam'],
  ])('it is not for %s', async (_what, ownerId) => {
    await expect(createWebhook(world.as('manager'), webhookBody({ owner: ownerId() }))).rejects.toMatchObject(
      {
        code: 'validation_failed',
        details: { fields: [{ pointer: '/owner' }] },
      },
    );
    expect(await world.database.select().from(webhooks)).toEqual([]);
  });
});

describe('given to another owner', () => {
  const ownedBy = (webhookId: string, ownerId: string | null, version = 1) =>
    updateWebhook(
      world.as('manager'),
      webhookId,
      webhookBody({ version, owner: ownerId === null ? null : encodeId('user', ownerId) }),
    );

  async function deliveryOf(eventId: string) {
    const [row] = await world.database.select().from(deliveries).where(eq(deliveries.eventId, eventId));
    if (row === undefined) throw new Error('The event has no delivery');
    return row;
  }

  const setState = (deliveryId: string, set: ReturnType<typeof sql>) =>
    world.database.execute(sql`update deliveries set ${set} where id = ${deliveryId}`);

  test('what waits and the new owner may not view is cancelled, also while it is sent; the rest goes on', async () => {
    const { support, admin } = world.users;
    const webhook = await makeWebhook(world.database, world.org.id);
    const other = await makeWebhook(world.database, world.org.id, { eventTypes: ['task.created'] });
    const forOthers = await emit([admin.id]);
    const forNobody = await emit([]);
    const beingSent = await emit([admin.id]);
    const forBoth = await emit([admin.id, support.id]);
    const forAll = await emit(null);
    const { id: sendingId } = await deliveryOf(beingSent);
    await setState(sendingId, sql`status = 'sending', next_attempt_at = null, attempt_count = 1`);
    await world.database
      .update(deliveryQueue)
      .set({ laneToken: webhook.id })
      .where(eq(deliveryQueue.deliveryId, sendingId));
    await ownedBy(webhook.id, support.id);

    const statusOf = async (eventId: string) => (await deliveryOf(eventId)).status;
    expect(await Promise.all([forOthers, forNobody].map(statusOf))).toEqual(['cancelled', 'cancelled']);
    expect(await Promise.all([forBoth, forAll].map(statusOf))).toEqual(['queued', 'queued']);
    expect(await statusOf(beingSent)).toBe('sending');
    const queued = await world.database
      .select()
      .from(deliveryQueue)
      .where(eq(deliveryQueue.webhookId, webhook.id));
    expect(queued.map((row) => [row.deliveryId, row.isCancelRequested]).sort()).toEqual(
      [
        [sendingId, true],
        [(await deliveryOf(forBoth)).id, false],
        [(await deliveryOf(forAll)).id, false],
      ].sort(),
    );
    const [entry] = await world.database.select().from(auditLog).where(eq(auditLog.targetId, webhook.id));
    expect(entry).toMatchObject({ action: 'webhook.updated', detail: { cancelledDeliveries: 3 } });
    expect(await receiversOf(await emit([admin.id]))).toEqual([]);

    await ownedBy(webhook.id, null, 2);
    expect(await statusOf(forBoth)).toBe('queued');
    expect(await world.database.select().from(auditLog).where(eq(auditLog.targetId, other.id))).toEqual([]);
  });

  test('what the owner may not view is not sent by hand, neither one by one nor in bulk, until another owner may', async () => {
    const { support, admin } = world.users;
    const webhook = await makeWebhook(world.database, world.org.id);
    const [hidden, seen] = [await emit([admin.id]), await emit(null)];
    for (const eventId of [hidden, seen]) {
      const { id } = await deliveryOf(eventId);
      await setState(id, sql`status = 'failed', next_attempt_at = null, attempt_count = 3`);
      await world.database.delete(deliveryQueue).where(eq(deliveryQueue.deliveryId, id));
    }
    await ownedBy(webhook.id, support.id);
    const { id } = await deliveryOf(hidden);
    const call = world.as('manager');
    await expect(retryDelivery(call, id)).rejects.toMatchObject({
      code: 'not_possible_now',
      message: expect.stringContaining('may not view'),
    });
    expect((await getDelivery(call, id)).webhook.isOwnerInAudience).toBe(false);
    expect((await getDelivery(call, (await deliveryOf(seen)).id)).webhook.isOwnerInAudience).toBe(true);

    const filters = { webhookId: encodeId('webhook', webhook.id) };
    const skipped = { webhook_deleted: 0, webhook_deactivated: 0, owner_may_not_view: 1, payload_removed: 0 };
    const preview = await previewRetry(call, filters);
    expect(preview).toMatchObject({ sendable: { failed: 1 }, skipped });
    const { until, unchangedSince } = preview;
    expect(await retryMatching(call, { ...filters, until: until ?? '', unchangedSince })).toMatchObject({
      retried: 1,
      skipped,
    });
    expect((await deliveryOf(hidden)).status).toBe('failed');

    await ownedBy(webhook.id, admin.id, 2);
    expect(await retryDelivery(call, id)).toMatchObject({ status: 'queued' });
  });
});

describe('when its owner leaves', () => {
  async function leave(userId: string): Promise<void> {
    await world.database
      .delete(members)
      .where(and(eq(members.orgId, world.org.id), eq(members.userId, userId)));
  }

  test('it is deactivated, what waits is cancelled, and the audit log says why', async () => {
    const owner = await makeMember(world.database, world.org.id);
    const webhook = await makeWebhook(world.database, world.org.id, { ownerId: owner.id });
    const shared = await makeWebhook(world.database, world.org.id);
    const eventId = await emit(null);
    await leave(owner.id);
    const rows = await world.database.select().from(deliveries).where(eq(deliveries.eventId, eventId));
    expect(Object.fromEntries(rows.map((row) => [row.webhookId, row.status]))).toEqual({
      [webhook.id]: 'cancelled',
      [shared.id]: 'queued',
    });
    const queued = await world.database.select().from(deliveryQueue);
    expect(queued.filter((row) => row.webhookId === webhook.id)).toEqual([]);
    expect(await receiversOf(await emit(null))).toEqual([shared.id]);
    expect(await receiversOf(await emit([owner.id]))).toEqual([shared.id]);
    const { items } = await listWebhooks(world.as('manager'), {});
    expect(items.find((item) => item.owner !== null)).toMatchObject({
      isActive: false,
      deactivatedReason: 'its owner is no longer a member',
      owner: { name: owner.name, isMember: false },
    });
    const [entry] = await world.database.select().from(auditLog).where(eq(auditLog.targetId, webhook.id));
    expect(entry).toMatchObject({
      action: 'webhook.deactivated',
      actorUserId: null,
      detail: { reason: 'owner_left', cancelledDeliveries: 1 },
    });
  });

  test('it cannot be activated or tested, until it belongs to somebody who is there', async () => {
    const owner = await makeMember(world.database, world.org.id);
    const { id } = await makeWebhook(world.database, world.org.id, { ownerId: owner.id });
    await leave(owner.id);
    const call = world.as('manager');
    const refusal = { code: 'not_possible_now', message: expect.stringContaining('no longer a member') };
    await expect(setWebhookActive(call, id, { isActive: true })).rejects.toMatchObject(refusal);
    await expect(sendTest(call, id, { eventType: 'job.created' })).rejects.toMatchObject(refusal);
    await updateWebhook(call, id, webhookBody({ version: 1, owner: null }));
    expect(await setWebhookActive(call, id, { isActive: true })).toMatchObject({
      isActive: true,
      owner: null,
    });
  });
});
