import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { encodeId } from '#lib/domain/ids';
import { type Scene, setScene } from '#worker/testing/scene';

let scene: Scene;
beforeAll(async () => {
  scene = await setScene(inject('clusterUrl'));
});
afterAll(async () => {
  await scene.stop();
});

describe('delivering', () => {
  test('an event reaches the endpoint, and the attempt is recorded', async () => {
    await scene.webhook();
    scene.startWorker();
    const eventId = await scene.emit('{"id":"job_1"}');
    const delivery = await scene.settled(eventId);
    expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 1, lastResponseStatus: 204 });
    expect(scene.receiver.requests).toHaveLength(1);
    const [request] = scene.receiver.requests;
    expect(request?.headers['webhook-id']).toBe(encodeId('event', eventId));
    const [attempt] = await scene.attemptsOf(delivery.id);
    expect(attempt).toMatchObject({
      number: 1,
      outcome: 'response',
      responseStatus: 204,
      remoteIp: '127.0.0.1',
    });
  });
});
