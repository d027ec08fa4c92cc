/** However many calls of one organisation hold or wait for connections, the calls of another one are answered. */
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { makeWebhook } from '#db/testing/factories';
import { API_KEY_SCOPES } from '#lib/domain/access/api-key';
import { encodeId } from '#lib/domain/ids';
import { type Api, type ApiRequest, makeApi, session } from '#lib/http/testing/api';
import { runtime } from '#lib/runtime';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { openServiceContext } from '#lib/services/open-context';
import { webhookBody } from '#lib/services/testing/world';
import { CONNECTION_LIMITS, MAX_CONNECTIONS, shareConnections } from '#lib/services/turns/connection-turns';

vi.mock('#lib/auth/session', () => ({
  getSessionUser: async () =>
    session.userId === null ? null : { id: session.userId, sessionId: session.sessionId },
}));

const { runningPerKey } = CONNECTION_LIMITS;
/** More than there are connections. */
const CLIENTS = 3 * MAX_CONNECTIONS;

let api: Api;
let webhookId: string;
let otherKey: string;
beforeAll(async () => {
  api = await makeApi(inject('clusterUrl'));
  const { database, org, otherOrg } = api.world;
  webhookId = (await makeWebhook(database, org.id)).id;
  const values = { scopes: [...API_KEY_SCOPES], expiresAt: null, createdBy: null };
  otherKey = (await insertApiKey(database, { orgId: otherOrg.id, name: 'Other', ...values })).key;
});
afterAll(() => api.world.drop());

/** Holds a lock until it is let go, or the test ends. */
async function hold(statement: string): Promise<() => Promise<void>> {
  const client = await api.world.database.$client.connect();
  await client.query('begin');
  await client.query(statement);
  let isHeld = true;
  const letGo = async () => {
    if (!isHeld) return;
    isHeld = false;
    await client.query('rollback');
    client.release();
  };
  onTestFinished(letGo);
  return letGo;
}

async function countWaiting(): Promise<number> {
  const { rowCount } = await api.world.database.$client.query(
    "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rowCount ?? 0;
}

/** The counts of requests by the keys of the first organisation. */
const countsOfKeys = () =>
  `select from rate_limits where bucket in (
    select 'api/api_key/' || id from api_keys where org_id = '${api.world.org.id}') for update`;

const asOther = (request: Pick<ApiRequest, 'method' | 'path' | 'body'>) =>
  api.call({ ...request, as: { key: otherKey }, orgSlug: api.world.otherOrg.slug });

const batch = (client: number) =>
  JSON.stringify(
    [1, 2].map((n) => ({ type: 'job.created', idempotencyKey: `${client}/${n}`, data: { client, n } })),
  );

const waits: [string, () => string, (client: number) => Omit<ApiRequest, 'as'>][] = [
  [
    'batches with idempotency keys',
    () => `select pg_advisory_xact_lock(hashtextextended('emit/${api.world.org.id}', 0))`,
    (client) => ({ method: 'post', path: '/events', body: batch(client) }),
  ],
  [
    'events without keys',
    () => 'lock table events in share mode',
    () => ({ method: 'post', path: '/events', body: '{"type":"job.created","data":{}}' }),
  ],
  [
    'events with an Idempotency-Key',
    () => 'lock table events in share mode',
    (client) => ({
      method: 'post',
      path: '/events',
      headers: { 'idempotency-key': `"client-${client}"` },
      body: '{"type":"job.created","data":{}}',
    }),
  ],
  [
    'changes of one webhook',
    () => `select from webhooks where id = '${webhookId}' for update`,
    () => ({
      method: 'put',
      path: `/webhooks/${encodeId('webhook', webhookId)}/active`,
      body: '{"isActive":true}',
    }),
  ],
  [
    'new webhooks',
    () => `select from orgs where id = '${api.world.org.id}' for no key update`,
    (client) => ({
      method: 'post',
      path: '/webhooks',
      body: JSON.stringify(webhookBody({ name: `Webhook ${client}` })),
    }),
  ],
  ['counts of requests', countsOfKeys, () => ({ method: 'get', path: '/webhooks' })],
];

describe.each(waits)('%s that wait for a lock', (_what, lock, request) => {
  test('keep a few connections, and another organisation is answered meanwhile', async () => {
    // The counts of both are there; only those of the first are locked.
    expect((await api.call({ method: 'get', path: '/webhooks', as: { key: api.key } })).status).toBe(200);
    const letGo = await hold(lock());
    let answered = 0;
    const asked = Array.from({ length: CLIENTS }, async (_, client) => {
      const { status } = await api.call({ ...request(client), as: { key: api.key } });
      answered++;
      return status;
    });
    await expect.poll(countWaiting).toBe(runningPerKey);
    const read = await asOther({ method: 'get', path: '/webhooks' });
    expect([read.status, answered]).toEqual([200, 0]);
    expect(await countWaiting()).toBe(runningPerKey);
    await letGo();
    const statuses = await Promise.all(asked);
    expect(statuses.filter((status) => status >= 300)).toEqual([]);
    const { status } = await asOther({
      method: 'post',
      path: '/webhooks',
      body: JSON.stringify(webhookBody()),
    });
    expect(status).toBe(201);
  });
});

test('a burst of small events is taken in, with keys and without', async () => {
  const burst = (headersOf: (n: number) => Record<string, string>) =>
    Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const body = '{"type":"job.created","data":{}}';
        const request = { method: 'post', path: '/events', headers: headersOf(n), body } as const;
        return (await api.call({ ...request, as: { key: api.key } })).status;
      }),
    );
  expect(new Set(await burst(() => ({})))).toEqual(new Set([202]));
  expect(new Set(await burst((n) => ({ 'idempotency-key': `"burst-${n}"` })))).toEqual(new Set([202]));
});

