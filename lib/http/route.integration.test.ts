/** What the wrapper of every route does, by the example of some. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { Problem } from '#lib/contracts/problem';
import { encodeId } from '#lib/domain/ids';
import { type Api, makeApi, session } from '#lib/http/testing/api';
import { webhookBody } from '#lib/services/testing/world';

vi.mock('#lib/auth/session', () => ({
  getSessionUser: async () => (session.userId === null ? null : { id: session.userId }),
}));

const LIMIT = 40;

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

test('If-Match takes several tags, and any; a weak one matches nothing', async () => {
  const body = JSON.stringify(webhookBody());
  const made = await api.call({ method: 'post', path: '/webhooks', as: 'manager', body });
  const { webhook } = (await made.json()) as { webhook: { id: string } };
  const read = await api.call({ method: 'get', path: `/webhooks/${webhook.id}`, as: 'manager' });
  const tag = read.headers.get('etag') ?? '';
  const rotate = async (ifMatch: string) => {
    const path = `/webhooks/${webhook.id}/signing-secret`;
    const headers = { 'if-match': ifMatch };
    return (await api.call({ method: 'post', path, as: 'manager', headers })).status;
  };
  expect(await rotate(`W/${tag}`)).toBe(412);
  expect(await rotate('')).toBe(412);
  expect(await rotate(`"another", ${tag}`)).toBe(200);
  expect(await rotate(tag)).toBe(412);
  expect(await rotate('*')).toBe(200);
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
