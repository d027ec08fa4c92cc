/**
 * The API over HTTP: who is let in, operation by operation. The operations are those of the document; that they are all
 * that there is is tested with the document.
 */
import { request as httpRequest, type IncomingMessage, METHODS } from 'node:http';
import { text } from 'node:stream/consumers';
import type { APIResponse } from '@playwright/test';
import { expect, test } from '#e2e/support/fixtures';
import { PASSWORD, PEOPLE, type PersonName } from '#e2e/support/people';
import { type Operation, PATH_IDS, pathNames } from '#lib/contracts/api/operation';
import { OPERATIONS } from '#lib/contracts/api/operations';
import type { Problem } from '#lib/contracts/views/problem';
import { API_KEY_SCOPES, type ApiKeyScope, scopesAllow } from '#lib/domain/access/api-key';
import { can } from '#lib/domain/access/permissions';
import { encodeId } from '#lib/domain/ids';
import { insertApiKey } from '#lib/services/api-keys/insert';

const UNKNOWN = '01890a5d-ac96-774b-bcce-b302099a8057';

function request({ method, path, body, bodyExample }: Operation, slug: string) {
  const filled = pathNames(path).reduce((text, name) => {
    const kind = PATH_IDS[name];
    return kind === undefined ? text : text.replace(`{${name}}`, encodeId(kind, UNKNOWN));
  }, path);
  const data = body === undefined ? undefined : bodyExample;
  return { url: `/api/v1/orgs/${slug}${filled}`, options: { method: method.toUpperCase(), data } };
}

/** The status for those who may; the ids asked for do not exist, and nothing is in the query. */
function statusFor(operation: Operation): number {
  if (operation.path.includes('{')) return 404;
  if (operation.id === 'retryMatching') return 422;
  return Number(Object.keys(operation.answers)[0]);
}

async function codeOf(response: APIResponse): Promise<string> {
  expect(response.headers()['content-type']).toContain('application/problem+json');
  return ((await response.json()) as { code: string }).code;
}

test('without a session every operation answers 401', async ({ request: api, org }) => {
  for (const operation of OPERATIONS) {
    const { url, options } = request(operation, org.slug);
    const response = await api.fetch(url, options);
    expect(response.status(), operation.id).toBe(401);
    expect(await codeOf(response)).toBe('unauthenticated');
  }
});

for (const [who, membership] of Object.entries(PEOPLE) as [PersonName, (typeof PEOPLE)[PersonName]][]) {
  test(`${who} gets at exactly their operations, and into no other organisation`, async ({
    signInAs,
    org,
    stack,
  }) => {
    const page = await signInAs(who);
    const headers = { origin: stack.baseUrl };
    for (const operation of OPERATIONS) {
      const { url, options } = request(operation, org.slug);
      const response = await page.request.fetch(url, { ...options, headers });
      const isAllowed = can(membership, operation.action);
      expect(response.status(), operation.id).toBe(isAllowed ? statusFor(operation) : 403);
      const stranger = request(operation, 'no-such-organisation');
      const elsewhere = await page.request.fetch(stranger.url, { ...stranger.options, headers });
      expect(elsewhere.status(), `${operation.id} elsewhere`).toBe(404);
    }
  });
}

for (const scope of API_KEY_SCOPES) {
  test(`a key with ${scope} gets at exactly its operations`, async ({ request: api, org, database }) => {
    const { key } = await insertApiKey(database, keyValues(org.id, [scope]));
    const headers = { authorization: `Bearer ${key}` };
    for (const operation of OPERATIONS) {
      const { url, options } = request(operation, org.slug);
      const response = await api.fetch(url, { ...options, headers });
      const isAllowed = scopesAllow([scope], operation.action);
      expect(response.status(), operation.id).toBe(isAllowed ? statusFor(operation) : 403);
      const stranger = request(operation, 'no-such-organisation');
      const elsewhere = await api.fetch(stranger.url, { ...stranger.options, headers });
      expect(elsewhere.status(), `${operation.id} elsewhere`).toBe(404);
    }
  });
}

const keyValues = (orgId: string, scopes: ApiKeyScope[], expiresAt: Date | null = null) => ({
  orgId,
  name: 'Key',
  scopes,
  expiresAt,
  createdBy: null,
});

test('a key that was revoked or has expired opens nothing', async ({ request: api, org, database }) => {
  const all = [...API_KEY_SCOPES];
  const expired = await insertApiKey(database, keyValues(org.id, all, new Date(Date.now() - 1000)));
  const revoked = await insertApiKey(database, keyValues(org.id, all));
  await database.$client.query('update api_keys set revoked_at = now() where id = $1', [revoked.id]);
  for (const { key } of [expired, revoked]) {
    for (const operation of OPERATIONS) {
      const { url, options } = request(operation, org.slug);
      const response = await api.fetch(url, { ...options, headers: { authorization: `Bearer ${key}` } });
      expect(response.status(), operation.id).toBe(401);
    }
  }
});

