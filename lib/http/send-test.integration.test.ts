/** A test event by API: the call brings back what the endpoint answered, by way of a real worker. */

import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { makeWebhook } from '#db/testing/factories';
import { type Authority, makeAuthority } from '#demo/authority';
import type { DeliveryView } from '#lib/contracts/views/deliveries';
import type { Problem } from '#lib/contracts/views/problem';
import type { TestResultView } from '#lib/contracts/views/webhooks';
import { decodeId, encodeId } from '#lib/domain/ids';
import { MAX_TEST_WAIT_SECONDS, MAX_TESTS_PER_MINUTE } from '#lib/domain/limits';
import { type Api, type ApiRequest, makeApi, session } from '#lib/http/testing/api';
import { createLogger } from '#lib/log';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { rotateSigningSecret } from '#lib/services/webhooks/rotate-secret';
import { awaitTestResult, MAX_WAITING } from '#lib/services/webhooks/test-result';
import { type Receiver, respond, startReceiver } from '#worker/testing/receiver';
import { HOST, LOOPBACK, resolveToLoopback } from '#worker/testing/scene';
import { createWorker, type Worker } from '#worker/worker';

vi.mock('#lib/auth/session', () => ({
  getSessionUser: async () =>
    session.userId === null ? null : { id: session.userId, sessionId: session.sessionId },
}));

/** Of a call that says nothing else: what a call takes that is not ended sooner. */
const LONGEST_WAIT_MS = MAX_TEST_WAIT_SECONDS * 1_000;

let api: Api;
let authority: Authority;
let receiver: Receiver;
/** The id of the webhook that each test gets. */
let webhook: string;

beforeAll(async () => {
  api = await makeApi(inject('clusterUrl'));
  authority = await makeAuthority();
  receiver = await startReceiver(await authority.issue(HOST));
});
afterAll(async () => {
  await receiver.stop();
  await api.world.drop();
});

beforeEach(async () => {
  const { database, org, as } = api.world;
  const url = `https://${HOST}:${receiver.port}/hooks`;
  const { id } = await makeWebhook(database, org.id, { url, isActive: false, eventTypes: ['job.created'] });
  // The secret that the factory seals is not one of this world.
  await rotateSigningSecret(as('admin'), id);
  await database.$client.query(
    'update webhooks set previous_signing_secret_sealed = null, previous_signing_secret_expires_at = null where id = $1',
    [id],
  );
  webhook = encodeId('webhook', id);
  receiver.requests.length = 0;
});

function startWorker(): Worker {
  const worker = createWorker({
    databaseUrl: api.world.workerUrl,
    sealingPrivateKey: api.world.keys.privateKey,
    concurrency: 8,
    policy: { delaysMs: [300_000, 600_000] },
    retention: { days: 30, auditDays: 400 },
    resolve: resolveToLoopback,
    isAllowedAddress: (address) => address === LOOPBACK,
    ca: authority.pem,
    version: 'test',
    log: createLogger('worker', 'silent'),
  });
  worker.start();
  return worker;
}

const ask = (changes: Partial<ApiRequest> = {}, query = '') =>
  api.call({
    method: 'post',
    path: `/webhooks/${webhook}/test${query}`,
    as: { key: api.key },
    body: '{"eventType":"estimate.created"}',
    ...changes,
  });

async function countEvents(): Promise<number> {
  const { rows } = await api.world.database.$client.query<{ n: number }>(
    'select count(*)::int as n from events',
  );
  return rows[0]?.n ?? 0;
}

const resultOf = async (response: Response) => (await response.json()) as TestResultView;

