/**
 * What is sent, in every payload format, is verified by libraries that are not ours: Standard Webhooks' own for the signature,
 * by itself and as Svix wraps it, CloudEvents' own for its format, GitHub's for `X-Hub-Signature`.
 */
import { verify as verifyHub } from '@octokit/webhooks-methods';
import { CloudEvent, HTTP } from 'cloudevents';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { eq, sql } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import { REQUEST_HEADERS } from '#lib/client/developers/receiver-guide/requests';
import { encodeId } from '#lib/domain/ids';
import { generateSigningSecret } from '#lib/domain/webhook/signature';
import {
  type BodyFormat,
  type ContentType,
  FORM_CONTENT_TYPE,
  JSON_CONTENT_TYPE,
  type PayloadFormat,
} from '#lib/domain/webhook/webhook';
import type { ReceivedRequest } from '#worker/testing/receiver';
import { type Scene, setScene } from '#worker/testing/scene';

const DATA =
  '{"id": 204, "resource_url": "https://hq.example.com/api/v0/tasks/204.json", "title": "Zoë 🏗️", "price": 1.10}';
const HUB_SECRET = 'a secret of theirs, as Accelo has it';

const FORMATS: Record<BodyFormat, [PayloadFormat, ContentType]> = {
  envelope: ['envelope', JSON_CONTENT_TYPE],
  array: ['array', JSON_CONTENT_TYPE],
  topic: ['topic', JSON_CONTENT_TYPE],
  notification: ['notification', JSON_CONTENT_TYPE],
  notification_form: ['notification', FORM_CONTENT_TYPE],
  cloudevents: ['cloudevents', JSON_CONTENT_TYPE],
};

type Sent = {
  request: ReceivedRequest;
  headers: Record<string, string>;
  body: string;
  secret: string;
  eventId: string;
};

let scene: Scene;
beforeAll(async () => {
  scene = await setScene(inject('clusterUrl'));
  scene.startWorker();
});
afterEach(async () => {
  await scene.database.delete(webhooks);
  scene.receiver.requests.length = 0;
});
afterAll(() => scene.stop());

async function emit(isTest: boolean): Promise<string> {
  const { rows } = await scene.database.execute<{ id: string }>(
    sql`select emit_event(${scene.orgId}::uuid, 'task.assigned', ${DATA}::json, p_is_test => ${isTest}) as id`,
  );
  return rows[0]?.id ?? '';
}

/** The request that the receiver got for an event of a webhook with the format. */
async function send(format: BodyFormat, { isTest = false, previous = '' } = {}): Promise<Sent> {
  const [payloadFormat, contentType] = FORMATS[format];
  const webhook = await scene.webhook({ payloadFormat, contentType, eventTypes: ['task.assigned'] });
  if (payloadFormat === 'notification') {
    const hubSecretSealed = await scene.seal(webhook.id, 'hub_secret', HUB_SECRET);
    await scene.database.update(webhooks).set({ hubSecretSealed }).where(eq(webhooks.id, webhook.id));
  }
  if (previous !== '') {
    const changes = {
      previousSigningSecretSealed: await scene.seal(webhook.id, 'signing_secret', previous),
      previousSigningSecretExpiresAt: new Date(Date.now() + 3_600_000),
    };
    await scene.database.update(webhooks).set(changes).where(eq(webhooks.id, webhook.id));
  }
  const eventId = await emit(isTest);
  expect(await scene.settled(eventId)).toMatchObject({ status: 'delivered' });
  const [request, ...others] = scene.receiver.requests;
  if (request === undefined || others.length > 0) throw new Error('Expected one request');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  return { request, headers, body: request.body.toString('utf8'), secret: webhook.secret, eventId };
}

/** Both libraries, under one shape. Neither parses: a body may be form-encoded. */
const LIBRARIES = {
  standardwebhooks: (secret: string, body: string, headers: Record<string, string>) =>
    new StandardWebhook(secret).verify(body, headers, { jsonParse: false }),
  svix: (secret: string, body: string, headers: Record<string, string>) =>
    new SvixWebhook(secret).verify(body, headers),
};

