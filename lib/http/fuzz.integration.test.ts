/**
 * Bad input for every operation, made from its own contract: always a refusal with a problem, never an error of ours,
 * and after a refusal every row is as it was.
 */

import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { makeWebhook } from '#db/testing/factories';
import { type Operation, PATH_IDS, problemsOf } from '#lib/contracts/api/operation';
import { OPERATIONS } from '#lib/contracts/api/operations';
import type { EmitResults } from '#lib/contracts/views/events';
import type { Problem } from '#lib/contracts/views/problem';
import { encodeId } from '#lib/domain/ids';
import { readQuery } from '#lib/http/query';
import { REPEATED_HEADERS_HEADER } from '#lib/http/repeated-headers';
import { type Api, type ApiRequest, makeApi, session } from '#lib/http/testing/api';
import { BAD_IDS, badBodies, badQueries, isGoodBody, isGoodQuery, JARGON } from '#lib/http/testing/bad-input';
import { snapshot } from '#lib/http/testing/snapshot';
import { insertApiKey } from '#lib/services/api-keys/insert';

vi.mock('#lib/auth/session', () => ({
  getSessionUser: async () =>
    session.userId === null ? null : { id: session.userId, sessionId: session.sessionId },
}));

let api: Api;
/** Of the organisation that asks, and of another one. */
let own: Record<string, string>;
let foreign: Record<string, string>;

beforeAll(async () => {
  api = await makeApi(inject('clusterUrl'));
  const { org, otherOrg, users } = api.world;
  own = await makeThings(org.id, users.nobody.id);
  foreign = await makeThings(otherOrg.id, users.stranger.id);
  known = await rows();
});
afterAll(() => api.world.drop());

async function makeThings(orgId: string, userId: string): Promise<Record<string, string>> {
  const { database } = api.world;
  const webhook = await makeWebhook(database, orgId);
  await database.$client.query(`select emit_event($1, 'job.created', '{}')`, [orgId]);
  const { rows } = await database.$client.query<{ id: string }>(
    'select id from deliveries where webhook_id = $1',
    [webhook.id],
  );
  const key = await insertApiKey(database, {
    orgId,
    name: 'Key',
    scopes: ['events:write'],
    expiresAt: null,
    createdBy: userId,
  });
  return {
    webhook: encodeId('webhook', webhook.id),
    delivery: encodeId('delivery', rows[0]?.id ?? ''),
    member: encodeId('user', userId),
    key: encodeId('apiKey', key.id),
  };
}

const rows = () => snapshot(api.world.database);

/** The rows as the request before has left them. */
let known: unknown;

const fill = (path: string, ids: Record<string, string>) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name);

const REQUIRED: Record<string, () => Record<string, string>> = {
  retryMatching: () => ({ until: own.delivery ?? '', unchangedSince: '2020-01-01T00:00:00.000000Z' }),
};

/** Spares waiting for a worker. */
const WITHOUT_WAITING: Record<string, Record<string, string>> = { sendTest: { wait: '0' } };

const requiredOf = (operation: Operation) => REQUIRED[operation.id]?.() ?? {};

function requestOf(operation: Operation, changes: Partial<ApiRequest> = {}): ApiRequest {
  const query = new URLSearchParams({
    ...requiredOf(operation),
    ...WITHOUT_WAITING[operation.id],
  }).toString();
  return {
    method: operation.method,
    path: fill(operation.path, own) + (query === '' ? '' : `?${query}`),
    as: 'admin',
    ...(operation.body === undefined ? {} : { body: JSON.stringify(operation.bodyExample) }),
    ...changes,
  };
}

