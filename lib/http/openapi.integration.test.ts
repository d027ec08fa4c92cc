/** The document and the routes are the same: every operation is called, and every answer is held against the document. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { makeWebhook } from '#db/testing/factories';
import { exampleOf } from '#lib/contracts/api/example';
import { namedSchemas, openApiDocument } from '#lib/contracts/api/openapi';
import { type Operation, problemsOf } from '#lib/contracts/api/operation';
import { OPERATIONS } from '#lib/contracts/api/operations';
import { schemaId } from '#lib/contracts/api/schemas';
import { planAllows } from '#lib/domain/access/plan';
import type { ErrorCode } from '#lib/domain/errors/app-error';
import { EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { EVENT_EXAMPLES } from '#lib/domain/event/event-examples';
import { eventDataSchema } from '#lib/domain/event/event-schemas';
import { decodeId, encodeId } from '#lib/domain/ids';
import { MAX_TESTS_PER_MINUTE, MAX_WEBHOOKS } from '#lib/domain/limits';
import { APP_URL, type Api, type ApiRequest, makeApi, session } from '#lib/http/testing/api';
import { snapshot } from '#lib/http/testing/snapshot';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { openHeavyReads } from '#lib/services/turns/heavy-reads';

vi.mock('#lib/auth/session', () => ({
  getSessionUser: async () =>
    session.userId === null ? null : { id: session.userId, sessionId: session.sessionId },
}));

type Json = Record<string, unknown>;

/** As it is, but an answer may have no member that is not documented. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, strict(value)]));
  return 'properties' in inner && inner.type === 'object' ? { additionalProperties: false, ...inner } : inner;
}

const document = openApiDocument('1.0.0', APP_URL);
const schemas = namedSchemas();
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'https://document/', components: strict(document.components) });

/** The check of one answer of an operation. */
function checkOf(operation: Operation, status: number): ValidateFunction | null {
  const paths = document.paths as Record<string, Record<string, { responses: Record<string, Json> }>>;
  const response = paths[operation.path]?.[operation.method]?.responses[status];
  if (response === undefined) throw new Error(`${operation.id} has no answer ${status} in the document`);
  const [content] = Object.values((response.content ?? {}) as Record<string, { schema: { $ref?: string } }>);
  if (content === undefined) return null;
  const { $ref } = content.schema;
  if ($ref === undefined) return ajv.compile(content.schema);
  return ajv.compile({ $ref: `https://document/${$ref}` });
}

/** The names of the headers of an answer. */
function headersOf({ path, method }: Operation, status: number): string[] {
  const paths = document.paths as Record<string, Record<string, { responses: Record<string, Json> }>>;
  return Object.keys(paths[path]?.[method]?.responses[status]?.headers ?? {});
}

let api: Api;
beforeAll(async () => {
  api = await makeApi(inject('clusterUrl'));
});
afterAll(() => api.world.drop());

/** Ids of things that are there, made anew for each operation. */
async function makeThings(): Promise<Record<string, string>> {
  const { database, org, users } = api.world;
  const webhook = await makeWebhook(database, org.id);
  const { rows } = await database.$client.query<{ id: string }>(
    `with event as materialized (select emit_event($1, 'job.created', '{"job":{"id":"job_1"}}', 'job_1') as id)
     select id from event`,
    [org.id],
  );
  const deliveries = await database.$client.query<{ id: string }>(
    `update deliveries set status = 'failed', next_attempt_at = null where event_id = $1 and webhook_id = $2 returning id`,
    [rows[0]?.id, webhook.id],
  );
  await database.$client.query('delete from delivery_queue where delivery_id = $1', [deliveries.rows[0]?.id]);
  // An organisation has only so many keys at a time.
  await database.$client.query(`update api_keys set revoked_at = now() where name = 'Key'`);
  const key = await insertApiKey(database, {
    orgId: org.id,
    name: 'Key',
    scopes: ['events:write'],
    expiresAt: null,
    createdBy: users.admin.id,
  });
  return {
    webhook: encodeId('webhook', webhook.id),
    delivery: encodeId('delivery', deliveries.rows[0]?.id ?? ''),
    member: encodeId('user', users.nobody.id),
    key: encodeId('apiKey', key.id),
  };
}