test('an Idempotency-Key is kept to over HTTP, and its answer shows no secret twice', async ({
  request: api,
  org,
  database,
}) => {
  const { key } = await insertApiKey(database, keyValues(org.id, ['webhooks:write', 'webhooks:read']));
  const headers = { authorization: `Bearer ${key}`, 'idempotency-key': crypto.randomUUID() };
  const url = `/api/v1/orgs/${org.slug}/webhooks`;
  const data = {
    name: 'ERP',
    url: 'https://erp.example.com/hooks',
    authMethod: 'none',
    eventTypes: ['job.created'],
  };
  type Created = { webhook: { id: string }; signingSecret: string | null };
  const first = await api.post(url, { data, headers });
  const second = await api.post(url, { data, headers });
  expect([first.status(), second.status()]).toEqual([201, 201]);
  expect(first.headers()['idempotency-replayed']).toBeUndefined();
  expect(second.headers()['idempotency-replayed']).toBe('true');
  const [made, again] = [(await first.json()) as Created, (await second.json()) as Created];
  expect(made.signingSecret).toMatch(/^whsec_/);
  expect(again).toEqual({ ...made, signingSecret: null });
  expect(second.headers().etag).toBe(first.headers().etag);
  const other = await api.post(url, { data: { ...data, name: 'Other' }, headers });
  expect(await codeOf(other)).toBe('idempotency_key_reused');
  const { items } = (await (await api.get(url, { headers })).json()) as { items: unknown[] };
  expect(items).toHaveLength(1);
});

test('a webhook is changed only on what was read', async ({ request: api, org, addWebhook, database }) => {
  const webhook = await addWebhook();
  const { key } = await insertApiKey(database, keyValues(org.id, ['webhooks:write', 'webhooks:read']));
  const authorization = `Bearer ${key}`;
  const url = `/api/v1/orgs/${org.slug}/webhooks/${webhook.publicId}`;
  const read = await api.get(url, { headers: { authorization } });
  const etag = read.headers().etag ?? '';
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  const known = await api.get(url, { headers: { authorization, 'if-none-match': etag } });
  expect(known.status()).toBe(304);

  const turnOff = () =>
    api.put(`${url}/active`, { data: { isActive: false }, headers: { authorization, 'if-match': etag } });
  const changed = await turnOff();
  expect(changed.status()).toBe(200);
  expect(changed.headers().etag).not.toBe(etag);
  expect(await codeOf(await turnOff())).toBe('precondition_failed');
  const late = await api.delete(url, { headers: { authorization, 'if-match': etag } });
  expect(late.status()).toBe(412);
  const now = await api.delete(url, {
    headers: { authorization, 'if-match': changed.headers().etag ?? '' },
  });
  expect(now.status()).toBe(204);
});

test('what is compressed has no strong entity tag', async ({ request: api, org, addWebhook, database }) => {
  // Long enough to be worth compressing.
  const webhook = await addWebhook({
    name: 'n'.repeat(100),
    url: `https://example.com/${'u'.repeat(1_500)}`,
  });
  const { key } = await insertApiKey(database, keyValues(org.id, ['webhooks:read']));
  const headers = { authorization: `Bearer ${key}`, 'accept-encoding': 'gzip, br' };
  const page = await api.get('/sign-in', { headers });
  const script = /\/_next\/static\/[^"]+\.js/.exec(await page.text())?.[0] ?? '';
  const one = `/api/v1/orgs/${org.slug}/webhooks/${webhook.publicId}`;
  const kinds: Record<string, [isCompressed: boolean, isTagged: boolean]> = {};
  for (const path of ['/sign-in', script, '/api/v1/openapi.json', one]) {
    const { etag = '', 'content-encoding': encoding } = (await api.get(path, { headers })).headers();
    // RFC 9110, section 8.8.3.3: two representations of a thing must not share a strong one.
    kinds[path] = [encoding !== undefined, etag.startsWith('"')];
  }
  expect(kinds).toEqual({
    '/sign-in': [true, false],
    [script]: [true, false],
    '/api/v1/openapi.json': [true, false],
    [one]: [false, true],
  });
});

test('the document is for everybody, and for tools on other sites', async ({ request: api }) => {
  const response = await api.get('/api/v1/openapi.json');
  expect(response.status()).toBe(200);
  expect(response.headers()['access-control-allow-origin']).toBe('*');
  expect(((await response.json()) as { openapi: string }).openapi).toBe('3.1.0');
  const again = await api.get('/api/v1/openapi.json', {
    headers: { 'if-none-match': response.headers().etag ?? '' },
  });
  expect(again.status()).toBe(304);
});

test('what the API does not have is answered as a problem', async ({ request: api, org }) => {
  const orgPath = `/api/v1/orgs/${org.slug}`;
  for (const path of [
    '/api',
    '/api/nowhere',
    '/api/v1',
    '/api/v1/orgs',
    `${orgPath}/nowhere`,
    `${orgPath}/webhooks/whk_x/nowhere`,
  ]) {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const response = await api.fetch(path, { method });
      expect(response.status(), `${method} ${path}`).toBe(404);
      expect(await codeOf(response)).toBe('not_found');
    }
  }
});

