/** An export breaks off when its caller may no longer see the log, and takes no longer than it may. */
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { sql } from '#db/drizzle';
import { makeMember, makeWebhook } from '#db/testing/factories';
import { type Api, makeApi, session } from '#lib/http/testing/api';
import { runtime } from '#lib/runtime';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { endAllSessions, startSession } from '#lib/services/auth/sessions';
import { exportDeliveries } from '#lib/services/deliveries/export';

vi.mock('#lib/auth/session', () => ({
  getSessionUser: async () =>
    session.userId === null ? null : { id: session.userId, sessionId: session.sessionId },
}));

/** More than one step reads. */
const ROWS = 2_500;

let api: Api;
beforeAll(async () => {
  api = await makeApi(inject('clusterUrl'));
  const { database, org } = api.world;
  const { id } = await makeWebhook(database, org.id, { isActive: false });
  await database.execute(sql`
    insert into deliveries (org_id, event_id, webhook_id, event_type, url, payload_format, status, next_attempt_at)
    select ${org.id}, uuid_v7(), ${id}, 'job.updated', 'https://example.com/', 'envelope', 'delivered', null
    from generate_series(1, ${ROWS})`);
});
afterAll(() => api.world.drop());

/** A member who may see the log, signed in; and a key that may read it. */
let member: { id: string; sessionId: string };
let key: { id: string; key: string };
beforeEach(async () => {
  const { database, org, users } = api.world;
  const { id } = await makeMember(database, org.id, { permissions: ['Org.webhooks.logs'] });
  member = { id, sessionId: (await startSession({ database }, id)) ?? '' };
  users.support = { ...users.support, ...member };
  key = await insertApiKey(database, {
    orgId: org.id,
    name: 'Export',
    scopes: ['deliveries:read'],
    expiresAt: null,
    createdBy: null,
  });
});

const run = (statement: ReturnType<typeof sql>) => api.world.database.execute(statement);

async function beginExport(as: 'support' | { key: string }) {
  const response = await api.call({ method: 'get', path: '/deliveries/export', as });
  expect(response.status).toBe(200);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  return async () => {
    for (let lines = 1; ; ) {
      const { done, value } = await reader.read();
      if (done) return lines;
      lines += Buffer.from(value).toString().split('\r\n').length - 1;
    }
  };
}

test('goes on to its end while nothing changes', async () => {
  expect(await (await beginExport('support'))()).toBe(ROWS + 1);
  expect(await (await beginExport({ key: key.key }))()).toBe(ROWS + 1);
});

describe('breaks off, without a line of trouble in the log,', () => {
  test.each<[string, 'a person' | 'a key', () => Promise<unknown>, string]>([
    [
      'when the key is revoked',
      'a key',
      () => run(sql`update api_keys set revoked_at = now() where id = ${key.id}`),
      'unauthenticated',
    ],
    [
      'when the key expires',
      'a key',
      () => run(sql`update api_keys set expires_at = now() where id = ${key.id}`),
      'unauthenticated',
    ],
    [
      'when the key loses its scope',
      'a key',
      () => run(sql`update api_keys set scopes = '{events:write}' where id = ${key.id}`),
      'forbidden',
    ],
    [
      'when the person signs out',
      'a person',
      () => run(sql`delete from sessions where id = ${member.sessionId}`),
      'unauthenticated',
    ],
    [
      'when the person signs out everywhere',
      'a person',
      () => endAllSessions(api.world.context, member.id),
      'unauthenticated',
    ],
    [
      'when the user is deleted',
      'a person',
      () => run(sql`delete from users where id = ${member.id}`),
      'unauthenticated',
    ],
    [
      'when the member leaves',
      'a person',
      () => run(sql`delete from members where user_id = ${member.id}`),
      'not_found',
    ],
    [
      'when the permission is taken',
      'a person',
      () => run(sql`update members set permissions = '{}' where user_id = ${member.id}`),
      'forbidden',
    ],
  ])('%s', async (_what, who, end, code) => {
    const report = vi.spyOn(runtime().failures, 'report').mockClear();
    const readOn = await beginExport(who === 'a key' ? { key: key.key } : 'support');
    await end();
    await expect(readOn()).rejects.toMatchObject({ code });
    expect(report).not.toHaveBeenCalled();
  });
});

test('breaks off when it takes too long', async () => {
  const { chunks } = await exportDeliveries(api.world.withKey(key.key), {}, { maxMs: 0 });
  await expect(Array.fromAsync(chunks)).rejects.toMatchObject({
    message: expect.stringContaining('took too long'),
  });
});
