/** The web process behind PgBouncer in transaction mode, where the machine has it. */
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type Pooler, pgbouncerAtHand, startPgbouncer } from '#db/testing/pgbouncer';
import { type Api, makeApi, session } from '#lib/http/testing/api';
import { openServiceContext } from '#lib/services/open-context';
import { webhookBody } from '#lib/services/testing/world';

vi.mock('#lib/auth/session', () => ({
  getSessionUser: async () =>
    session.userId === null ? null : { id: session.userId, sessionId: session.sessionId },
}));

const version = pgbouncerAtHand();
let api: Api;
let pooler: Pooler;
beforeAll(async () => {
  if (version === null) {
    process.stdout.write('PgBouncer: not at hand here, so its tests did not run.\n');
    return;
  }
  api = await makeApi(inject('clusterUrl'));
  pooler = await startPgbouncer(inject('clusterUrl'), 'transaction', { default_pool_size: '3' });
  const { context, url } = api.world;
  const web = openServiceContext(
    { ...context, databaseUrl: pooler.urlOf(url), retryDelaysMs: [] },
    { failed: () => undefined, succeeded: () => undefined },
  );
  Object.assign(context, { database: web.database, databaseOf: web.databaseOf });
});
afterAll(async () => {
  await pooler?.stop();
  await api?.world.drop();
});

async function ask(
  method: 'get' | 'post' | 'put',
  path: string,
  body?: object,
  headers = {},
): Promise<unknown> {
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await api.call({ method, path, as: 'admin', headers, ...text });
  const answer: unknown = response.status === 204 ? null : await response.json();
  expect(response.status, JSON.stringify(answer)).toBeLessThan(300);
  return answer;
}

describe.runIf(version !== null)(`PgBouncer ${version}`, () => {
  test('webhooks are made and switched on, events emitted and retried, the log read, twenty at once', async () => {
    const { webhook } = (await ask('post', '/webhooks', webhookBody())) as { webhook: { id: string } };
    await ask('put', `/webhooks/${webhook.id}/active`, { isActive: true });
    const emit = (n: number) =>
      ask('post', '/events', { type: 'job.created', data: { n } }, { 'idempotency-key': `"event-${n}"` });
    const emitted = await Promise.all(Array.from({ length: 20 }, (_, n) => emit(n)));
    const repeated = await Promise.all(Array.from({ length: 20 }, (_, n) => emit(n)));
    expect(repeated).toEqual(emitted);
    const log = (await ask('get', '/deliveries?eventType=job.created')) as { items: unknown[] };
    expect(log.items).toHaveLength(20);
    await ask('get', `/webhooks/${webhook.id}/insight`);
    await ask('get', '/audit-log');
  });
});
