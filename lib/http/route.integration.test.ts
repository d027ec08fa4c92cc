/** What the wrapper of every route does, by the example of some. */
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { Problem } from '#lib/contracts/views/problem';
import { encodeId } from '#lib/domain/ids';
import { type Api, type ApiRequest, makeApi, session } from '#lib/http/testing/api';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { webhookBody } from '#lib/services/testing/world';

vi.mock('#lib/auth/session', () => ({
  getSessionUser: async () =>
    session.userId === null ? null : { id: session.userId, sessionId: session.sessionId },
}));

const LIMIT = 40;
const KEY = { name: 'Key', scopes: ['events:write' as const], expiresAt: null, createdBy: null };

let api: Api;
beforeAll(async () => {
  api = await makeApi(inject('clusterUrl'), LIMIT);
});
afterAll(() => api.world.drop());

const count = async (table: string) => {
  const { rows } = await api.world.database.$client.query<{ count: number }>(
    `select count(*)::int as count from ${table}`,
  );
  return rows[0]?.count ?? -1;
};

test('a thousand events with an Idempotency-Key are stored once, and the answer is repeated', async () => {
  const events = Array.from({ length: 1_000 }, (_, n) => `{"type":"job.created","data":{"n":${n}}}`);
  const asked = {
    method: 'post' as const,
    path: '/events',
    as: { key: api.key },
    headers: { 'idempotency-key': '"a-batch"' },
    body: `[${events.join()}]`,
  };
  const before = await count('events');
  const [first, second] = [await api.call(asked), await api.call(asked)];
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(await second.json()).toEqual(await first.json());
  expect(await count('events')).toBe(before + 1_000);
});

test('events of which some were refused are stored and repeated with their results', async () => {
  const asked = {
    method: 'post' as const,
    path: '/events',
    as: { key: api.key },
    headers: { 'idempotency-key': 'mixed' },
    body: '[{"type":"job.created","data":{}},{"type":"job.exploded","data":{}}]',
  };
  const before = await count('events');
  const [first, second] = [await api.call(asked), await api.call(asked)];
  expect([first.status, second.status]).toEqual([207, 207]);
  expect(await second.json()).toEqual(await first.json());
  expect(await count('events')).toBe(before + 1);
});

test('the address of the caller is recorded', async () => {
  const body = JSON.stringify(webhookBody());
  expect((await api.call({ method: 'post', path: '/webhooks', as: 'manager', body })).status).toBe(201);
  const { rows } = await api.world.database.$client.query<{ address: string }>(
    `select address from audit_log where action = 'webhook.created'`,
  );
  expect(rows).toEqual([{ address: '203.0.113.7' }]);
});

test('of two changes with the same If-Match one is made', async () => {
  const made = await api.call({
    method: 'post',
    path: '/webhooks',
    as: 'manager',
    body: JSON.stringify(webhookBody()),
  });
  const { webhook } = (await made.json()) as { webhook: { id: string } };
  const tag = made.headers.get('etag') ?? '';
  const rotate = () =>
    api.call({
      method: 'post',
      path: `/webhooks/${webhook.id}/signing-secret`,
      as: 'manager',
      headers: { 'if-match': tag },
    });
  const statuses = (await Promise.all([rotate(), rotate(), rotate()])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 412, 412]);
});

describe('conditions of a write', () => {
  const makeOne = async () => {
    const body = JSON.stringify(webhookBody());
    const made = await api.call({ method: 'post', path: '/webhooks', as: 'admin', body });
    const { webhook } = (await made.json()) as { webhook: { id: string } };
    const path = `/webhooks/${webhook.id}`;
    const tagNow = async () =>
      (await api.call({ method: 'get', path, as: 'admin' })).headers.get('etag') ?? '';
    const rotate = async (headers: Record<string, string>) => {
      const response = await api.call({
        method: 'post',
        path: `${path}/signing-secret`,
        as: 'admin',
        headers,
      });
      return [response.status, response.ok ? '' : ((await response.json()) as Problem).detail] as const;
    };
    return { tagNow, rotate };
  };

  test('If-Match takes several tags, and any', async () => {
    const { tagNow, rotate } = await makeOne();
    const tag = await tagNow();
    expect(await rotate({ 'if-match': `"another", W/"another", ${tag}` })).toEqual([200, '']);
    expect(await tagNow()).not.toBe(tag);
    expect(await rotate({ 'if-match': tag })).toEqual([412, expect.stringMatching(/^No tag in If-Match/)]);
    expect(await rotate({ 'if-match': '*' })).toEqual([200, '']);
  });

  test('a weak or malformed tag in If-Match is answered as what it is, and changes nothing', async () => {
    const { tagNow, rotate } = await makeOne();
    const tag = await tagNow();
    expect(await rotate({ 'if-match': `W/${tag}` })).toEqual([
      412,
      expect.stringContaining('strong tags only'),
    ]);
    for (const text of ['', tag.replaceAll('"', ''), `${tag}, *`, `${tag} ${tag}`])
      expect(await rotate({ 'if-match': text })).toEqual([400, expect.stringMatching(/^If-Match takes/)]);
    expect(await tagNow()).toBe(tag);
  });

  test('If-None-Match keeps a write away from what has the tag', async () => {
    const { tagNow, rotate } = await makeOne();
    const tag = await tagNow();
    for (const text of [tag, `W/${tag}`, '*'])
      expect(await rotate({ 'if-none-match': text })).toEqual([
        412,
        expect.stringContaining('If-None-Match'),
      ]);
    expect(await tagNow()).toBe(tag);
    expect(await rotate({ 'if-none-match': '"another"' })).toEqual([200, '']);
  });
});

