/** What a webhook chose under Advanced, from emit_event to what the receiver saw and what the log says. */
import { createHmac } from 'node:crypto';
import { HTTP } from 'cloudevents';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { deliveries, webhooks } from '#db/schema/index';
import { encodeId } from '#lib/domain/ids';
import { TIMESHEET_CREATED_BODY } from '#lib/domain/testing/document-examples';
import {
  bodyFormat,
  CONTENT_TYPES,
  FORM_CONTENT_TYPE,
  JSON_CONTENT_TYPE,
  PAYLOAD_FORMATS,
} from '#lib/domain/webhook/webhook';
import { updateWebhook } from '#lib/services/webhooks/update';
import { adminCall } from '#worker/testing/admin-call';
import { type ReceivedRequest, respond } from '#worker/testing/receiver';
import { type Scene, setScene } from '#worker/testing/scene';

const DATA =
  '{"id": 204, "resource_url": "https://hq.example.com/api/v0/tasks/204.json", "big": 12345678901234567890}';

const RETRIES = [200, 200];

let scene: Scene;
beforeAll(async () => {
  scene = await setScene(inject('clusterUrl'));
  scene.startWorker({ policy: { delaysMs: RETRIES } });
});
afterEach(async () => {
  await scene.database.delete(webhooks);
  scene.receiver.requests.length = 0;
  scene.receiver.answer(respond(200));
});
afterAll(() => scene.stop());

/** The only request that the receiver saw. */
function onlyRequest(): ReceivedRequest {
  const [request, ...others] = scene.receiver.requests;
  if (request === undefined || others.length > 0) throw new Error('Expected one request');
  return request;
}

async function emit(type: string, data: string, isTest = false): Promise<string> {
  const { rows } = await scene.database.execute<{ id: string }>(
    sql`select emit_event(${scene.orgId}::uuid, ${type}, ${data}::json, p_is_test => ${isTest}) as id`,
  );
  return rows[0]?.id ?? '';
}

type WebhookValues = NonNullable<Parameters<Scene['webhook']>[0]>;

async function deliver(values: WebhookValues, type = 'task.assigned', data = DATA) {
  const webhook = await scene.webhook({ eventTypes: ['task.assigned', 'timesheet.created'], ...values });
  const eventId = await emit(type, data);
  const delivery = await scene.settled(eventId);
  const request = onlyRequest();
  new StandardWebhook(webhook.secret).verify(request.body, request.headers as Record<string, string>, {
    jsonParse: false,
  });
  return { webhook, eventId, delivery, request, body: request.body.toString('utf8') };
}

test.each(
  PAYLOAD_FORMATS.flatMap((format) => CONTENT_TYPES.map((contentType) => [format, contentType] as const)),
)('the database and lib/domain agree on the body of %s as %s', async (payloadFormat, contentType) => {
  const webhook = await scene.webhook({ payloadFormat, contentType });
  expect(webhook.bodyFormat).toBe(bodyFormat(payloadFormat, contentType));
});