const fill = (path: string, ids: Record<string, string>) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name);

/** What must be in the query, or spares waiting for a worker. */
const QUERIES: Record<string, (ids: Record<string, string>) => Record<string, string>> = {
  retryMatching: ({ delivery = '' }) => ({ until: delivery, unchangedSince: '2099-01-01T00:00:00.000000Z' }),
  sendTest: () => ({ wait: '0' }),
};

async function requestOf(operation: Operation, changes: Partial<ApiRequest> = {}): Promise<ApiRequest> {
  const ids = await makeThings();
  const query = new URLSearchParams(QUERIES[operation.id]?.(ids) ?? {}).toString();
  return {
    method: operation.method,
    path: fill(operation.path, ids) + (query === '' ? '' : `?${query}`),
    as: 'admin',
    ...(operation.body === undefined ? {} : { body: JSON.stringify(operation.bodyExample) }),
    ...changes,
  };
}

/** The status of the answer, which is as the document says: its body, its headers, and the code of a refusal. */
async function answer(operation: Operation, asked: ApiRequest): Promise<number> {
  const { status } = await ask(operation, asked);
  return status;
}

async function ask(operation: Operation, asked: ApiRequest): Promise<{ status: number; code?: ErrorCode }> {
  const response = await api.call(asked);
  const text = await response.text();
  const check = checkOf(operation, response.status);
  const contentType = response.headers.get('content-type') ?? '';
  if (check === null) expect(text, `${operation.id} ${response.status}`).toBe('');
  else {
    check(contentType.includes('json') ? JSON.parse(text) : text);
    expect(check.errors ?? [], `${operation.id} ${response.status}: ${text.slice(0, 500)}`).toEqual([]);
  }
  expect(response.headers.has('etag'), operation.id).toBe(
    headersOf(operation, response.status).includes('ETag'),
  );
  // Every 401 says how to identify oneself, and a 403 what a key lacks.
  const challenge = response.headers.get('www-authenticate');
  if (response.status === 401) expect(challenge, operation.id).toMatch(/^Bearer realm="Hooktab"/);
  if (challenge !== null)
    expect(headersOf(operation, response.status), operation.id).toContain('WWW-Authenticate');
  if (response.status < 400) return { status: response.status };
  expect(contentType).toBe('application/problem+json');
  const { code } = JSON.parse(text) as { code: ErrorCode };
  expect(problemsOf(operation), `${operation.id} does not list its code`).toContain(code);
  return { status: response.status, code };
}

/** Secrets are shown once. */
const withoutSecrets = (answered: Json): Json => ({
  ...answered,
  ...('signingSecret' in answered ? { signingSecret: null } : {}),
  ...('key' in answered ? { key: null } : {}),
});

test('every route has an operation, and every operation a route', () => {
  const routes = api.routes.map(({ method, path }) => `${method} ${path}`);
  const operations = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
  expect(routes.length).toBeGreaterThan(15);
  expect(routes.sort()).toEqual(operations.sort());
});

test('the document is an OpenAPI 3.1 document', async () => {
  const result = await new Validator().validate(structuredClone(document));
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
});

test.each([
  ['https://app.example.com', '__Secure-next-auth.session-token'],
  ['http://localhost:3000', 'next-auth.session-token'],
])('names the cookie of the session as the sign-in library does: %s', (appUrl, name) => {
  const { securitySchemes } = openApiDocument('1.0.0', appUrl).components as {
    securitySchemes: Record<string, Json>;
  };
  expect(securitySchemes.session?.name).toBe(name);
});

