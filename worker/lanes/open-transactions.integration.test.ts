/** What was emitted or retried in a transaction that was open while the webhook was taken out of use is not sent. */

import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { and, eq, sql } from '#db/drizzle';
import { deliveryQueue, members, orgs } from '#db/schema/index';
import { makeMember } from '#db/testing/factories';
import { AppError } from '#lib/domain/errors/app-error';
import type { Call } from '#lib/services/context';
import { retryDelivery } from '#lib/services/deliveries/retry';
import { retryMatching } from '#lib/services/deliveries/retry-matching';
import { previewRetry } from '#lib/services/deliveries/retry-preview';
import { deleteWebhook } from '#lib/services/webhooks/delete';
import { setWebhookActive } from '#lib/services/webhooks/set-active';
import { adminCall } from '#worker/testing/admin-call';
import { respond } from '#worker/testing/receiver';
import { FINAL, type Scene, type SceneWebhook, setScene } from '#worker/testing/scene';

let scene: Scene;
let call: Call;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  call = await adminCall(scene, []);
});
afterEach(() => scene.stop());

/** Does `act` in a transaction that stays open until `meanwhile` is done. */
const heldOpen = <T>(act: (within: Call) => Promise<T>, meanwhile: () => Promise<unknown>): Promise<T> =>
  scene.database.transaction(async (transaction) => {
    const done = await act({ ...call, context: { ...call.context, database: transaction } });
    await meanwhile();
    return done;
  });

async function emitIn({ context }: Call): Promise<string> {
  const { rows } = await context.database.execute<{ id: string }>(
    sql`select emit_event(${scene.orgId}::uuid, 'job.created', '{}') as id`,
  );
  return rows[0]?.id ?? '';
}

/** Ways in which a webhook ends, and with it what waits. */
const ENDS: [string, (webhook: SceneWebhook) => Promise<unknown>][] = [
  ['deactivated', ({ id }) => setWebhookActive(call, id, { isActive: false })],
  ['deleted', ({ id }) => deleteWebhook(call, id)],
  [
    'without a plan',
    () => scene.database.update(orgs).set({ plan: 'basic' }).where(eq(orgs.id, scene.orgId)),
  ],
  [
    'without its owner',
    ({ orgId, ownerId }) =>
      scene.database.delete(members).where(and(eq(members.orgId, orgId), eq(members.userId, ownerId ?? ''))),
  ],
];

const personal = async () => {
  const owner = await makeMember(scene.database, scene.orgId);
  return scene.webhook({ ownerId: owner.id });
};

async function expectNothingSent(eventId: string, attemptCount: number): Promise<void> {
  scene.receiver.requests.length = 0;
  scene.startWorker();
  expect(await scene.settled(eventId, FINAL)).toMatchObject({ status: 'cancelled', attemptCount });
  expect(scene.receiver.requests).toEqual([]);
  expect(await scene.database.select().from(deliveryQueue)).toEqual([]);
}

describe.each(ENDS)('a webhook that is %s meanwhile', (_what, end) => {
  test('gets nothing of an event that was not committed yet', async () => {
    const webhook = await personal();
    const eventId = await heldOpen(emitIn, () => end(webhook));
    await expectNothingSent(eventId, 0);
  });

  test.each([
    [
      'one',
      async (within: Call, deliveryId: string) => {
        await retryDelivery(within, deliveryId);
      },
    ],
    [
      'many',
      async (within: Call) => {
        const { until, unchangedSince } = await previewRetry(call, {});
        expect(await retryMatching(within, { until: until ?? '', unchangedSince })).toMatchObject({
          retried: 1,
        });
      },
    ],
  ])('gets nothing of a retry of %s that was not committed yet', async (_which, retry) => {
    const webhook = await personal();
    scene.receiver.answer(respond(500));
    const worker = scene.startWorker({ policy: { delaysMs: [] } });
    const eventId = await scene.emit();
    const { id } = await scene.settled(eventId, ['failed']);
    await worker.stop();
    await heldOpen(
      (within) => retry(within, id),
      () => end(webhook),
    );
    await expectNothingSent(eventId, 1);
  });
});

test('deactivated and what waits kept: also that of an event that was not committed yet', async () => {
  const webhook = await scene.webhook();
  const before = await scene.emit();
  const during = await heldOpen(emitIn, () =>
    setWebhookActive(call, webhook.id, { isActive: false, waiting: 'keep' }),
  );
  scene.startWorker();
  for (const eventId of [before, during]) {
    expect(await scene.settled(eventId, FINAL)).toMatchObject({ status: 'delivered' });
  }
});

test('activated again, it gets what is emitted and retried from then on', async () => {
  const webhook = await scene.webhook();
  const cancelled = await heldOpen(emitIn, () => setWebhookActive(call, webhook.id, { isActive: false }));
  const worker = scene.startWorker();
  const { id } = await scene.settled(cancelled, ['cancelled']);
  await setWebhookActive(call, webhook.id, { isActive: true });
  await retryDelivery(call, id);
  expect(await scene.settled(cancelled, ['delivered'])).toMatchObject({ attemptCount: 1 });
  expect(await scene.settled(await scene.emit(), FINAL)).toMatchObject({ status: 'delivered' });
  await worker.stop();
});

/** Each actor meets all the others some times. */
const ROUNDS = 25;

test('nobody waits in a circle', async () => {
  const owner = await makeMember(scene.database, scene.orgId);
  const made = [await scene.webhook(), await scene.webhook({ ownerId: owner.id })];
  made.push(await scene.webhook({ ownerId: owner.id }));
  scene.startWorker();
  const errors: unknown[] = [];
  /** How often each actor has done its part. */
  const done: number[] = [];
  const again = (act: () => Promise<unknown>) => async () => {
    const actor = done.push(0) - 1;
    while (errors.length === 0 && Math.min(...done) < ROUNDS) {
      try {
        await act();
        done[actor] = (done[actor] ?? 0) + 1;
      } catch (error) {
        // A refusal is none of the errors that are looked for.
        if (!(error instanceof AppError)) errors.push(error);
      }
    }
  };
  const some = () => made[Math.floor(Math.random() * made.length)]?.id ?? '';
  const actors = [
    again(async () => {
      await scene.emitMany(5);
    }),
    again(async () => {
      await heldOpen(emitIn, () => emitIn(call));
    }),
    again(async () => {
      const { until, unchangedSince } = await previewRetry(call, {});
      if (until !== null) await retryMatching(call, { until, unchangedSince });
    }),
    ...[true, false].map((active) =>
      again(async () => {
        await setWebhookActive(call, some(), { isActive: active });
      }),
    ),
    again(async () => {
      await scene.database.update(orgs).set({ plan: 'basic' }).where(eq(orgs.id, scene.orgId));
      await scene.database.update(orgs).set({ plan: 'pro' }).where(eq(orgs.id, scene.orgId));
    }),
    again(async () => {
      await scene.database.delete(members).where(eq(members.userId, owner.id));
      await scene.database.insert(members).values({ orgId: scene.orgId, userId: owner.id, role: 'member' });
    }),
  ];
  await Promise.all(actors.map((act) => act()));
  expect(errors).toEqual([]);
});
