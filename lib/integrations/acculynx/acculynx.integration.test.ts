/** The routes in the style of AccuLynx. */
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { signingKey } from '#lib/domain/webhook/signature';
import { type Integrations, makeIntegrations } from '#lib/integrations/testing/integrations';
import { listWebhooks } from '#lib/services/webhooks/list';

vi.mock('#lib/auth/session', () => ({ getSessionUser: async () => null }));

const PATH = '/api/acculynx/v1/subscriptions';
const EXAMPLE = { consumerUrl: 'https://your-domain.com/callback', topicNames: ['job-milestone-changed'] };
/** For slow machines. */
const WAIT_MS = 90_000;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Created = { subscriptionId: string; secret: string | null };

let integrations: Integrations;
beforeAll(async () => {
  integrations = await makeIntegrations(inject('clusterUrl'));
});
afterEach(() => integrations.world.database.$client.query('delete from webhooks'));
afterAll(() => integrations.world.drop());

const json = (...asked: Parameters<Integrations['json']>) => integrations.json(...asked);

async function subscribe(body: object = EXAMPLE): Promise<Created> {
  const answer = await json('post', PATH, body);
  expect(answer.status).toBe(201);
  return answer.body as Created;
}

test('the topics are all events of the catalogue', async () => {
  const { status, body } = await json('get', '/api/acculynx/v1/topics');
  expect(status).toBe(200);
  expect(body).toHaveLength(EVENT_TYPES.length);
  expect(body).toContainEqual({
    topicName: 'job-milestone-changed',
    description: 'When the job progresses from one milestone to another',
  });
});

describe('subscribing', () => {
  test('answers with a GUID and, once, the secret', async () => {
    const topicNames = ['job-milestone-changed', 'job-created', 'job-created'];
    const created = await subscribe({ ...EXAMPLE, topicNames });
    expect(created).toEqual({
      subscriptionId: expect.stringMatching(GUID),
      consumerUrl: EXAMPLE.consumerUrl,
      topicNames: ['job-created', 'job-milestone-changed'],
      createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      secret: expect.stringMatching(/^whsec_/),
    });
    expect(signingKey(created.secret ?? '')).toHaveLength(32);
    const { secret: _shownOnce, ...listed } = created;
    expect(await json('get', PATH)).toEqual({ status: 200, body: [listed] });
  });

  test('makes a webhook like any other, on at once, without an activation event', async () => {
    await subscribe({ ...EXAMPLE, topicNames: ['job-created', 'task-created'] });
    expect((await listWebhooks(integrations.world.as('admin'), {})).items).toMatchObject([
      {
        name: 'job-created and 1 more to your-domain.com',
        eventTypes: ['job.created', 'task.created'],
        isActive: true,
        payloadFormat: 'topic',
        retryPolicy: 'standard',
        successRule: '2xx',
        lastDelivery: null,
      },
    ]);
  });

  test('repeated with its Idempotency-Key the secret is not there again', async () => {
    const asked = { headers: { 'idempotency-key': 'acculynx-1' } };
    const first = (await json('post', PATH, EXAMPLE, asked)).body as Created;
    expect(await json('post', PATH, EXAMPLE, asked)).toEqual({
      status: 201,
      body: { ...first, secret: null },
    });
  });

  test('a refusal names the fields', async () => {
    const body = { consumerUrl: 'https://10.0.0.1/', topicNames: ['job-created', 'job-exploded'] };
    expect(await json('post', PATH, body)).toEqual({
      status: 400,
      body: {
        type: 'about:blank',
        title: 'Some fields need attention',
        status: 400,
        code: 'validation_failed',
        detail: '2 fields need your attention.',
        traceId: expect.stringMatching(GUID),
        errors: {
          consumerUrl: [expect.stringContaining('private or reserved')],
          'topicNames.1': [expect.stringContaining('There is no such topic.')],
        },
      },
    });
  });
});

test('deleting, once', async () => {
  const { subscriptionId } = await subscribe();
  expect(await json('delete', `${PATH}/${subscriptionId.toUpperCase()}`)).toEqual({
    status: 204,
    body: null,
  });
  expect(await json('get', PATH)).toEqual({ status: 200, body: [] });
  expect(await json('delete', `${PATH}/${subscriptionId}`)).toMatchObject({
    status: 404,
    body: { code: 'not_found', title: 'Not found' },
  });
});

describe('a test event', () => {
  /** Plays the worker: the endpoint has answered. */
  async function answered(status: number, isDelivered: boolean): Promise<void> {
    const { $client } = integrations.world.database;
    const { rowCount } = await $client.query(
      `update deliveries set status = $1, attempt_count = 1, next_attempt_at = null, last_outcome = 'response',
         last_response_status = $2
       where is_test and status = 'queued'`,
      [isDelivered ? 'delivered' : 'failed', status],
    );
    if (rowCount === 0) throw new Error('no test yet');
    await $client.query('delete from delivery_queue');
  }

  test.each([
    [204, true],
    [500, false],
  ])('of a topic that is not subscribed to, answered with %s', async (responseStatus, isDelivered) => {
    const { subscriptionId } = await subscribe();
    const sent = json('post', `${PATH}/${subscriptionId}/test`, { topicName: 'invoice-sent' });
    await vi.waitFor(() => answered(responseStatus, isDelivered), WAIT_MS);
    expect(await sent).toEqual({
      status: 200,
      body: {
        subscriptionId,
        topicName: 'invoice-sent',
        eventId: expect.stringMatching(GUID),
        deliveryId: expect.stringMatching(/^dlv_/),
        isDelivered,
        responseStatus,
      },
    });
    const { rows } = await integrations.world.database.$client.query(
      'select event_type, is_test, payload_format from deliveries order by id desc limit 1',
    );
    expect(rows).toEqual([{ event_type: 'invoice.sent', is_test: true, payload_format: 'topic' }]);
  });

  test('of which nothing is known yet is answered with 202', async () => {
    const { subscriptionId } = await subscribe();
    const caller = new AbortController();
    const sent = json(
      'post',
      `${PATH}/${subscriptionId}/test`,
      { topicName: 'invoice-sent' },
      { signal: caller.signal },
    );
    // Nobody sends it; the wait ends with the caller's instead of after its time.
    await vi.waitFor(async () => {
      const { rowCount } = await integrations.world.database.$client.query(
        `select from deliveries where is_test and status = 'queued'`,
      );
      expect(rowCount).toBe(1);
    }, WAIT_MS);
    caller.abort();
    expect(await sent).toMatchObject({
      status: 202,
      body: { subscriptionId, topicName: 'invoice-sent', isDelivered: null, responseStatus: null },
    });
    await integrations.world.database.$client.query(
      `with gone as (delete from delivery_queue) update deliveries set status = 'cancelled' where status = 'queued'`,
    );
  });

  test('of a topic that is not there', async () => {
    const { subscriptionId } = await subscribe();
    expect(
      await json('post', `${PATH}/${subscriptionId}/test`, { topicName: 'webhook-activated' }),
    ).toMatchObject({
      status: 400,
      body: { errors: { topicName: [expect.stringContaining('There is no such topic.')] } },
    });
  });
});
