/** People and the schedule at the same time: one send, nothing after a cancellation, and the log tells all of it. */

import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { deliveries, deliveryQueue, lanes } from '#db/schema/index';
import { encodeId } from '#lib/domain/ids';
import type { Call } from '#lib/services/context';
import { retryDelivery } from '#lib/services/deliveries/retry';
import { deleteWebhook } from '#lib/services/webhooks/delete';
import { setWebhookActive } from '#lib/services/webhooks/set-active';
import { adminCall } from '#worker/testing/admin-call';
import { eventually } from '#worker/testing/eventually';
import { startPostgresFaultProxy } from '#worker/testing/postgres-fault-proxy';
import { respond } from '#worker/testing/receiver';
import { FINAL, type Scene, setScene } from '#worker/testing/scene';

const POLICY = { delaysMs: [1_000, 60_000] };

let scene: Scene;
let call: Call;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  call = await adminCall(scene, POLICY.delaysMs);
});
afterEach(() => scene.stop());

const requestsFor = (eventId: string) =>
  scene.receiver.requests.filter((request) => request.headers['webhook-id'] === encodeId('event', eventId));

/** Holds back all answers from now on; each is given by calling it. */
function holdAnswers(status: number): (() => void)[] {
  const answers: (() => void)[] = [];
  scene.receiver.answer((response) => answers.push(() => response.writeHead(status).end()));
  return answers;
}

test('a retry clicked ten times while the scheduled one fires is one send', async () => {
  await scene.webhook();
  scene.startWorker({ policy: POLICY });
  const seen = new Set<unknown>();
  scene.receiver.answer((response, { headers }) => {
    const isFirst = !seen.has(headers['webhook-id']);
    seen.add(headers['webhook-id']);
    response.writeHead(isFirst ? 500 : 200).end();
  });
  for (let round = 0; round < 5; round++) {
    const eventId = await scene.emit();
    // On a busy machine the scheduled one may have fired by now.
    const waiting = await scene.settled(eventId, ['retrying', 'delivered']);
    const dueInMs = (waiting.nextAttemptAt?.getTime() ?? 0) - Date.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueInMs - 10)));
    const clicks = Array.from({ length: 10 }, () => retryDelivery(call, waiting.id, { attemptCount: '1' }));
    const results = await Promise.allSettled(clicks);
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    const delivery = await scene.settled(eventId, ['delivered']);
    expect(delivery.attemptCount).toBe(2);
    expect(await scene.attemptsOf(delivery.id)).toHaveLength(2);
    expect(requestsFor(eventId)).toHaveLength(2);
  }
});

test.each([
  [500, 'cancelled'],
  [204, 'delivered'],
])('deleted while the request is under way, which ends with %i: %s', async (status, end) => {
  const webhook = await scene.webhook();
  const answers = holdAnswers(status);
  scene.startWorker({ policy: POLICY });
  const eventId = await scene.emit();
  const answer = await eventually(() => answers[0], 'the request arrived');
  await deleteWebhook(call, webhook.id);
  answer();
  const delivery = await scene.settled(eventId);
  expect(delivery).toMatchObject({ status: end, attemptCount: 1 });
  expect(await scene.database.select().from(deliveryQueue)).toEqual([]);
  expect(await scene.attemptsOf(delivery.id)).toMatchObject([{ number: 1, responseStatus: status }]);
  expect(requestsFor(eventId)).toHaveLength(1);
});

test('cancelled while under way, activated again, and retried: not before the answer is in', async () => {
  const webhook = await scene.webhook();
  const answers = holdAnswers(500);
  scene.startWorker({ policy: POLICY });
  const eventId = await scene.emit();
  const answer = await eventually(() => answers[0], 'the request arrived');
  const [row] = await scene.database.select().from(deliveries).where(eq(deliveries.eventId, eventId));
  const deliveryId = row?.id ?? '';
  scene.receiver.answer(respond(200));
  await setWebhookActive(call, webhook.id, { isActive: false });
  await setWebhookActive(call, webhook.id, { isActive: true });
  await expect(retryDelivery(call, deliveryId)).rejects.toMatchObject({ code: 'not_possible_now' });
  answer();
  await scene.settled(eventId, ['cancelled']);
  await retryDelivery(call, deliveryId, { attemptCount: '1' });
  expect(await scene.settled(eventId, ['delivered'])).toMatchObject({ attemptCount: 2 });
  expect(await scene.attemptsOf(deliveryId)).toMatchObject([
    { number: 1, responseStatus: 500, trigger: 'schedule' },
    { number: 2, responseStatus: 200, trigger: 'manual' },
  ]);
});

test('cancelled while under way, and the worker is lost: the attempt is in the log, and nothing is sent again', async () => {
  const webhook = await scene.webhook();
  const answers = holdAnswers(200);
  const proxy = await startPostgresFaultProxy(scene.url);
  const overtaken = scene.startWorker({ policy: POLICY, databaseUrl: proxy.url });
  const eventId = await scene.emit();
  const answer = await eventually(() => answers[0], 'the request arrived');
  await setWebhookActive(call, webhook.id, { isActive: false });
  // It looks no more: otherwise it would take the lane again itself.
  proxy.holdAll('look-for-work');
  await eventually(() => proxy.isHolding(), 'it is held up');
  await scene.database.update(lanes).set({ leasedUntil: sql`now() - interval '1 second'` });
  scene.startWorker({ policy: POLICY });
  const delivery = await scene.settled(eventId);
  answer();
  proxy.letGo();
  await overtaken.stop();
  await proxy.stop();
  expect(delivery).toMatchObject({ status: 'cancelled', attemptCount: 1, nextAttemptAt: null });
  expect(await scene.attemptsOf(delivery.id)).toMatchObject([{ number: 1, outcome: 'interrupted' }]);
  expect(requestsFor(eventId)).toHaveLength(1);
});

test('deactivated while deliveries are claimed: each is sent once or cancelled, and the log knows which', async () => {
  const webhook = await scene.webhook();
  scene.startWorker({ policy: POLICY });
  for (let round = 0; round < 8; round++) {
    scene.receiver.requests.length = 0;
    const eventIds = await scene.emitMany(60);
    await new Promise((resolve) => setTimeout(resolve, round * 5));
    await setWebhookActive(call, webhook.id, { isActive: false });
    const rows = await Promise.all(eventIds.map((eventId) => scene.settled(eventId, FINAL)));
    for (const row of rows) {
      const sent = requestsFor(row.eventId).length;
      expect([row.status, row.attemptCount, sent]).toEqual(
        sent === 0 ? ['cancelled', 0, 0] : ['delivered', 1, 1],
      );
      expect(await scene.attemptsOf(row.id)).toHaveLength(sent);
    }
    await setWebhookActive(call, webhook.id, { isActive: true });
  }
});
