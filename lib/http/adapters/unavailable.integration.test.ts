/** While the database is away or too busy, each system says so in its own form. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { failInserts } from '#db/testing/trouble';
import { ADAPTER_OPERATIONS } from '#lib/contracts/adapters/operations';
import type { SubscriptionSystem } from '#lib/domain/subscription';
import { expectRefusal } from '#lib/http/testing/adapter-refusals';
import { type Adapters, makeAdapters } from '#lib/http/testing/adapters';

vi.mock('#lib/auth/session', () => ({ getSessionUser: async () => null }));

let adapters: Adapters;
beforeAll(async () => {
  adapters = await makeAdapters(inject('clusterUrl'));
});
afterAll(() => adapters.world.drop());

const CREATE: Record<SubscriptionSystem, string> = {
  avaza: 'createAvaza',
  accelo: 'createAccelo',
  acculynx: 'createAccuLynx',
};

test.each(Object.keys(CREATE) as SubscriptionSystem[])('%s', async (system) => {
  const operation = ADAPTER_OPERATIONS.find(({ id }) => id === CREATE[system]);
  if (operation === undefined) throw new Error('There is no such operation');
  const { path, bodyExample, status } = operation;
  const create = () =>
    adapters.call({
      method: 'post',
      path,
      body: JSON.stringify(bodyExample),
      headers: { 'idempotency-key': system },
    });
  const mend = await failInserts(adapters.world.database.$client, 'webhooks', '57014');
  try {
    const response = await create();
    const body = await response.text();
    expect(response.status, body).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expectRefusal(system, response, body);
    expect(body).toContain('Try again');
  } finally {
    await mend();
  }
  const made = await create();
  expect(made.status, await made.text()).toBe(status);
});
