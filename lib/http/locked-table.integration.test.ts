/** Somebody holds a table locked: pages that read others answer all the same, with the pool of the web process. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type Api, makeApi, session } from '#lib/http/testing/api';
import { openServiceContext } from '#lib/services/open-context';

vi.mock('#lib/auth/session', () => ({
  getSessionUser: async () =>
    session.userId === null ? null : { id: session.userId, sessionId: session.sessionId },
}));

/** More than the web process has connections. */
const ASKED_AT_ONCE = 15;

let api: Api;
beforeAll(async () => {
  api = await makeApi(inject('clusterUrl'));
});
afterAll(() => api.world.drop());

test('pages that do not need it answer, and what needs it is told to come again', async () => {
  const { context, webUrl, database } = api.world;
  const web = openServiceContext(
    { ...context, databaseUrl: webUrl, retryDelaysMs: [] },
    { failed: () => undefined, succeeded: () => undefined },
  );
  Object.assign(context, { database: web.database, databaseOf: web.databaseOf });
  const get = async (path: string) => (await api.call({ method: 'get', path, as: 'admin' })).status;

  const holder = await database.$client.connect();
  try {
    await holder.query('begin; lock table deliveries in access exclusive mode');
    const locked = Array.from({ length: ASKED_AT_ONCE }, () => get('/deliveries'));
    await expect
      .poll(async () => {
        const { rowCount } = await database.$client.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        return rowCount;
      })
      .toBeGreaterThan(0);
    // All while the lock is held.
    expect(await Promise.all([get('/members'), get('/audit-log'), get('/api-keys')])).toEqual([
      200, 200, 200,
    ]);
    expect(new Set(await Promise.all(locked))).toEqual(new Set([503]));
  } finally {
    await holder.query('rollback');
    holder.release();
  }
  expect(await get('/deliveries')).toBe(200);
});