test('a strong tag is one of bytes that nobody compresses on the way', async () => {
  const body = JSON.stringify(webhookBody());
  const response = await api.call({ method: 'post', path: '/webhooks', as: 'admin', body });
  expect(response.headers.get('etag')).toMatch(/^"/);
  expect(response.headers.get('cache-control')).toContain('no-transform');
});

describe('a refusal says how to identify oneself', () => {
  const challengeOf = async (changes: Partial<ApiRequest>, status: number) => {
    const response = await api.call({ method: 'get', path: '/webhooks', ...changes });
    expect(response.status).toBe(status);
    return response.headers.get('www-authenticate');
  };

  test.each([
    ['without any credential', {}],
    ['with another scheme', { headers: { authorization: 'Basic aGs6aGs=' } }],
  ])('%s', async (_what, changes) => {
    expect(await challengeOf(changes, 401)).toBe('Bearer realm="Hooktab"');
  });

  test.each(['hk_unknown', 'unknown', 'hk_a b'])('with the API key %s', async (key) => {
    expect(await challengeOf({ as: { key } }, 401)).toBe('Bearer realm="Hooktab", error="invalid_token"');
  });

  test('with a key that was revoked or has expired', async () => {
    const { database, org } = api.world;
    for (const ended of ['revoked_at = now()', `expires_at = now() - interval '1 second'`]) {
      const { id, key } = await insertApiKey(database, { ...KEY, orgId: org.id });
      await database.$client.query(`update api_keys set ${ended} where id = $1`, [id]);
      expect(await challengeOf({ as: { key } }, 401)).toBe('Bearer realm="Hooktab", error="invalid_token"');
    }
  });

  test('with a key that lacks the scope; a person is told of permissions only', async () => {
    const { key } = await insertApiKey(api.world.database, { ...KEY, orgId: api.world.org.id });
    expect(await challengeOf({ as: { key } }, 403)).toBe(
      'Bearer realm="Hooktab", error="insufficient_scope"',
    );
    expect(await challengeOf({ as: 'nobody' }, 403)).toBeNull();
    // What no key may do needs no other key.
    expect(await challengeOf({ as: { key }, path: '/members' }, 403)).toBeNull();
  });
});

test('what could not be committed is not answered with 202', async () => {
  const { $client } = api.world.database;
  await $client.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise 'The disk is full'; end $$;
    create constraint trigger refuse_at_commit after insert on event_keys
      deferrable initially deferred for each row execute function refuse()`);
  const before = await count('events');
  const event = '{"type":"job.created","idempotencyKey":"late","data":{}}';
  const emit = (body: string) => api.call({ method: 'post', path: '/events', as: 'admin', body });
  try {
    for (const body of [event, `[${event}]`]) {
      const response = await emit(body);
      expect(response.status).toBe(500);
      const { code, detail } = (await response.json()) as Problem;
      expect(code).toBe('internal_error');
      expect(detail).not.toContain('disk');
    }
    expect(await count('events')).toBe(before);
  } finally {
    await $client.query('drop trigger refuse_at_commit on event_keys; drop function refuse');
  }
  expect((await emit(event)).status).toBe(202);
  expect(await count('events')).toBe(before + 1);
});

test('what is kept by its entity tag is answered anew once anything in it has changed', async () => {
  const { manager } = api.world.users;
  const made = await api.call({
    method: 'post',
    path: '/webhooks',
    as: 'admin',
    body: JSON.stringify(webhookBody({ owner: encodeId('user', manager.id) })),
  });
  const { webhook } = (await made.json()) as { webhook: { id: string } };
  const read = (tag: string | null) =>
    api.call({
      method: 'get',
      path: `/webhooks/${webhook.id}`,
      as: 'admin',
      headers: tag === null ? {} : { 'if-none-match': tag },
    });
  const tag = (await read(null)).headers.get('etag');
  expect(tag).toBe(made.headers.get('etag'));
  expect((await read(tag)).status).toBe(304);
  await api.world.database.$client.query(`update users set name = 'Renamed' where id = $1`, [manager.id]);
  const changed = await read(tag);
  expect(changed.status).toBe(200);
  expect(await changed.json()).toMatchObject({ owner: { name: 'Renamed' } });
});

test('above the limit the answer says when to come again, and nothing is done', async () => {
  const read = () => api.call({ method: 'get', path: '/event-types', as: 'support' });
  for (let n = 0; n < LIMIT; n++) expect((await read()).status).toBe(200);
  const refused = await read();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await refused.json()).toMatchObject({ code: 'rate_limited' });
  // Others are not concerned.
  expect((await api.call({ method: 'get', path: '/event-types', as: 'admin' })).status).toBe(200);
});