test('a method that a path does not have is refused with those that it has', async ({
  request: api,
  org,
}) => {
  const orgPath = `/api/v1/orgs/${org.slug}`;
  const cases: [string, string, string][] = [
    ['PATCH', `${orgPath}/webhooks`, 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', `${orgPath}/events`, 'POST, OPTIONS'],
    ['POST', '/api/v1/openapi.json', 'GET, HEAD, OPTIONS'],
    ['PUT', '/api/auth/session', 'GET, HEAD, POST, OPTIONS'],
  ];
  for (const [method, path, allowed] of cases) {
    const response = await api.fetch(path, { method, data: {} });
    expect(response.status(), path).toBe(405);
    expect(response.headers().allow, path).toBe(allowed);
    expect(await codeOf(response), path).toBe('method_not_allowed');
    const options = await api.fetch(path, { method: 'OPTIONS' });
    expect([options.status(), options.headers().allow]).toEqual([204, allowed]);
  }
  const head = await api.head(`${orgPath}/events`);
  expect([head.status(), head.headers().allow]).toEqual([405, 'POST, OPTIONS']);
});

test('odd methods and targets are answered like others', async ({ stack, org }) => {
  const { hostname, port } = new URL(stack.baseUrl);
  // `fetch` refuses to send some of them.
  const ask = (method: string, path: string) =>
    new Promise<IncomingMessage & { text: string }>((resolve, reject) => {
      const outgoing = httpRequest({ hostname, port, method, path }, async (response) => {
        resolve(Object.assign(response, { text: await text(response) }));
      });
      outgoing.on('error', reject).end();
    });
  const orgPath = `/api/v1/orgs/${org.slug}`;
  const known = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT'];
  for (const method of METHODS.filter((one) => !known.includes(one))) {
    const response = await ask(method, `${orgPath}/events`);
    expect([response.statusCode, response.headers.allow], method).toEqual([405, 'POST, OPTIONS']);
    expect(response.headers['content-type'], method).toBe('application/problem+json');
    expect(JSON.parse(response.text), method).toMatchObject({ status: 405, code: 'method_not_allowed' });
  }
  expect((await ask('TRACE', '/api/nowhere')).statusCode).toBe(404);
  expect((await ask('PROPFIND', '/api/Webhook')).statusCode).toBe(401);
  expect((await ask('TRACE', '/sign-in')).statusCode).toBe(405);
  // A whole URL as the target (RFC 9112, section 3.2.2) names the same thing as its path.
  expect((await ask('POST', `http://other.example.com${orgPath}/events`)).statusCode).toBe(401);
  expect((await ask('GET', 'http://other.example.com/api/health/ready')).statusCode).toBe(200);
});

test('escapes that are no UTF-8 name nothing', async ({ request: api, org, database }) => {
  const { key } = await insertApiKey(database, keyValues(org.id, ['webhooks:read']));
  const headers = { authorization: `Bearer ${key}` };
  for (const path of [
    `/api/v1/orgs/${org.slug}/webhooks/%ff`,
    '/api/v1/orgs/%E0%A4%A/webhooks',
    '/api/v1/%',
    '/api/%ff',
  ]) {
    const response = await api.get(path, { headers });
    expect(response.status(), path).toBe(404);
    expect(await codeOf(response), path).toBe('not_found');
  }
});

test('a write with a session needs our own origin', async ({ signInAs, org, stack }) => {
  const page = await signInAs('admin');
  const url = `/api/v1/orgs/${org.slug}/events`;
  const data = { type: 'job.created', data: {} };
  const foreign: Record<string, string>[] = [{}, { origin: 'null' }, { origin: 'https://evil.example' }];
  for (const headers of foreign) {
    const response = await page.request.post(url, { data, headers });
    expect(await codeOf(response), JSON.stringify(headers)).toBe('cross_origin');
  }
  expect((await page.request.post(url, { data, headers: { origin: stack.baseUrl } })).status()).toBe(202);
});

test('bad bodies are refused with a problem that says why', async ({ signInAs, org, stack }) => {
  const page = await signInAs('admin');
  const post = (data: string | Buffer, contentType = 'application/json') =>
    page.request.post(`/api/v1/orgs/${org.slug}/events`, {
      data: Buffer.from(data),
      headers: { origin: stack.baseUrl, 'content-type': contentType },
    });
  const cases: [string, number, string, APIResponse][] = [
    ['not JSON', 400, 'invalid_json', await post('{"type":')],
    ['not UTF-8', 400, 'invalid_json', await post(Buffer.from([0x22, 0xff, 0x22]))],
    ['another type', 415, 'unsupported_media_type', await post('<event/>', 'text/xml')],
    ['unknown type', 422, 'validation_failed', await post('{"type":"job.exploded","data":{}}')],
    [
      '256 KB',
      413,
      'too_large',
      await post(`{"type":"job.created","data":{"a":"${'x'.repeat(256 * 1024)}"}}`),
    ],
    ['11 MB', 413, 'too_large', await post('x'.repeat(11 * 1024 * 1024))],
  ];
  for (const [what, status, code, response] of cases) {
    expect(response.status(), what).toBe(status);
    expect(await codeOf(response), what).toBe(code);
  }
});

test('a wrong password and an unknown account get the same answer', async ({ request: api, org, stack }) => {
  const { csrfToken } = (await (await api.get('/api/auth/csrf')).json()) as { csrfToken: string };
  const signIn = async (email: string, password: string) => {
    const form = { csrfToken, email, password, json: 'true' };
    const response = await api.post('/api/auth/callback/credentials', {
      form,
      headers: { origin: stack.baseUrl },
    });
    const { requestId: _, ...problem } = (await response.json()) as Problem;
    return problem;
  };
  const wrong = await signIn(org.people.admin.email, 'wrong');
  expect(wrong).toMatchObject({ status: 401, detail: 'The email address or the password is wrong.' });
  expect(await signIn('nobody@example.com', PASSWORD)).toEqual(wrong);
});

test('what the sign-in routes cannot read is refused, too', async ({ request: api }) => {
  const url = '/api/auth/callback/credentials';
  const json = { 'content-type': 'application/json' };
  const half = await api.post(url, { data: Buffer.from('{'), headers: json });
  expect([half.status(), await codeOf(half)]).toEqual([400, 'invalid_json']);
  const nowhere = await api.post(url, { form: { callbackUrl: 'javascript:alert(1)' } });
  expect([nowhere.status(), await codeOf(nowhere)]).toEqual([422, 'validation_failed']);
  const cookie = await api.get('/api/auth/session', { headers: { cookie: 'next-auth.callback-url=:::' } });
  expect([cookie.status(), await codeOf(cookie)]).toEqual([400, 'invalid_header']);
});

test('inputs of any length and encoding to sign-in are refused in words', async ({ request: api }) => {
  const { csrfToken } = (await (await api.get('/api/auth/csrf')).json()) as { csrfToken: string };
  const good = { csrfToken, email: 'nobody@example.com', password: 'x', callbackUrl: '/', json: 'true' };
  const odd = [
    '',
    'x'.repeat(5_000),
    'é'.repeat(5_000),
    '🚀',
    '\0',
    '\u202e',
    '\ufeff',
    '%',
    '\r\na: b',
    '[object]',
  ];
  for (const field of Object.keys(good)) {
    for (const text of odd) {
      const response = await api.post('/api/auth/callback/credentials', { form: { ...good, [field]: text } });
      const what = `${field} ${JSON.stringify(text.slice(0, 10))}`;
      expect([401, 403, 422, 429], what).toContain(response.status());
      const { detail } = (await response.json()) as Problem;
      expect(detail, what).toMatch(/^[A-Z].+\.$/);
    }
  }
  for (const name of [
    'session-token',
    'session-token.0',
    'csrf-token',
    'state',
    'pkce.code_verifier',
    'nonce',
  ]) {
    for (const value of ['x'.repeat(5_000), '%', '%E2%82%AC', '|', 'a|b|c', '{}', '..', 'a.b.c.d.e']) {
      for (const path of [
        'session',
        'csrf',
        'callback/oidc?code=x&state=y',
        'callback/oidc?error=%0A€',
        'providers',
      ]) {
        const headers = { cookie: `next-auth.${name}=${value}` };
        const response = await api.get(`/api/auth/${path}`, { headers, maxRedirects: 0 });
        expect(response.status(), `${path} ${name} ${value.slice(0, 10)}`).toBeLessThan(500);
      }
    }
  }
});
