/** Every operation of the integrations × every kind of key: who is let in, and in which form the others are refused. */
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { API_KEY_SCOPES, scopesAllow } from '#lib/domain/access/api-key';
import { planAllows } from '#lib/domain/access/plan';
import type { SubscriptionSystem } from '#lib/domain/webhook/subscription';
import { snapshot } from '#lib/http/testing/snapshot';
import type { IntegrationOperation } from '#lib/integrations/operation';
import { INTEGRATION_OPERATIONS } from '#lib/integrations/operations';
import {
  type IntegrationRequest,
  type Integrations,
  makeIntegrations,
} from '#lib/integrations/testing/integrations';
import { expectRefusal } from '#lib/integrations/testing/refusals';

vi.mock('#lib/auth/session', () => ({ getSessionUser: async () => null }));

let integrations: Integrations;
beforeAll(async () => {
  integrations = await makeIntegrations(inject('clusterUrl'));
});
afterAll(() => integrations.world.drop());

/** Written like ids, of subscriptions that are not there. */
const UNKNOWN: Record<SubscriptionSystem, string> = {
  avaza: '2147483647',
  accelo: '0'.repeat(24),
  acculynx: '01890a5d-ac96-774b-bcce-b302099a8057',
};

function requestOf(
  { method, path, system, body, bodyExample }: IntegrationOperation,
  key: string,
): IntegrationRequest {
  return {
    method,
    path: path.replace('{subscription}', UNKNOWN[system]),
    key,
    ...(body === undefined ? {} : { body: JSON.stringify(bodyExample) }),
  };
}

/** The id of a new subscription. */
async function subscribe(system: SubscriptionSystem): Promise<string> {
  const operation = INTEGRATION_OPERATIONS.find((one) => one.system === system && one.method === 'post');
  if (operation === undefined) throw new Error(`Nobody can subscribe at ${system}`);
  const response = await integrations.call(requestOf(operation, integrations.adminKey));
  const text = await response.text();
  const [, id = ''] = /"(?:ID|subscription_id|subscriptionId)":\s*"?([\w-]+)/.exec(text) ?? [];
  return id;
}

const statusFor = ({ path, status }: IntegrationOperation) => (path.includes('{') ? 404 : status);

async function refused(operation: IntegrationOperation, key: string): Promise<number> {
  const { database } = integrations.world;
  // Otherwise its first use would be written.
  await database.$client.query('update api_keys set last_used_at = now()');
  const before = await snapshot(database);
  const response = await integrations.call(requestOf(operation, key));
  expectRefusal(operation.system, response, await response.text());
  expect(await snapshot(database)).toEqual(before);
  return response.status;
}

test('every route has an operation, and every operation a route', () => {
  const named = ({ method, path }: { method: string; path: string }) =>
    `${method} ${path.split('?')[0]?.replace('{subscription}', '{}')}`;
  const routes = integrations.routes
    .filter(({ path }) => !path.includes('{...rest}'))
    .map(({ method, path }) =>
      named({ method, path: path.replace('{collection}', 'subscriptions').replace(/\{\w+\}/, '{}') }),
    )
    // `types` stands where the id of a subscription does.
    .map((route) =>
      route.replace('get /api/v0/webhooks/subscriptions/{}', 'get /api/v0/webhooks/subscriptions/types'),
    );
  expect(routes.length).toBeGreaterThan(10);
  expect([...new Set(INTEGRATION_OPERATIONS.map(named))].sort()).toEqual(routes.sort());
});

describe.each(INTEGRATION_OPERATIONS.map((operation) => [operation.id, operation] as const))(
  '%s',
  (_id, operation) => {
    test.each(API_KEY_SCOPES)('a key with %s', async (scope) => {
      const key = await integrations.makeKey({ scopes: [scope] });
      if (!scopesAllow([scope], operation.action)) {
        expect(await refused(operation, key)).toBe(403);
        return;
      }
      const response = await integrations.call(requestOf(operation, key));
      expect(response.status).toBe(statusFor(operation));
    });

    test('a key that was revoked or has expired', async () => {
      const { database, org } = integrations.world;
      for (const ended of ['revoked_at = now()', `expires_at = now() - interval '1 second'`]) {
        const key = await integrations.makeKey();
        await database.$client.query(`update api_keys set ${ended} where org_id = $1 and key_ending = $2`, [
          org.id,
          key.slice(-4),
        ]);
        expect(await refused(operation, key)).toBe(401);
      }
    });

    test('an Idempotency-Key', async () => {
      if (operation.method === 'get' || operation.id === 'testAccuLynx') return;
      const { database } = integrations.world;
      const path = operation.path.replace('{subscription}', await subscribe(operation.system));
      const headers = { 'idempotency-key': crypto.randomUUID() };
      const asked = { ...requestOf(operation, integrations.adminKey), path, headers };
      const first = await integrations.call(asked);
      expect(first.status).toBe(operation.status);
      const before = await snapshot(database);
      const again = await integrations.call(asked);
      expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([first.status, 'true']);
      expect(await again.text()).toBe((await first.text()).replace(/"whsec_[^"]*"/, 'null'));
      const other = await integrations.call({
        ...asked,
        path: `${path}${path.includes('?') ? '&' : '?'}x=1`,
      });
      expect(other.status).toBe(409);
      expectRefusal(operation.system, other, await other.text());
      expect(await snapshot(database)).toEqual(before);
    });

    test('a plan without webhooks', async () => {
      const { database, otherOrg, users } = integrations.world;
      const key = await integrations.makeKey({ orgId: otherOrg.id, createdBy: users.stranger.id });
      await database.$client.query(`update orgs set plan = 'basic' where id = $1`, [otherOrg.id]);
      try {
        if (planAllows('basic', operation.action)) {
          expect((await integrations.call(requestOf(operation, key))).status).toBe(operation.status);
          return;
        }
        expect(await refused(operation, key)).toBe(403);
        const response = await integrations.call(requestOf(operation, key));
        expect(await response.text()).toContain('Webhooks are not part of the plan Basic');
      } finally {
        await database.$client.query(`update orgs set plan = 'pro' where id = $1`, [otherOrg.id]);
      }
    });
  },
);
