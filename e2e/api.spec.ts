/** The API over HTTP: who is let in, route by route. The routes are read from the folder, so that none is forgotten. */
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { APIResponse } from '@playwright/test';
import { expect, test } from '#e2e/support/fixtures';
import { PASSWORD, type PersonName } from '#e2e/support/people';
import { encodeId } from '#lib/domain/ids';

const ROUTES = join(import.meta.dirname, '..', 'app', 'api', 'v1', 'orgs', '[org]');

type Rule = {
  allowed: PersonName[];
  body?: unknown;
  /** The status for those who may; the ids asked for do not exist. */
  status: number;
};

const MANAGERS: PersonName[] = ['admin', 'manager'];
const READERS: PersonName[] = [...MANAGERS, 'support'];
const EVERYBODY: PersonName[] = [...READERS, 'nobody'];

const RULES: Record<string, Rule> = {
  'GET access': { allowed: EVERYBODY, status: 200 },
  'GET deliveries': { allowed: READERS, status: 200 },
  'GET deliveries/[delivery]': { allowed: READERS, status: 404 },
  'POST deliveries/[delivery]/retry': { allowed: MANAGERS, status: 404 },
  'GET event-types': { allowed: READERS, status: 200 },
  'POST events': { allowed: ['admin'], body: { type: 'job.created', data: {} }, status: 202 },
  'GET members': { allowed: ['admin'], status: 200 },
  'PATCH members/[member]': { allowed: ['admin'], body: { permissions: [] }, status: 404 },
  'GET webhooks': { allowed: READERS, status: 200 },
  'POST webhooks': { allowed: MANAGERS, body: {}, status: 422 },
  'GET webhooks/[webhook]': { allowed: READERS, status: 404 },
  'PUT webhooks/[webhook]': { allowed: MANAGERS, body: {}, status: 404 },
  'DELETE webhooks/[webhook]': { allowed: MANAGERS, status: 404 },
  'PUT webhooks/[webhook]/active': { allowed: MANAGERS, body: { active: true }, status: 404 },
  'POST webhooks/[webhook]/signing-secret': { allowed: MANAGERS, status: 404 },
};

const UNKNOWN = '01890a5d-ac96-774b-bcce-b302099a8057';
const IDS: Record<string, string> = {
  '[webhook]': encodeId('webhook', UNKNOWN),
  '[delivery]': encodeId('delivery', UNKNOWN),
  '[member]': encodeId('user', UNKNOWN),
};

function request(rule: string, slug: string) {
  const [method = '', route = ''] = rule.split(' ');
  const path = route.replaceAll(/\[\w+\]/g, (name) => IDS[name] ?? name);
  return { method, url: `/api/v1/orgs/${slug}/${path}` };
}

async function codeOf(response: APIResponse): Promise<string> {
  expect(response.headers()['content-type']).toContain('application/problem+json');
  return ((await response.json()) as { code: string }).code;
}

test('every route has a rule here', async () => {
  const files = (await readdir(ROUTES, { recursive: true })).filter((file) =>
    file.endsWith(`${sep}route.ts`),
  );
  const found: string[] = [];
  for (const file of files) {
    const exported = Object.keys(await import(join(ROUTES, file)));
    found.push(
      ...exported.map((method) => `${method} ${file.replaceAll(sep, '/').replace(/\/route\.ts$/, '')}`),
    );
  }
  expect(found.sort()).toEqual(Object.keys(RULES).sort());
});

test('without a session every route answers 401', async ({ request: api, org }) => {
  for (const rule of Object.keys(RULES)) {
    const { method, url } = request(rule, org.slug);
    const response = await api.fetch(url, { method, data: RULES[rule]?.body });
    expect(response.status(), rule).toBe(401);
    expect(await codeOf(response)).toBe('unauthenticated');
  }
});

for (const who of ['admin', 'manager', 'support', 'nobody'] as const) {
  test(`${who} gets into exactly their routes, and into no other organisation`, async ({
    signInAs,
    org,
    stack,
  }) => {
    const page = await signInAs(who);
    for (const [rule, { allowed, body, status }] of Object.entries(RULES)) {
      const { method, url } = request(rule, org.slug);
      const headers = { origin: stack.baseUrl };
      const response = await page.request.fetch(url, { method, headers, data: body });
      expect(response.status(), rule).toBe(allowed.includes(who) ? status : 403);
      const stranger = request(rule, 'no-such-organisation');
      const elsewhere = await page.request.fetch(stranger.url, { method, headers, data: body });
      expect(elsewhere.status(), `${rule} elsewhere`).toBe(404);
    }
  });
}

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
    return { status: response.status(), body: await response.text() };
  };
  const wrong = await signIn(org.people.admin.email, 'wrong');
  expect(wrong.status).toBe(401);
  expect(await signIn('nobody@example.com', PASSWORD)).toEqual(wrong);
});