describe('payload formats', () => {
  test('array: the bytes of the document', async () => {
    const data = TIMESHEET_CREATED_BODY.slice(1, -1);
    const { body, request } = await deliver({ payloadFormat: 'array' }, 'timesheet.created', data);
    expect(body).toBe(TIMESHEET_CREATED_BODY);
    expect(request.headers['content-type']).toBe('application/json');
  });

  test('topic: the ids as GUIDs', async () => {
    const { body, eventId, webhook } = await deliver({ payloadFormat: 'topic' });
    expect(JSON.parse(body)).toMatchObject({
      topicName: 'task-assigned',
      eventDateTime: expect.stringMatching(/Z$/),
      eventId,
      subscriptionId: webhook.id,
    });
    expect(body).toContain(`"event":${DATA}}`);
  });

  test('topic: each of two webhooks gets its own id', async () => {
    const values = { payloadFormat: 'topic' as const, eventTypes: ['task.assigned' as const] };
    const ids = [await scene.webhook(values), await scene.webhook(values)].map((webhook) => webhook.id);
    const eventId = await emit('task.assigned', DATA);
    await expect
      .poll(async () => {
        const rows = await scene.database.select().from(deliveries).where(eq(deliveries.eventId, eventId));
        return rows.map((row) => row.status);
      })
      .toEqual(['delivered', 'delivered']);
    const seen = scene.receiver.requests.map((request) => JSON.parse(request.body.toString()).subscriptionId);
    expect(seen.sort()).toEqual(ids.sort());
  });

  test('notification: names the event in a header, and has no signature of its own without a secret', async () => {
    const { body, request } = await deliver({ payloadFormat: 'notification' });
    expect(JSON.parse(body)).toMatchObject({ id: 204, event_id: 'assign_task', trigger_table: 'task' });
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'x-accelo-event': 'assign_task',
    });
    expect(request.headers['x-hub-signature']).toBeUndefined();
  });

  test.each([
    ['JSON', JSON_CONTENT_TYPE, /^\{"id":204,/],
    ['form', FORM_CONTENT_TYPE, /^id=204&resource_url=https%3A/],
  ] as const)(
    'notification as %s with a secret is signed over its bytes',
    async (_what, contentType, start) => {
      const webhook = await scene.webhook({
        payloadFormat: 'notification',
        contentType,
        eventTypes: ['task.assigned'],
      });
      const hubSecretSealed = await scene.seal(webhook.id, 'hub_secret', 'sécret of theirs');
      await scene.database.update(webhooks).set({ hubSecretSealed }).where(eq(webhooks.id, webhook.id));
      const delivery = await scene.settled(await emit('task.assigned', DATA));
      const { body, headers } = onlyRequest();
      expect(body.toString()).toMatch(start);
      expect(headers['content-type']).toBe(contentType);
      const digest = createHmac('sha256', 'sécret of theirs').update(body).digest('hex');
      expect(headers['x-hub-signature']).toBe(`sha256=${digest}`);
      const [attempt] = await scene.attemptsOf(delivery.id);
      expect(attempt?.requestHeaders).toContain(`x-hub-signature: sha256=${digest}`);
    },
  );

  test('what waits is signed with the secret, though the webhook has another format by then', async () => {
    scene.receiver.answer(respond(500));
    const webhook = await scene.webhook({ payloadFormat: 'notification', eventTypes: ['task.assigned'] });
    const hubSecretSealed = await scene.seal(webhook.id, 'hub_secret', 'secret');
    await scene.database.update(webhooks).set({ hubSecretSealed }).where(eq(webhooks.id, webhook.id));
    const eventId = await emit('task.assigned', DATA);
    await scene.settled(eventId, ['retrying']);
    const { name, url, eventTypes } = webhook;
    const body = { name, url, eventTypes, authMethod: 'none', payloadFormat: 'envelope', version: 1 };
    await updateWebhook(await adminCall(scene, RETRIES), webhook.id, body);
    await scene.settled(eventId);
    const signatures = scene.receiver.requests.map(({ headers }) => headers['x-hub-signature']);
    expect(signatures).toHaveLength(3);
    expect(new Set(signatures)).toEqual(new Set([expect.stringMatching(/^sha256=[0-9a-f]{64}$/)]));
    // What is made from now on has no such signature.
    scene.receiver.requests.length = 0;
    scene.receiver.answer(respond(200));
    await scene.settled(await emit('task.assigned', DATA));
    expect(onlyRequest().headers['x-hub-signature']).toBeUndefined();
  });

  test('a secret that cannot be opened stands in the way of no other format', async () => {
    const webhook = await scene.webhook({ eventTypes: ['task.assigned'] });
    const hubSecretSealed = Buffer.from('not sealed');
    await scene.database.update(webhooks).set({ hubSecretSealed }).where(eq(webhooks.id, webhook.id));
    expect(await scene.settled(await emit('task.assigned', DATA))).toMatchObject({ status: 'delivered' });
  });

  test('a secret of another webhook parks the delivery', async () => {
    const webhook = await scene.webhook({ payloadFormat: 'notification', eventTypes: ['task.assigned'] });
    const other = await scene.webhook({ isActive: false });
    const hubSecretSealed = await scene.seal(other.id, 'hub_secret', 'secret');
    await scene.database.update(webhooks).set({ hubSecretSealed }).where(eq(webhooks.id, webhook.id));
    const delivery = await scene.settled(await emit('task.assigned', DATA));
    expect(delivery).toMatchObject({ status: 'failed', lastOutcome: 'unsendable' });
    const [attempt] = await scene.attemptsOf(delivery.id);
    expect(attempt?.detail).toContain('X-Hub-Signature');
    expect(scene.receiver.requests).toEqual([]);
  });

  test('cloudevents: its own library reads the request', async () => {
    const { body, request, eventId } = await deliver({ payloadFormat: 'cloudevents' });
    const read = HTTP.toEvent({ headers: request.headers as Record<string, string>, body });
    expect(read).toMatchObject({ id: encodeId('event', eventId), type: 'task.assigned', data: { id: 204 } });
    expect(body).toContain(`"data":${DATA}}`);
  });

  test('a test event says so in a header, also where the body has no room', async () => {
    await scene.webhook({ payloadFormat: 'array', eventTypes: ['task.assigned'] });
    await scene.settled(await emit('task.assigned', DATA, true));
    expect(onlyRequest().headers['webhook-test']).toBe('true');
  });

  test('every attempt has the bytes of the first, though the webhook has another format by then', async () => {
    scene.receiver.answer(respond(500));
    const webhook = await scene.webhook({ payloadFormat: 'topic', eventTypes: ['task.assigned'] });
    const eventId = await emit('task.assigned', DATA);
    await scene.settled(eventId, ['retrying']);
    await scene.database
      .update(webhooks)
      .set({ payloadFormat: 'notification', contentType: FORM_CONTENT_TYPE, version: 2 })
      .where(eq(webhooks.id, webhook.id));
    await scene.settled(eventId);
    const [first, ...others] = scene.receiver.requests;
    expect(others).toHaveLength(2);
    for (const { body, headers } of others) {
      expect(body).toEqual(first?.body);
      expect(headers['content-type']).toBe('application/json');
    }
    // What is made from now on has the new one.
    scene.receiver.requests.length = 0;
    scene.receiver.answer(respond(200));
    await scene.settled(await emit('task.assigned', DATA));
    expect(onlyRequest().headers['content-type']).toBe(FORM_CONTENT_TYPE);
  });
});

