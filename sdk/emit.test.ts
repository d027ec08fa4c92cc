import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createEmitter, EmitError } from '#sdk/emit';

const EVENT = { type: 'job.created', data: { job: { id: 'job_1' } } };
const EMITTED = { id: 'evt_1', type: 'job.created', deliveryCount: 1, isDuplicate: false };

type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | 'no answer';

/** An emitter whose server gives these replies one after the other; what it was sent, and how long it waited. */
function scene(...replies: Reply[]) {
  const requests: { url: string; headers: Headers; body: unknown }[] = [];
  const waits: number[] = [];
  const emitter = createEmitter({
    url: 'https://hooks.example.com/',
    org: 'acme',
    apiKey: 'hk_secret',
    fetch: async (url, init) => {
      const body: unknown = JSON.parse(String(init?.body));
      requests.push({ url: String(url), headers: new Headers(init?.headers), body });
      const reply = replies.shift() ?? 'no answer';
      if (reply === 'no answer') throw new TypeError('fetch failed');
      const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {});
      return new Response(text, { status: reply.status, headers: reply.headers ?? {} });
    },
    wait: async (ms) => {
      waits.push(ms);
    },
  });
  return { emitter, requests, waits };
}

const problem = (status: number, code: string) => ({ status, body: { code, detail: 'In words.' } });

test('one event is posted with the key', async () => {
  const { emitter, requests } = scene({ status: 202, body: EMITTED });
  expect(await emitter.emit(EVENT)).toEqual(EMITTED);
  expect(requests).toHaveLength(1);
  expect(requests[0]?.url).toBe('https://hooks.example.com/api/v1/orgs/acme/events');
  expect(requests[0]?.headers.get('authorization')).toBe('Bearer hk_secret');
  expect(requests[0]?.body).toEqual(EVENT);
});

test('what gets no answer, or an answer that may change, is sent again with the same key', async () => {
  const { emitter, requests, waits } = scene(
    'no answer',
    { status: 502, body: '<html>Bad gateway</html>' },
    { ...problem(429, 'rate_limited'), headers: { 'retry-after': '7' } },
    problem(409, 'idempotency_key_in_progress'),
    { status: 202, body: EMITTED },
  );
  expect(await emitter.emit(EVENT)).toEqual(EMITTED);
  const keys = requests.map(({ headers }) => headers.get('idempotency-key'));
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(waits).toHaveLength(4);
  expect(waits[2]).toBe(7_000);
  expect(waits[1]).toBeGreaterThanOrEqual(250);
  expect(waits[1]).toBeLessThanOrEqual(500);
});

test('what could not be served is sent again when the answer says so', async () => {
  const unavailable = { ...problem(503, 'unavailable'), headers: { 'retry-after': '5' } };
  const { emitter, requests, waits } = scene(unavailable, unavailable, { status: 202, body: EMITTED });
  expect(await emitter.emit(EVENT)).toEqual(EMITTED);
  expect(waits).toEqual([5_000, 5_000]);
  expect(new Set(requests.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
});

test('each call has a key of its own', async () => {
  const { emitter, requests } = scene({ status: 202, body: EMITTED }, { status: 202, body: EMITTED });
  await emitter.emit(EVENT);
  await emitter.emit(EVENT);
  const keys = requests.map(({ headers }) => headers.get('idempotency-key'));
  expect(new Set(keys).size).toBe(2);
});

describe('gives up', () => {
  test('after five attempts without an answer', async () => {
    const { emitter, requests } = scene();
    await expect(emitter.emit(EVENT)).rejects.toMatchObject({ status: 0, code: 'no_answer' });
    expect(requests).toHaveLength(5);
  });

  test.each([
    ['validation_failed', 422],
    ['unauthenticated', 401],
    ['idempotency_key_reused', 409],
  ])('at once on %s', async (code, status) => {
    const { emitter, requests } = scene(problem(status, code));
    const error = await emitter.emit(EVENT).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EmitError);
    expect(error).toMatchObject({ status, code, message: 'In words.' });
    expect(requests).toHaveLength(1);
  });

  test('on an answer that is not ours', async () => {
    const { emitter } = scene({ status: 404, body: '<html>' });
    await expect(emitter.emit(EVENT)).rejects.toMatchObject({ status: 404, code: 'unknown' });
  });
});

test('many events go in calls of a thousand, their results in order', async () => {
  const accepted = { status: 'accepted', ...EMITTED };
  const refused = { status: 'refused', code: 'validation_failed', detail: 'In words.', errors: [] };
  const { emitter, requests } = scene(
    { status: 202, body: { items: Array.from({ length: 1_000 }, () => accepted) } },
    { status: 207, body: { items: [accepted, refused] } },
  );
  const outcomes = await emitter.emitAll(Array.from({ length: 1_002 }, () => EVENT));
  expect(requests.map(({ body }) => (body as unknown[]).length)).toEqual([1_000, 2]);
  expect(outcomes).toHaveLength(1_002);
  expect(outcomes.at(-1)).toEqual(refused);
});

test('large events go in calls that are not too large', async () => {
  const accepted = { status: 'accepted', ...EMITTED };
  const reply = (count: number) => ({
    status: 202,
    body: { items: Array.from({ length: count }, () => accepted) },
  });
  const { emitter, requests } = scene(reply(35), reply(5));
  const large = { type: 'job.created', data: { text: 'ü'.repeat(128_000) } };
  expect(await emitter.emitAll(Array.from({ length: 40 }, () => large))).toHaveLength(40);
  expect(requests.map(({ body }) => (body as unknown[]).length)).toEqual([35, 5]);
});

test('where none of several was taken, each has its refusal', async () => {
  const refused = { status: 'refused', code: 'validation_failed', detail: 'In words.', errors: [] };
  const { emitter } = scene({
    status: 422,
    body: { code: 'validation_failed', detail: 'None.', items: [refused] },
  });
  expect(await emitter.emitAll([EVENT])).toEqual([refused]);
});

test('it can be copied: it imports nothing', () => {
  const text = readFileSync(new URL('./emit.ts', import.meta.url), 'utf8');
  expect(text).not.toMatch(/^import /m);
});