/** What a user reads is no jargon, but for what they have sent themselves, and each field says what to do. */
function expectPlainWords({ detail, errors = [] }: Pick<Problem, 'detail' | 'errors'>, what: string): void {
  for (const message of [detail, ...errors.map((error) => error.message)]) {
    expect(message.replaceAll(/"[^"]*"/g, ''), what).not.toMatch(JARGON);
    expect(message, what).toMatch(/[.!?…]$/);
  }
}

/** The status; a refusal is a problem with a code that the operation lists, and has changed nothing. */
async function send(operation: Operation, what: string, changes: Partial<ApiRequest> = {}): Promise<number> {
  const response = await api.call(requestOf(operation, changes));
  const text = await response.text();
  const before = known;
  known = await rows();
  expect(response.status, `${what}: ${text.slice(0, 300)}`).toBeLessThan(500);
  if (response.status < 400) return response.status;
  expect(response.headers.get('content-type'), what).toBe('application/problem+json');
  const problem = JSON.parse(text) as Problem;
  expect(problem.status, what).toBe(response.status);
  expect(problemsOf(operation), what).toContain(problem.code);
  expect(text.length, what).toBeLessThan(64 * 1024);
  expectPlainWords(problem, what);
  expect(known, what).toEqual(before);
  return response.status;
}

test('an event that is none does no harm to the others of its array', async () => {
  const operation = OPERATIONS.find(({ id }) => id === 'emitEvents');
  if (operation === undefined) throw new Error('There is no operation emitEvents');
  const good = JSON.stringify(operation.bodyExample).replace(/"idempotencyKey":"[^"]*",?/, '');
  const { $client } = api.world.database;
  const count = async () => {
    const { rows } = await $client.query<{ n: number }>('select count(*)::int as n from events');
    return rows[0]?.n ?? 0;
  };
  const bad = badBodies(operation).filter(({ text }) => typeof text === 'string' && isJson(text));
  expect(bad.length).toBeGreaterThan(100);
  for (const { what, text } of bad) {
    const before = await count();
    const body = `[${good},${text},${good}]`;
    const response = await api.call({ method: 'post', path: '/events', as: 'admin', body });
    const answered = (await response.json()) as EmitResults;
    const isTaken = response.status === 202;
    expect([202, 207], what).toContain(response.status);
    if (/twice/.test(what)) expect(isTaken, what).toBe(false);
    expect(answered.accepted, what).toBe(isTaken ? 3 : 2);
    expect(answered.items.map(({ status }) => status).filter((status) => status === 'refused')).toHaveLength(
      isTaken ? 0 : 1,
    );
    // The example is the same event where it has a key, and another one where it has none.
    expect(await count(), what).toBeGreaterThanOrEqual(before + 2);
    expect(await count(), what).toBeLessThanOrEqual(before + answered.accepted);
    const [, result] = answered.items;
    if (result?.status !== 'refused') continue;
    expect(problemsOf(operation), what).toContain(result.code);
    for (const { pointer } of result.errors) expect(pointer, what).toMatch(/^\/1(\/|$)/);
    expectPlainWords(result, what);
  }
  known = await rows();
});

/** What is not UTF-8 is refused before the contract sees it. */
function isGoodQueryText(operation: Operation, text: string): boolean {
  if (text.includes('%ff')) return false;
  return isGoodQuery(operation, readQuery(`https://app.example.com/?${text}`));
}

function isJson(text: unknown): boolean {
  try {
    JSON.parse(String(text));
    return true;
  } catch {
    return false;
  }
}

describe.each(OPERATIONS.map((operation) => [operation.id, operation] as const))('%s', (_id, operation) => {
  test('bad bodies', async () => {
    for (const bad of badBodies(operation)) {
      const { what, text } = bad;
      const status = await send(operation, what, { body: text });
      // An event's data may hold anything that is JSON: it goes on as it is.
      if (!isGoodBody(operation, bad) && !(operation.id === 'emitEvents' && what.startsWith('data:')))
        expect(status, what).toBeGreaterThanOrEqual(400);
    }
  });

  test('bad queries', async () => {
    for (const { what, query: text } of badQueries(operation, requiredOf(operation))) {
      const path = `${fill(operation.path, own)}?${text}`;
      const status = await send(operation, what, { path });
      if (!isGoodQueryText(operation, text)) expect(status, what).toBe(422);
    }
  });

  test('bad ids, and those of another organisation', async () => {
    for (const name of Object.keys(PATH_IDS).filter((one) => operation.path.includes(`{${one}}`))) {
      for (const id of [...BAD_IDS, ...Object.values(foreign)]) {
        const path = fill(operation.path, { ...own, [name]: id });
        expect(await send(operation, `${name}: ${id.slice(0, 40)}`, { path }), id).toBe(404);
      }
    }
    for (const orgSlug of ['%00', '..', '__proto__', 'A'.repeat(5_000), "'--", api.world.otherOrg.slug]) {
      expect(await send(operation, orgSlug, { orgSlug }), orgSlug).toBe(404);
    }
  });

  test('bad headers', async () => {
    const headers: Record<string, string>[] = [
      { authorization: 'Bearer' },
      { authorization: 'Bearer hk_' },
      { authorization: `Bearer hk_${'x'.repeat(20_000)}` },
      { authorization: 'Basic aGs6aGs=' },
      { authorization: 'Bearer hk_\u00ff\u00fe' },
    ];
    for (const one of headers) expect(await send(operation, JSON.stringify(one), { headers: one })).toBe(401);
    for (const name of ['authorization', 'content-type', 'idempotency-key'])
      expect(await send(operation, `${name} twice`, { headers: { [REPEATED_HEADERS_HEADER]: name } })).toBe(
        400,
      );
    const cookie = 'next-auth.session-token=a; next-auth.session-token=b';
    expect(await send(operation, 'the session twice', { headers: { cookie } })).toBe(400);
    if (operation.method === 'get') return;
    for (const key of ['', ' ', 'a b', 'x'.repeat(256), '\u00e9', '"'])
      expect([200, 201, 202, 204, 400, 404, 409, 412]).toContain(
        await send(operation, `key ${key}`, { headers: { 'idempotency-key': key } }),
      );
    if (!operation.takesIfMatch) return;
    for (const header of ['if-match', 'if-none-match'])
      for (const tag of ['', 'x', '"', '"'.repeat(1_001), '\u00ff', '"a", *'])
        expect(await send(operation, `${header} ${tag}`, { headers: { [header]: tag } })).toBe(400);
    for (const tag of ['""', 'W/"1-a"', '"x", W/"x"', '"\u00ff"'])
      expect([404, 412]).toContain(
        await send(operation, `If-Match ${tag}`, { headers: { 'if-match': tag } }),
      );
  });
});