/** The API with other bounds on how organisations share the connections. */
function sharedBy(options: Parameters<typeof shareConnections>[1]): void {
  const { context, database } = api.world;
  const { databaseOf } = context;
  context.databaseOf = shareConnections(database, options);
  onTestFinished(() => {
    context.databaseOf = databaseOf;
  });
}

const get = () => api.call({ method: 'get', path: '/webhooks', as: { key: api.key } });

test('one call more than may wait is told so, and is served afterwards', async () => {
  sharedBy({ limits: { running: 2, runningPerKey: 1, waitingPerKey: 2 }, maxWaitMs: 120_000 });
  const letGo = await hold(countsOfKeys());
  const asked = [get(), get(), get(), get()];
  const refused = await Promise.race(asked);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toMatchObject({
    code: 'rate_limited',
    detail: 'Your organisation already runs 1 request, and 2 more wait. Try again in a second.',
  });
  await letGo();
  expect((await Promise.all(asked)).map(({ status }) => status).sort()).toEqual([200, 200, 200, 429]);
  expect((await get()).status).toBe(200);
});

test('a call whose turn does not come is told to try again, and nothing is reported', async () => {
  sharedBy({ limits: { running: 1, runningPerKey: 1, waitingPerKey: 9 }, maxWaitMs: 50 });
  const report = vi.spyOn(runtime().failures, 'report');
  const letGo = await hold(countsOfKeys());
  const first = get();
  await expect.poll(countWaiting).toBe(1);
  const late = await get();
  expect([late.status, Number(late.headers.get('retry-after'))]).toEqual([503, expect.any(Number)]);
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
  await letGo();
  expect((await first).status).toBe(200);
  expect(report).not.toHaveBeenCalled();
});

test('a batch that waits too long for the keys of its organisation is told so, and the log blames no database', async () => {
  const { context, webUrl, org } = api.world;
  const { database, databaseOf } = context;
  const web = openServiceContext(
    { ...context, databaseUrl: webUrl, retryDelaysMs: [] },
    { failed: () => undefined, succeeded: () => undefined },
  );
  Object.assign(context, { database: web.database, databaseOf: web.databaseOf });
  onTestFinished(() => void Object.assign(context, { database, databaseOf }));
  const report = vi.spyOn(runtime().failures, 'report');
  const letGo = await hold(`select pg_advisory_xact_lock(hashtextextended('emit/${org.id}', 0))`);
  const emit = () => api.call({ method: 'post', path: '/events', as: { key: api.key }, body: batch(99) });
  const refused = await emit();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('idempotency keys') });
  expect(report).not.toHaveBeenCalled();
  await letGo();
  expect((await emit()).status).toBe(202);
});

test('no call waits for a turn inside its own', async () => {
  sharedBy({ limits: { running: 1, runningPerKey: 1, waitingPerKey: 9 }, maxWaitMs: 2_000 });
  const create = () =>
    api.call({
      method: 'post',
      path: '/webhooks',
      as: 'manager',
      headers: { 'idempotency-key': '"once"' },
      body: JSON.stringify(webhookBody()),
    });
  expect((await create()).status).toBe(201);
  await api.world.database.$client.query(`update members set permissions = '{}' where user_id = $1`, [
    api.world.users.manager.id,
  ]);
  // Whom to ask is read while the answer that is kept is looked at.
  expect((await create()).status).toBe(403);
});
