/** A worker that stands still between claim and request sends nothing with the settings of before. */
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import type { Call } from '#lib/services/context';
import { deleteWebhook } from '#lib/services/webhooks/delete';
import { setWebhookActive } from '#lib/services/webhooks/set-active';
import { updateWebhook } from '#lib/services/webhooks/update';
import { Endpoints } from '#worker/endpoint/endpoints';
import { adminCall } from '#worker/testing/admin-call';
import { type Scene, type SceneWebhook, setScene } from '#worker/testing/scene';

/** Longer than a claim may wait to be sent. */
const STANDSTILL_MS = 1_200;

let scene: Scene;
let call: Call;
beforeEach(async () => {
  scene = await setScene(inject('clusterUrl'));
  call = await adminCall(scene, []);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await scene.stop();
});

/** Has the next claim stand still before it is sent, and `act` done meanwhile. */
function standStillOnce(act: () => Promise<unknown>): void {
  vi.spyOn(Endpoints.prototype, 'learn').mockImplementationOnce(async function (this: Endpoints, deliveries) {
    vi.mocked(this.learn).mockRestore();
    await this.learn(deliveries);
    await Promise.all([act(), new Promise((resolve) => setTimeout(resolve, STANDSTILL_MS))]);
  });
}

test('another URL and other credentials: the request goes there, as the first attempt', async () => {
  const webhook = await scene.webhook({}, { username: 'hook', password: 'before' });
  const { name, url, eventTypes } = webhook;
  standStillOnce(() =>
    updateWebhook(call, webhook.id, {
      name,
      url: `${url}/moved`,
      eventTypes,
      authMethod: 'basic',
      basicUsername: 'hook',
      basicPassword: 'after',
      version: 1,
    }),
  );
  const eventId = await scene.emit();
  scene.startWorker();
  const delivery = await scene.settled(eventId);
  expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 1, url: `${url}/moved` });
  const authorization = `Basic ${Buffer.from('hook:after').toString('base64')}`;
  expect(scene.receiver.requests).toMatchObject([{ path: '/hooks/moved', headers: { authorization } }]);
  expect(await scene.attemptsOf(delivery.id)).toMatchObject([{ number: 1, url: `${url}/moved` }]);
});

test.each<[string, (webhook: SceneWebhook) => Promise<unknown>]>([
  ['deactivated', ({ id }) => setWebhookActive(call, id, { isActive: false })],
  ['deleted', ({ id }) => deleteWebhook(call, id)],
])('%s: nothing is sent', async (_what, end) => {
  const webhook = await scene.webhook();
  standStillOnce(() => end(webhook));
  const eventId = await scene.emit();
  scene.startWorker();
  const delivery = await scene.settled(eventId);
  expect(delivery).toMatchObject({ status: 'cancelled', attemptCount: 0 });
  expect(scene.receiver.requests).toEqual([]);
  expect(await scene.attemptsOf(delivery.id)).toEqual([]);
});

test('nothing changed: it is sent a little later, once, as the first attempt', async () => {
  await scene.webhook();
  standStillOnce(async () => {});
  const eventId = await scene.emit();
  scene.startWorker();
  expect(await scene.settled(eventId)).toMatchObject({ status: 'delivered', attemptCount: 1 });
  expect(scene.receiver.requests).toHaveLength(1);
});