describe('rules', () => {
  test('extended retries wait as their policy says, not as the setting for the standard one', async () => {
    scene.receiver.answer(respond(503));
    await scene.webhook({ retryPolicy: 'extended', eventTypes: ['task.assigned'] });
    const before = Date.now();
    const delivery = await scene.settled(await emit('task.assigned', DATA), ['retrying']);
    const waitMs = (delivery.nextAttemptAt?.getTime() ?? 0) - before;
    expect(waitMs).toBeGreaterThan(9.9 * 60_000);
    expect(waitMs).toBeLessThan(10.5 * 60_000);
  });

  test('the fourteenth attempt is the last', async () => {
    scene.receiver.answer(respond(503));
    await scene.webhook({ retryPolicy: 'extended', eventTypes: ['task.assigned'] });
    const eventId = await emit('task.assigned', DATA);
    const { id } = await scene.settled(eventId, ['retrying']);
    const again = async (attemptCount: number) => {
      await scene.database.execute(sql`
        with early as (update deliveries set attempt_count = ${attemptCount}, next_attempt_at = now() where id = ${id})
        update delivery_queue set due_at = now() where delivery_id = ${id}`);
      await expect.poll(() => scene.receiver.requests.length).toBeGreaterThan(attemptCount === 12 ? 1 : 2);
    };
    await again(12);
    const waiting = await scene.settled(eventId, ['retrying']);
    expect(waiting.attemptCount).toBe(13);
    expect((waiting.nextAttemptAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
    await again(13);
    expect(await scene.settled(eventId)).toMatchObject({ status: 'failed', attemptCount: 14 });
  });

  test('exactly 200: a 201 is a failure that keeps its answer, and says why', async () => {
    scene.receiver.answer(respond(201));
    await scene.webhook({ successRule: '200', eventTypes: ['task.assigned'] });
    const delivery = await scene.settled(await emit('task.assigned', DATA));
    expect(delivery).toMatchObject({
      status: 'failed',
      attemptCount: 3,
      lastOutcome: 'unexpected_status',
      lastResponseStatus: 201,
    });
    const [attempt] = await scene.attemptsOf(delivery.id);
    expect(attempt).toMatchObject({ outcome: 'unexpected_status', responseStatus: 201 });
    expect(attempt?.detail).toContain('Exactly 200');
  });

  test('exactly 200: a 200 is a success; any 2xx: a 201 is', async () => {
    await scene.webhook({ successRule: '200', eventTypes: ['task.assigned'] });
    expect(await scene.settled(await emit('task.assigned', DATA))).toMatchObject({ status: 'delivered' });
    scene.receiver.answer(respond(201));
    await scene.webhook({ eventTypes: ['timesheet.created'] });
    expect(await scene.settled(await emit('timesheet.created', '{}'))).toMatchObject({ status: 'delivered' });
  });
});