describe('with a worker', () => {
  let worker: Worker;
  beforeAll(() => {
    worker = startWorker();
  });
  afterAll(() => worker.stop());

  test('brings back a success, whatever the webhook is subscribed to', async () => {
    receiver.answer(respond(200, '{"received":true}', { 'content-type': 'application/json' }));
    const response = await ask();
    expect(response.status).toBe(200);
    const result = await resultOf(response);
    expect(result).toMatchObject({
      eventType: 'estimate.created',
      isTest: true,
      status: 'delivered',
      attemptCount: 1,
      summary: '200 OK',
      advice: null,
      attempt: {
        number: 1,
        isSuccess: true,
        response: { status: 200, failure: null },
        responseBody: { text: '{"received":true}', isTruncated: false },
      },
    });
    expect(result.attempt?.durationMs).toBeGreaterThanOrEqual(0);
    expect(result.attempt?.responseHeaders).toContainEqual(['content-type', 'application/json']);

    const [request, ...others] = receiver.requests;
    expect(others).toEqual([]);
    expect(request?.headers['webhook-test']).toBe('true');
    expect(JSON.parse(String(request?.body))).toMatchObject({ id: result.eventId, test: true });
    const log = await api.call({ method: 'get', path: `/deliveries/${result.id}`, as: { key: api.key } });
    const logged = (await log.json()) as DeliveryView;
    expect(logged).toMatchObject({ isTest: true, attempts: [result.attempt] });
    expect(JSON.parse(logged.payload ?? '')).toMatchObject({ test: true });
  });

  test('brings back a refusal, in words and with advice', async () => {
    receiver.answer(respond(500, 'Traceback'));
    const result = await resultOf(await ask());
    expect(result).toMatchObject({
      status: 'retrying',
      response: { status: 500, failure: null },
      summary: '500 Internal Server Error',
      attempt: { isSuccess: false, responseBody: { text: 'Traceback' } },
      advice: {
        cause: expect.stringContaining('failed while it worked on the event'),
        remedy: expect.stringContaining('Look in the log of the receiver'),
      },
    });
  });

  test('waits for an endpoint that hangs until its time is over', async () => {
    receiver.answer(() => undefined);
    const startedAt = performance.now();
    let result = await resultOf(await ask());
    const waitedMs = performance.now() - startedAt;
    // A busy machine may begin the attempt so late that the call has waited as long as it may.
    if (result.attempt === null) expect(waitedMs).toBeGreaterThan(LONGEST_WAIT_MS - 10);
    while (result.attempt === null) result = await awaitTestResult(api.world.as('admin'), result, {});
    expect(result).toMatchObject({
      summary: 'Timed out',
      attempt: { response: { status: null, failure: 'timeout' }, responseHeaders: null },
      advice: { remedy: expect.stringContaining('Answer first') },
    });
    expect(result.attempt?.durationMs).toBeGreaterThan(9_000);
  });

  test('answers at once where the caller does not wait', async () => {
    const { promise: isTold, resolve: tell } = Promise.withResolvers<void>();
    receiver.answer((answer) => void isTold.then(() => answer.writeHead(204).end()));
    const response = await ask({}, '?wait=0');
    expect(response.status).toBe(202);
    const sent = await resultOf(response);
    expect(sent).toMatchObject({ attempt: null, summary: null, advice: null });
    tell();
    const known = await awaitTestResult(api.world.as('admin'), sent, {});
    expect(known).toMatchObject({ id: sent.id, summary: '204 No Content' });
  });

  test('is sent once for an Idempotency-Key; the repeated answer says what is known by then', async () => {
    receiver.answer(respond(204));
    const headers = { 'idempotency-key': 'test-once' };
    const first = await ask({ headers });
    expect(first.status).toBe(200);
    const again = await ask({ headers });
    expect(again.status).toBe(200);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual(await first.json());
    expect(receiver.requests).toHaveLength(1);
  });
});

