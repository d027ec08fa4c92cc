/** Avaza's routes, held against its document. */
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import {
  SUBSCRIBE_TO_SNAPSHOTS,
  SUBSCRIBED_TO_SNAPSHOTS_ANSWER,
} from '#lib/domain/testing/document-examples';
import { AVAZA_EVENTS } from '#lib/integrations/avaza/contract';
import { type Integrations, makeIntegrations } from '#lib/integrations/testing/integrations';
import { getWebhook } from '#lib/services/webhooks/get';
import { listWebhooks } from '#lib/services/webhooks/list';

vi.mock('#lib/auth/session', () => ({ getSessionUser: async () => null }));

const PATH = '/api/Webhook';
/** The example of the document. */
const EXAMPLE: { target_url: string; event: string } = JSON.parse(SUBSCRIBE_TO_SNAPSHOTS);

let integrations: Integrations;
beforeAll(async () => {
  integrations = await makeIntegrations(inject('clusterUrl'));
});
afterEach(() => integrations.world.database.$client.query('delete from webhooks'));
afterAll(() => integrations.world.drop());

const json = (...asked: Parameters<Integrations['json']>) => integrations.json(...asked);

async function subscribe(body: object = EXAMPLE): Promise<number> {
  const answer = await json('post', PATH, body);
  expect(answer).toEqual({ status: 200, body: { ID: expect.any(Number) } });
  return (answer.body as { ID: number }).ID;
}

async function webhookOf(number: number) {
  const { rows } = await integrations.world.database.$client.query<{ id: string }>(
    'select webhook_id as id from subscriptions where number = $1',
    [number],
  );
  return getWebhook(integrations.world.as('admin'), rows[0]?.id ?? '');
}

test('subscribing with the bytes of the example is answered as there, but for the ID', async () => {
  const response = await integrations.call({ method: 'post', path: PATH, body: SUBSCRIBE_TO_SNAPSHOTS });
  expect(response.status).toBe(200);
  const answer = await response.text();
  const { ID } = JSON.parse(answer) as { ID: number };
  // The document sets its sample in lines with spaces at their ends.
  expect(answer).toBe(SUBSCRIBED_TO_SNAPSHOTS_ANSWER.replaceAll(/\s/g, '').replace('10', String(ID)));
  expect(await webhookOf(ID)).toMatchObject({ url: EXAMPLE.target_url, eventTypes: ['contact.created'] });
});

describe('subscribing', () => {
  test('answers with the ID alone, another one each time', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => subscribe()));
    expect(new Set(ids).size).toBe(8);
    expect(ids.every((id) => Number.isSafeInteger(id) && id > 0)).toBe(true);
  });

  test('makes a webhook like any other, with the rules of Avaza, on at once', async () => {
    const webhook = await webhookOf(await subscribe({ ...EXAMPLE, event: 'invoice_sent' }));
    expect(webhook).toMatchObject({
      name: 'invoice_sent to yoursite.com',
      url: EXAMPLE.target_url,
      authMethod: 'none',
      eventTypes: ['invoice.sent'],
      isActive: true,
      payloadFormat: 'array',
      retryPolicy: 'extended',
      successRule: '200',
      owner: null,
    });
  });

  test('sends no activation event, and the audit log tells who did it', async () => {
    await subscribe();
    const { database } = integrations.world;
    expect((await database.$client.query('select from deliveries')).rowCount).toBe(0);
    const { rows } = await database.$client.query(
      'select action, actor_key_id is not null as "isKey" from audit_log order by id desc limit 2',
    );
    expect(rows).toEqual([
      { action: 'webhook.activated', isKey: true },
      { action: 'webhook.created', isKey: true },
    ]);
  });

  test.each(AVAZA_EVENTS)('takes the event %s of the document', async (event) => {
    const { eventTypes } = await webhookOf(await subscribe({ ...EXAMPLE, event }));
    expect(eventTypes).toEqual([event.replace('_', '.')]);
  });

  test('with an Idempotency-Key it is done once', async () => {
    const asked = { headers: { 'idempotency-key': 'avaza-1' } };
    const [first, second] = [
      await json('post', PATH, EXAMPLE, asked),
      await json('post', PATH, EXAMPLE, asked),
    ];
    expect(second).toEqual(first);
    expect((await listWebhooks(integrations.world.as('admin'), {})).items).toHaveLength(1);
  });
});

