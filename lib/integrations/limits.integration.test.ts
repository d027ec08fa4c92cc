/** Requests are counted for each key, over all systems; each says in its own form when to come again. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type Integrations, makeIntegrations } from '#lib/integrations/testing/integrations';
import { expectRefusal } from '#lib/integrations/testing/refusals';

vi.mock('#lib/auth/session', () => ({ getSessionUser: async () => null }));

const LIMIT = 3;
const LISTS = {
  avaza: '/api/Webhook',
  accelo: '/api/v0/webhooks/subscriptions',
  acculynx: '/api/acculynx/v1/subscriptions',
} as const;

let integrations: Integrations;
beforeAll(async () => {
  integrations = await makeIntegrations(inject('clusterUrl'), LIMIT);
});
afterAll(() => integrations.world.drop());

test('above the limit', async () => {
  for (const path of Object.values(LISTS))
    expect((await integrations.call({ method: 'get', path })).status).toBe(200);
  for (const [system, path] of Object.entries(LISTS)) {
    const response = await integrations.call({ method: 'get', path });
    const body = await response.text();
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expectRefusal(system as keyof typeof LISTS, response, body);
    expect(body).toContain('More than 3 requests in a minute.');
  }
});