describe('without a worker', () => {
  test('gives up after the wait, and says that it is on its way', async () => {
    const startedAt = performance.now();
    const response = await ask({}, '?wait=1');
    expect(response.status).toBe(202);
    expect(await resultOf(response)).toMatchObject({ status: 'queued', attempt: null, summary: null });
    const waitedMs = performance.now() - startedAt;
    expect(waitedMs).toBeGreaterThan(990);
    expect(waitedMs).toBeLessThan(LONGEST_WAIT_MS);
  });

  test('answers nothing to a key that was revoked while it waited', async () => {
    const { database, org } = api.world;
    const values = { scopes: ['webhooks:write' as const], expiresAt: null, createdBy: null };
    const { id, key } = await insertApiKey(database, { orgId: org.id, name: 'Revoked', ...values });
    const asked = ask({ as: { key } }, `?wait=${MAX_TEST_WAIT_SECONDS}`);
    const { $client } = database;
    const webhookId = decodeId('webhook', webhook);
    await expect
      .poll(async () => {
        const isThis = 'webhook_id = $1 and is_test';
        return (await $client.query(`select from deliveries where ${isThis}`, [webhookId])).rowCount;
      })
      .toBe(1);
    await $client.query('update api_keys set revoked_at = now() where id = $1', [id]);
    // Ends the wait.
    await $client.query(
      `update deliveries set status = 'cancelled', next_attempt_at = null where webhook_id = $1`,
      [webhookId],
    );
    expect((await asked).status).toBe(401);
  });

  test('holds no connection while it waits', async () => {
    // More calls than the pool has connections, each for a webhook of its own.
    const { database, org } = api.world;
    const made = await Promise.all(Array.from({ length: 30 }, () => makeWebhook(database, org.id)));
    const asked = made.map(({ id }) =>
      ask({ path: `/webhooks/${encodeId('webhook', id)}/test?wait=10` }).then(({ status }) => status),
    );
    const first = await Promise.race([
      Promise.all(asked),
      database.$client
        .query('select pg_sleep(0.5)')
        .then(() => api.call({ method: 'get', path: '/webhooks', as: { key: api.key } }))
        .then(({ status }) => status),
    ]);
    expect(first).toBe(200);
    expect(new Set(await Promise.all(asked))).toEqual(new Set([202]));
  });

  test('answers at once where too many wait already', async () => {
    const { database, org } = api.world;
    const made = await Promise.all(Array.from({ length: MAX_WAITING }, () => makeWebhook(database, org.id)));
    const before = await countEvents();
    const asked = made.map(({ id }) => ask({ path: `/webhooks/${encodeId('webhook', id)}/test` }));
    await expect.poll(countEvents).toBe(before + MAX_WAITING);
    const waiting = Promise.race(asked).then(() => 'after others');
    expect(await Promise.race([ask().then(({ status }) => status), waiting])).toBe(202);
    for (const response of await Promise.all(asked)) expect(response.status).toBe(202);
  });

  test('ends when the caller goes', async () => {
    const sent = await resultOf(await ask({}, '?wait=0'));
    const startedAt = performance.now();
    const result = await awaitTestResult(api.world.as('admin'), sent, {}, AbortSignal.timeout(100));
    expect(result).toEqual(sent);
    expect(performance.now() - startedAt).toBeLessThan(LONGEST_WAIT_MS);
  });

  test('is not for deliveries that are no tests', async () => {
    const { database, org, as } = api.world;
    const { id } = await makeWebhook(database, org.id);
    await database.$client.query(`select emit_event($1, 'job.created', '{}', p_only_webhook => $2)`, [
      org.id,
      id,
    ]);
    const { rows } = await database.$client.query<{ id: string }>(
      'select id from deliveries where webhook_id = $1',
      [id],
    );
    const asked = awaitTestResult(as('admin'), { id: encodeId('delivery', rows[0]?.id ?? '') }, {});
    await expect(asked).rejects.toMatchObject({ code: 'not_found' });
  });

  test('ends where the webhook is deleted meanwhile', async () => {
    const before = await countEvents();
    const asked = ask();
    await expect.poll(countEvents).toBe(before + 1);
    const deleted = await api.call({ method: 'delete', path: `/webhooks/${webhook}`, as: { key: api.key } });
    expect(deleted.status).toBe(204);
    const response = await asked;
    expect(response.status).toBe(200);
    expect(await resultOf(response)).toMatchObject({ status: 'cancelled', attempt: null, advice: null });
  });
});

describe('refuses', () => {
  const problemOf = async (response: Response) => (await response.json()) as Problem;

  test.each(['job.lost', 'webhook.activated', ''])('the unknown type %j', async (eventType) => {
    const response = await ask({ body: JSON.stringify({ eventType }) });
    expect(response.status).toBe(422);
    expect(await problemOf(response)).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/eventType' }],
    });
  });

  test.each(['13', '-1', '1.5', 'x', 'NaN'])('to wait for %s seconds, and sends nothing', async (wait) => {
    const before = await countEvents();
    const response = await ask({}, `?wait=${wait}`);
    expect(response.status).toBe(422);
    expect(await problemOf(response)).toMatchObject({ errors: [{ pointer: '/wait' }] });
    expect(await countEvents()).toBe(before);
  });

  test('more tests in a minute than the limit, with the seconds to wait', async () => {
    for (let sent = 0; sent < MAX_TESTS_PER_MINUTE; sent++)
      expect((await ask({}, '?wait=0')).status).toBe(202);
    const response = await ask();
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await problemOf(response)).toMatchObject({ code: 'rate_limited' });
  });
});
