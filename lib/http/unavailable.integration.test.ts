/** While the database is away or too busy, every route says so with 503, and what was asked for may be sent again. */
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { failInserts, whileWaiting } from '#db/testing/trouble';
import { authorizeWithPassword, type Exchange } from '#lib/auth/options';
import type { Problem } from '#lib/contracts/views/problem';
import { problemResponse } from '#lib/http/problem';
import { APP_URL, type Api, makeApi } from '#lib/http/testing/api';

vi.mock('#lib/auth/session', () => ({ getSessionUser: async () => null }));

let api: Api;
beforeAll(async () => {
  api = await makeApi(inject('clusterUrl'));
  // Connections are cut on purpose.
  api.world.database.$client.removeAllListeners('error');
  api.world.database.$client.on('error', () => undefined);
});
afterAll(() => api.world.drop());

const emit = (key: string, body = '{"type":"job.created","data":{}}') =>
  api.call({
    method: 'post',
    path: '/events',
    as: { key: api.key },
    headers: { 'idempotency-key': key },
    body,
  });

async function expectUnavailable(response: Response): Promise<void> {
  const text = await response.text();
  expect(response.status, text).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem: Problem = JSON.parse(text);
  expect(problem).toMatchObject({
    status: 503,
    code: 'unavailable',
    detail: expect.stringContaining('Try again'),
  });
}

const countEvents = async () => {
  const { rows } = await api.world.database.$client.query<{ n: number }>(
    'select count(*)::int as n from events',
  );
  return rows[0]?.n ?? -1;
};

describe('a write', () => {
  test.each([
    '08006',
    '25006',
    '40001',
    '40P01',
    '53100',
    '53200',
    '53300',
    '55P03',
    '57014',
    '57P01',
    '57P03',
    '58030',
  ])('that fails with %s is done once when it is sent again with its key', async (sqlState) => {
    const before = await countEvents();
    const mend = await failInserts(api.world.database.$client, 'events', sqlState);
    try {
      await expectUnavailable(await emit(sqlState));
      await expectUnavailable(
        await emit(`${sqlState}-several`, `[${'{"type":"job.created","data":{}},'.repeat(2).slice(0, -1)}]`),
      );
    } finally {
      await mend();
    }
    expect((await emit(sqlState)).status).toBe(202);
    expect((await emit(sqlState)).headers.get('idempotency-replayed')).toBe('true');
    expect(await countEvents()).toBe(before + 1);
  });

  test.each(['23505', 'P0001', '42501', '42703'])(
    'that fails with %s is a fault of ours',
    async (sqlState) => {
      const mend = await failInserts(api.world.database.$client, 'events', sqlState);
      try {
        const response = await emit(sqlState);
        expect(response.status).toBe(500);
        expect(await response.json()).toMatchObject({ code: 'internal_error' });
      } finally {
        await mend();
      }
    },
  );
});

describe.each(['pg_cancel_backend', 'pg_terminate_backend'] as const)('%s', (interrupt) => {
  test.each([
    ['a write', 'events', () => emit(`waits-for-${interrupt}`)],
    ['a read', 'webhooks', () => api.call({ method: 'get', path: '/webhooks', as: { key: api.key } })],
    [
      'finding out who calls',
      'api_keys',
      () => api.call({ method: 'get', path: '/webhooks', as: { key: api.key } }),
    ],
  ])('during %s', async (_what, table, ask) => {
    const { $client } = api.world.database;
    await expectUnavailable(await whileWaiting($client, table, interrupt, ask));
    expect((await ask()).status).toBeLessThan(300);
  });
});

test('signing in is not possible, and the page does not blame the password', async () => {
  const mend = await failInserts(api.world.database.$client, 'rate_limits', '53100');
  try {
    const exchange: Exchange = { headers: new Headers() };
    expect(await authorizeWithPassword({ email: 'a@example.com', password: 'x' }, exchange)).toBeNull();
    const request = new Request(`${APP_URL}/api/auth/callback/credentials`);
    await expectUnavailable(problemResponse(exchange.failure, 'request', request));
  } finally {
    await mend();
  }
});