describe.each(Object.keys(FORMATS) as BodyFormat[])('%s', (format) => {
  test('is verified by both libraries, which refuse anything else', async () => {
    const { body, headers, secret } = await send(format);
    for (const [name, verify] of Object.entries(LIBRARIES)) {
      expect(() => verify(secret, body, headers), name).not.toThrow();
      expect(() => verify(generateSigningSecret(), body, headers), name).toThrow();
      expect(() => verify(secret, `${body} `, headers), name).toThrow();
      expect(() => verify(secret, body, { ...headers, 'webhook-id': 'evt_other' }), name).toThrow();
      const old = String(Number(headers['webhook-timestamp']) - 3_600);
      expect(() => verify(secret, body, { ...headers, 'webhook-timestamp': old }), name).toThrow();
    }
  });

  test('is verified with either secret while a new one replaces the one of before', async () => {
    const previous = generateSigningSecret();
    const { body, headers, secret } = await send(format, { previous });
    for (const [name, verify] of Object.entries(LIBRARIES)) {
      expect(() => verify(secret, body, headers), name).not.toThrow();
      expect(() => verify(previous, body, headers), name).not.toThrow();
    }
  });
});

describe('cloudevents', () => {
  test.each([false, true])('is a valid event to its library; test event: %s', async (isTest) => {
    const { body, headers, eventId } = await send('cloudevents', { isTest });
    expect(headers['content-type']).toBe('application/cloudevents+json');
    const read = HTTP.toEvent({ headers, body });
    if (!(read instanceof CloudEvent)) throw new Error('Expected one event');
    // Reading checks little; this holds it against the schema of the specification.
    expect(read.validate()).toBe(true);
    expect(read).toMatchObject({
      specversion: '1.0',
      id: encodeId('event', eventId),
      source: `/orgs/${encodeId('organisation', scene.orgId)}`,
      type: 'task.assigned',
      datacontenttype: 'application/json',
      data: { id: 204, price: 1.1 },
    });
    expect(read.test).toBe(isTest ? true : undefined);
    // The constructor validates too, and refuses a name or a value that no attribute may have.
    expect(() => new CloudEvent(JSON.parse(body))).not.toThrow();
    expect(() => new CloudEvent({ ...JSON.parse(body), source: '' })).toThrow();
  });
});

describe.each(['notification', 'notification_form'] as const)('X-Hub-Signature of %s', (format) => {
  test('is verified by the library of GitHub, which sends the same header', async () => {
    const { body, headers } = await send(format);
    const signature = headers['x-hub-signature'] ?? '';
    expect(headers['x-accelo-event']).toBe('assign_task');
    expect(await verifyHub(HUB_SECRET, body, signature)).toBe(true);
    expect(await verifyHub('another secret', body, signature)).toBe(false);
    expect(await verifyHub(HUB_SECRET, `${body} `, signature)).toBe(false);
  });
});

test.each(['envelope', 'array', 'topic', 'cloudevents'] as const)(
  '%s has no X-Hub-Signature',
  async (format) => {
    const { headers } = await send(format);
    expect(headers['x-hub-signature']).toBeUndefined();
    expect(headers['x-accelo-event']).toBeUndefined();
  },
);

test('the guide for receivers names every header that is sent', async () => {
  const credentials = { username: 'hooktab', password: 'secret' };
  const eventTypes = ['task.assigned' as const];
  const webhook = await scene.webhook({ payloadFormat: 'notification', eventTypes }, credentials);
  const hubSecretSealed = await scene.seal(webhook.id, 'hub_secret', HUB_SECRET);
  await scene.database.update(webhooks).set({ hubSecretSealed }).where(eq(webhooks.id, webhook.id));
  await scene.settled(await emit(true));
  const ofEveryRequest = ['host', 'connection', 'content-length'];
  const sent = Object.keys(scene.receiver.requests[0]?.headers ?? {});
  expect(sent.filter((name) => !ofEveryRequest.includes(name)).sort()).toEqual(
    REQUEST_HEADERS.map(([name]) => name).sort(),
  );
});