describe('refusals', () => {
  test('fields are named in ModelState', async () => {
    expect(await json('post', PATH, { target_url: 'http://yoursite.com/', event: 'job_created' })).toEqual({
      status: 400,
      body: {
        Message: 'The request is invalid.',
        ModelState: {
          target_url: ['The URL must start with https://. Webhooks are not sent to non-secure URLs.'],
          event: [expect.stringContaining('The event is one of company_created, company_deleted,')],
        },
      },
    });
  });

  test('a private address is refused, as on the screens', async () => {
    const { body } = await json('post', PATH, { ...EXAMPLE, target_url: 'https://169.254.169.254/latest' });
    expect(body).toMatchObject({ ModelState: { target_url: [expect.stringContaining('private')] } });
  });

  test('without a key', async () => {
    expect(await json('post', PATH, EXAMPLE, { key: null })).toEqual({
      status: 401,
      body: { Message: expect.stringContaining('Authorization: Bearer') },
    });
  });
});

describe('listing and deleting', () => {
  test('what is listed is what was made here and is on', async () => {
    const [one, two] = [await subscribe(), await subscribe({ ...EXAMPLE, event: 'invoice_sent' })];
    await json('post', '/api/acculynx/v1/subscriptions', {
      consumerUrl: EXAMPLE.target_url,
      topicNames: ['contact-created'],
    });
    expect(await json('get', PATH)).toEqual({
      status: 200,
      body: [
        { ID: one, ...EXAMPLE },
        { ID: two, ...EXAMPLE, event: 'invoice_sent' },
      ],
    });
    await integrations.world.database.$client.query(
      `update webhooks set is_active = false where 'invoice.sent' = any (event_types)`,
    );
    expect(await json('get', PATH)).toEqual({ status: 200, body: [{ ID: one, ...EXAMPLE }] });
    // What somebody switched off can still be ended.
    expect((await json('delete', `${PATH}/${two}`)).status).toBe(204);
  });

  test.each(['path', 'query'])('by the ID in the %s, once', async (where) => {
    const id = await subscribe();
    const path = where === 'path' ? `${PATH}/${id}` : `${PATH}?id=${id}`;
    expect(await json('delete', path)).toEqual({ status: 204, body: null });
    expect(await json('get', PATH)).toEqual({ status: 200, body: [] });
    expect((await listWebhooks(integrations.world.as('admin'), {})).items).toEqual([]);
    expect(await json('delete', path)).toEqual({
      status: 404,
      body: { Message: expect.stringContaining('no such subscription') },
    });
  });

  test('not a webhook that was made on the screens', async () => {
    const id = await subscribe();
    await integrations.world.database.$client.query('delete from subscriptions');
    expect((await json('delete', `${PATH}/${id}`)).status).toBe(404);
    expect(await json('get', PATH)).toEqual({ status: 200, body: [] });
  });

  test('an ID is not used again', async () => {
    const first = await subscribe();
    await json('delete', `${PATH}/${first}`);
    await integrations.world.database.$client.query('delete from webhooks');
    expect(await subscribe()).toBeGreaterThan(first);
  });

  test('the ID of another organisation is not found', async () => {
    const { otherOrg, users } = integrations.world;
    const key = await integrations.makeKey({ orgId: otherOrg.id, createdBy: users.stranger.id });
    const id = await subscribe();
    expect((await json('delete', `${PATH}/${id}`, undefined, { key })).status).toBe(404);
    expect(await json('get', PATH, undefined, { key })).toEqual({ status: 200, body: [] });
  });
});
