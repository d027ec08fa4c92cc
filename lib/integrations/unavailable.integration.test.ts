/** While the database is away or too busy, each system says so in its own form. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { failInserts } from '#db/testing/trouble';
import type { SubscriptionSystem } from '#lib/domain/webhook/subscription';
import { INTEGRATION_OPERATIONS } from '#lib/integrations/operations';
import { type Integrations, makeIntegrations } from '#lib/integrations/testing/integrations';
import { expectRefusal } from '#lib/integrations/testing/refusals';

vi.mock('#lib/auth/session', () => ({ getSessionUser: async () => null }));

let integrations: Integrations;
beforeAll(async () => {
  integrations = await makeIntegrations(inject('clusterUrl'));
});
afterAll(() => integrations.world.drop());

const CREATE: Record<SubscriptionSystem, string> = {
  avaza: 'createAvaza',
  accelo: 'createAccelo',
  acculynx: 'createAccuLynx',
};

test.each(Object.keys(CREATE) as SubscriptionSystem[])('%s', async (system) => {
  const operation = INTEGRATION_OPERATIONS.find(({ id }) => id === CREATE[system]);
  if (operation === undefined) throw new Error('There is no such operation');
  const { path, bodyExample, status } = operation;
  const create = () =>
    integrations.call({
      method: 'post',
      path,
      body: JSON.stringify(bodyExample),
      headers: { 'idempotency-key': system },
    });
  const mend = await failInserts(integrations.world.database.$client, 'webhooks', '57014');
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
