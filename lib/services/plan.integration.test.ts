/** An organisation whose plan has no webhooks. */

import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { deliveries, deliveryQueue, events, orgs, webhooks } from '#db/schema/index';
import { makeOrg, makeWebhook } from '#db/testing/factories';
import { hasWebhooks, PLANS, type Plan } from '#lib/domain/access/plan';
import { createApiKey } from '#lib/services/api-keys/create';
import { listDeliveries } from '#lib/services/deliveries/list';
import { retryDelivery } from '#lib/services/deliveries/retry';
import { listEventTypes } from '#lib/services/event-types/list';
import { emitEvents } from '#lib/services/events/emit';
import { getAccess } from '#lib/services/orgs/access';
import { makeWorld, type World, webhookBody } from '#lib/services/testing/world';
import { createWebhook } from '#lib/services/webhooks/create';
import { listWebhooks } from '#lib/services/webhooks/list';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterEach(async () => {
  await change('pro');
  await world.database.delete(webhooks);
});
afterAll(() => world.drop());

const change = (plan: Plan) => world.database.update(orgs).set({ plan }).where(eq(orgs.id, world.org.id));

const emit = () => emitEvents(world.as('admin'), Buffer.from('{"type":"job.created","data":{"id":1}}'));

test.each(PLANS)('the database and lib/domain agree on what %s includes', async (plan) => {
  expect((await makeOrg(world.database, { plan })).hasWebhooks).toBe(hasWebhooks(plan));
});

describe('without webhooks in the plan', () => {
  test('whoever asks is told the plan to ask for, and whom', async () => {
    await change('basic');
    const refusal = {
      code: 'plan_required',
      message: expect.stringContaining('Upgrade to Pro'),
      details: {
        extra: {
          plan: 'basic',
          requiredPlan: 'pro',
          upgradeUrl: null,
          admins: [{ name: world.users.admin.name, email: world.users.admin.email }],
        },
      },
    };
    await expect(listWebhooks(world.as('admin'), {})).rejects.toMatchObject(refusal);
    await expect(createWebhook(world.as('manager'), webhookBody())).rejects.toMatchObject(refusal);
    await expect(listDeliveries(world.as('support'), {})).rejects.toMatchObject(refusal);
    expect(await world.database.select().from(webhooks)).toEqual([]);
  });

  test('who lacks the permission is told that first', async () => {
    await change('basic');
    await expect(listWebhooks(world.as('nobody'), {})).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('a key gets the same answer, without the names of people', async () => {
    const { key } = await createApiKey(world.as('admin'), { name: 'Key', scopes: ['webhooks:read'] });
    await change('basic');
    const refused = listWebhooks(world.withKey(key ?? ''), {});
    await expect(refused).rejects.toMatchObject({ code: 'plan_required' });
    await expect(refused).rejects.not.toHaveProperty('details.extra.admins');
  });

  test('the rest goes on: access, the catalogue, keys', async () => {
    await change('basic');
    expect(await getAccess(world.as('manager'))).toMatchObject({
      plan: { name: 'basic', label: 'Basic', hasWebhooks: false },
      actions: expect.arrayContaining(['webhooks.view']),
    });
    expect((await listEventTypes(world.as('support'))).items.length).toBeGreaterThan(0);
  });

  test('events are stored, and make no deliveries; an upgrade needs no other step', async () => {
    await makeWebhook(world.database, world.org.id);
    await change('basic');
    const before = await world.database.$count(events);
    expect(await emit()).toMatchObject({ deliveryCount: 0 });
    expect(await world.database.$count(events)).toBe(before + 1);
    await change('pro');
    expect(await emit()).toMatchObject({ deliveryCount: 1 });
  });

  test('what waits is cancelled, what is being sent gets a mark, and others are not touched', async () => {
    const { id } = await makeWebhook(world.database, world.org.id);
    const other = await makeWebhook(world.database, world.otherOrg.id);
    await emit();
    await emit();
    await emitEvents(
      world.as('stranger', world.otherOrg.slug),
      Buffer.from('{"type":"job.created","data":{}}'),
    );
    const [sending] = await world.database
      .select()
      .from(deliveryQueue)
      .where(eq(deliveryQueue.webhookId, id));
    await world.database.execute(sql`
      with sent as (update deliveries set status = 'sending' where id = ${sending?.deliveryId})
      update delivery_queue set lane_token = uuid_v7() where delivery_id = ${sending?.deliveryId}`);
    await change('basic');
    const rows = await world.database.select().from(deliveries).where(eq(deliveries.webhookId, id));
    expect(rows.map((row) => row.status).sort()).toEqual(['cancelled', 'sending']);
    expect(
      await world.database.select().from(deliveryQueue).where(eq(deliveryQueue.webhookId, id)),
    ).toMatchObject([{ deliveryId: sending?.deliveryId, isCancelRequested: true }]);
    expect(
      await world.database.select().from(deliveryQueue).where(eq(deliveryQueue.webhookId, other.id)),
    ).toMatchObject([{ isCancelRequested: false }]);
    // The webhook is as it was, and a cancelled delivery can be sent after the upgrade.
    expect(await world.database.select().from(webhooks).where(eq(webhooks.id, id))).toMatchObject([
      { isActive: true },
    ]);
    const cancelled = rows.find((row) => row.status === 'cancelled')?.id ?? '';
    await expect(retryDelivery(world.as('manager'), cancelled)).rejects.toMatchObject({
      code: 'plan_required',
    });
    await change('pro');
    expect(await retryDelivery(world.as('manager'), cancelled)).toMatchObject({ status: 'queued' });
  });
});
