/** Switching off or deleting a webhook takes no longer than a statement may, however much waits for it. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { deliveries, deliveryQueue, members, orgs, webhooks } from '#db/schema/index';
import { makeMember } from '#db/testing/factories';
import { eventually } from '#worker/testing/eventually';
import { type Scene, setScene } from '#worker/testing/scene';

/** Cancelled by the statement itself; what is more is left to the claim. */
const AT_ONCE = 20_000;
const MORE = 30;

let scene: Scene;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
});
afterEach(() => scene.stop());

/** More than one statement cancels, due from tomorrow on. */
async function makeBacklog(webhookId: string): Promise<void> {
  await scene.database.execute(sql`
    with made as (
      insert into deliveries (org_id, event_id, webhook_id, event_type, url, payload_format, status, next_attempt_at)
      select ${scene.orgId}, uuid_v7(), ${webhookId}, 'job.created', 'https://a.example/', 'envelope', 'retrying',
        now() + interval '1 day' + i * interval '1 millisecond'
      from generate_series(1, ${AT_ONCE + MORE}::integer) as i
      returning org_id, id, webhook_id, next_attempt_at
    )
    insert into delivery_queue (org_id, delivery_id, webhook_id, due_at)
    select org_id, id, webhook_id, next_attempt_at from made`);
}

const waiting = () => scene.database.$count(deliveryQueue);

test.each<[string, (webhookId: string, ownerId: string) => Promise<unknown>]>([
  ['it is switched off', (id) => scene.database.execute(sql`select cancel_waiting(${scene.orgId}, ${id})`)],
  [
    'its organisation gets a plan without webhooks',
    () => scene.database.update(orgs).set({ plan: 'basic' }).where(eq(orgs.id, scene.orgId)),
  ],
  ['its owner leaves', (_id, ownerId) => scene.database.delete(members).where(eq(members.userId, ownerId))],
])('what waits is cancelled, some of it when it is claimed: %s', async (_what, run) => {
  const owner = await makeMember(scene.database, scene.orgId);
  const { id } = await scene.webhook({ ownerId: owner.id });
  await makeBacklog(id);
  await run(id, owner.id);
  expect(await waiting()).toBe(MORE);
  const cancelled = () => scene.database.$count(deliveries, eq(deliveries.status, 'cancelled'));
  expect(await cancelled()).toBe(AT_ONCE);
  // Tomorrow.
  await scene.database.update(deliveryQueue).set({ dueAt: sql`now()` });
  scene.startWorker();
  await eventually(async () => (await waiting()) === 0, 'the rest is cancelled');
  expect(await cancelled()).toBe(AT_ONCE + MORE);
  expect(scene.receiver.requests).toHaveLength(0);
});

test('the number is of all that wait', async () => {
  const { id } = await scene.webhook();
  await makeBacklog(id);
  await scene.database.update(webhooks).set({ isActive: false }).where(eq(webhooks.id, id));
  const { rows } = await scene.database.execute(sql`select cancel_waiting(${scene.orgId}, ${id}) as count`);
  expect(rows).toEqual([{ count: AT_ONCE + MORE }]);
});