test('names are given once', () => {
  const ids = OPERATIONS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(OPERATIONS.map((operation) => [operation.id, operation] as const))('%s', (_id, operation) => {
  test('answers as documented', async () => {
    const expected = Object.keys(operation.answers).map(Number);
    expect(expected).toContain(await answer(operation, await requestOf(operation)));
  });

  test('refuses as documented', async () => {
    const asked = await requestOf(operation);
    const unknown = fill(operation.path, {
      webhook: encodeId('webhook', '01890a5d-ac96-774b-bcce-b302099a8057'),
      delivery: 'dlv_',
      member: 'x',
      key: '%00',
    });
    expect(await answer(operation, { ...asked, as: undefined })).toBe(401);
    expect(await answer(operation, { ...asked, as: { key: 'hk_unknown' } })).toBe(401);
    expect(await answer(operation, { ...asked, as: 'stranger' })).toBe(404);
    expect([200, 403]).toContain(await answer(operation, { ...asked, as: 'nobody' }));
    expect(await answer(operation, { ...asked, path: `${asked.path.split('?')[0]}?cursor=%00` })).toBe(422);
    if (operation.path.includes('{')) expect(await answer(operation, { ...asked, path: unknown })).toBe(404);
    if (operation.method === 'get') return;
    expect(await answer(operation, { ...asked, headers: { origin: 'https://evil.example' } })).toBe(403);
    expect(await answer(operation, { ...asked, headers: { 'idempotency-key': 'a b' } })).toBe(400);
    if (operation.takesIfMatch)
      expect(await answer(operation, { ...asked, headers: { 'if-match': '"other"' } })).toBe(412);
    if (operation.body === undefined) return;
    expect(await answer(operation, { ...asked, body: '{' })).toBe(400);
    expect(await answer(operation, { ...asked, headers: { 'content-type': 'text/plain' } })).toBe(415);
    expect(await answer(operation, { ...asked, body: `"${'x'.repeat(11 * 1024 * 1024)}"` })).toBe(413);
  });

  test('refuses a parameter that is not documented', async () => {
    const asked = await requestOf(operation);
    const path = `${asked.path}${asked.path.includes('?') ? '&' : '?'}nothing=1`;
    expect(await ask(operation, { ...asked, path })).toEqual({ status: 422, code: 'validation_failed' });
  });

  test('refuses as documented what the plan lacks', async () => {
    const { database, org } = api.world;
    const asked = await requestOf(operation);
    await database.$client.query(`update orgs set plan = 'basic' where id = $1`, [org.id]);
    try {
      const { code } = await ask(operation, asked);
      expect(code === 'plan_required').toBe(!planAllows('basic', operation.action));
      expect(problemsOf(operation).includes('plan_required')).toBe(code === 'plan_required');
    } finally {
      await database.$client.query(`update orgs set plan = 'pro' where id = $1`, [org.id]);
    }
  });

  test('is done once for an Idempotency-Key, and answered again as documented', async () => {
    if (operation.method === 'get') return;
    const asked = await requestOf(operation, { headers: { 'idempotency-key': crypto.randomUUID() } });
    const first = await api.call(asked);
    expect(first.status).toBeLessThan(300);
    const rows = await snapshot(api.world.database);
    expect(await answer(operation, asked)).toBe(first.status);
    const again = await api.call(asked);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(first.headers.has('idempotency-replayed')).toBe(false);
    expect(headersOf(operation, again.status)).toContain('Idempotency-Replayed');
    const [text, repeated] = [await first.text(), await again.text()];
    if (text === '') expect(repeated).toBe('');
    else expect(JSON.parse(repeated)).toEqual(withoutSecrets(JSON.parse(text) as Json));
    expect(await snapshot(api.world.database)).toEqual(rows);
  });

  test('refuses as documented another request with the same Idempotency-Key', async () => {
    if (operation.method === 'get') return;
    const headers = { 'idempotency-key': crypto.randomUUID() };
    expect(await answer(operation, await requestOf(operation, { headers }))).toBeLessThan(300);
    // With other ids, or with a body that is written in another way.
    const asked = await requestOf(operation, { headers });
    const other = asked.body === undefined ? asked : { ...asked, body: `${asked.body} ` };
    expect(await ask(operation, other)).toEqual({ status: 409, code: 'idempotency_key_reused' });
  });

  test('its examples are what they are examples of', () => {
    expect(operation.body?.safeParse(operation.bodyExample).error).toBeUndefined();
    for (const [status, { schema }] of Object.entries(operation.answers)) {
      if (schema === undefined) continue;
      const check = checkOf(operation, Number(status));
      check?.(exampleOf({ $ref: schemaId(schema) }, schemas));
      expect(check?.errors ?? [], status).toEqual([]);
    }
  });
});

const operationOf = (id: string): Operation => {
  const found = OPERATIONS.find((operation) => operation.id === id);
  if (found === undefined) throw new Error(`There is no operation ${id}`);
  return found;
};

describe('refuses as documented what is not possible now', () => {
  const notPossible = { status: 409, code: 'not_possible_now' };
  const change = (statement: string, values: unknown[] = []) =>
    api.world.database.$client.query(statement, values);

  test.each(['listActivity', 'readInsight', 'previewRetry'])('%s, which takes too long', async (id) => {
    const asked = await requestOf(operationOf(id));
    const holder = await api.world.database.$client.connect();
    const { context } = api.world;
    const { heavyReads } = context;
    context.heavyReads = openHeavyReads(api.world.database, { turnMs: 300 });
    try {
      await holder.query('begin; lock table deliveries');
      expect(await ask(operationOf(id), asked)).toEqual(notPossible);
    } finally {
      context.heavyReads = heavyReads;
      await holder.query('rollback');
      holder.release();
    }
  });

  test('setWebhookActive, whose owner has left', async () => {
    const operation = operationOf('setWebhookActive');
    const asked = await requestOf(operation);
    const id = decodeId('webhook', /whk_\w+/.exec(asked.path)?.[0] ?? '');
    await change('update webhooks set is_active = false, owner_id = $1 where id = $2', [
      api.world.users.stranger.id,
      id,
    ]);
    expect(await ask(operation, asked)).toEqual(notPossible);
  });

  test('retryDelivery, which was delivered', async () => {
    const operation = operationOf('retryDelivery');
    const asked = await requestOf(operation);
    await change(`update deliveries set status = 'sending' where id = $1`, [
      decodeId('delivery', /dlv_\w+/.exec(asked.path)?.[0] ?? ''),
    ]);
    expect(await ask(operation, asked)).toEqual(notPossible);
  });

  test('sendTest, more often than once in six seconds', async () => {
    const operation = operationOf('sendTest');
    const asked = await requestOf(operation);
    const answers = [];
    for (let n = 0; n <= MAX_TESTS_PER_MINUTE; n++) answers.push(await ask(operation, asked));
    expect(answers.at(-1)).toEqual({ status: 429, code: 'rate_limited' });
  });

  test('createWebhook, beyond as many as an organisation has', async () => {
    const { id, slug } = api.world.otherOrg;
    await change(
      `insert into webhooks (org_id, name, url, auth_method, signing_secret_sealed, event_types)
       select $1, 'Endpoint', 'https://example.com/', 'none', '\\x00', '{job.created}' from generate_series(1, $2::int)`,
      [id, MAX_WEBHOOKS],
    );
    const operation = operationOf('createWebhook');
    const asked = await requestOf(operation, { as: 'stranger', orgSlug: slug });
    expect(await ask(operation, asked)).toEqual(notPossible);
  });

  test('updateMember, who is an admin', async () => {
    const operation = operationOf('updateMember');
    const path = `/members/${encodeId('user', api.world.users.admin.id)}`;
    expect(await ask(operation, await requestOf(operation, { path }))).toEqual(notPossible);
  });

  test('updateWebhook, which has changed meanwhile', async () => {
    const operation = operationOf('updateWebhook');
    const body = JSON.stringify({ ...(operation.bodyExample as Json), version: 99 });
    expect(await ask(operation, await requestOf(operation, { body }))).toEqual({
      status: 409,
      code: 'version_conflict',
    });
  });
});

test('several events answer as documented, taken and refused', async () => {
  const [emitEvents] = OPERATIONS;
  if (emitEvents?.id !== 'emitEvents') throw new Error('The first operation emits');
  const good = '{"type":"job.created","data":{}}';
  const bad = '{"type":"job.exploded","data":{}}';
  const ask = (body: string) => answer(emitEvents, { method: 'post', path: '/events', as: 'admin', body });
  expect(await ask(`[${good},${good}]`)).toBe(202);
  expect(await ask(`[${good},${bad}]`)).toBe(207);
});

describe.each(EVENT_TYPES)('%s', (type) => {
  test('its example is data of its schema', () => {
    const check = ajv.compile(strict(eventDataSchema(type)) as Json);
    check(EVENT_EXAMPLES[type]);
    expect(check.errors ?? []).toEqual([]);
  });
});
