/** Every method of every path under /api, from the file tree: what is not there is refused in the form of its system. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { SubscriptionSystem } from '#lib/domain/webhook/subscription';
import { ROUTE_METHODS, takeStrangeMethod } from '#lib/http/request-method';
import { APP_URL, allowedMethods, loadRouteFiles } from '#lib/http/testing/api';
import { snapshot } from '#lib/http/testing/snapshot';
import {
  INTEGRATION_FOLDERS,
  type Integrations,
  makeIntegrations,
} from '#lib/integrations/testing/integrations';
import { expectRefusal } from '#lib/integrations/testing/refusals';

vi.mock('#lib/auth/session', () => ({ getSessionUser: async () => null }));

/** Of those that Node reads, some that no route file can export. */
const STRANGE_METHODS = ['TRACE', 'PROPFIND', 'QUERY', 'LINK'];

function routeMethod(name: string): (typeof ROUTE_METHODS)[number] {
  const found = ROUTE_METHODS.find((method) => method === name);
  if (found === undefined) throw new Error(`No route file can export ${name}`);
  return found;
}

const files = await loadRouteFiles(join(import.meta.dirname, '..', '..', 'app', 'api'));

let integrations: Integrations;
beforeAll(async () => {
  integrations = await makeIntegrations(inject('clusterUrl'));
});
afterAll(() => integrations.world.drop());

/** Whose form a path answers in; null for problem documents. */
function systemOf(path: string): SubscriptionSystem | null {
  const systems = Object.entries(INTEGRATION_FOLDERS) as [SubscriptionSystem, string][];
  return systems.find(([, folder]) => path.split('/')[1] === folder)?.[0] ?? null;
}

async function expectRefused(path: string, response: Response): Promise<void> {
  const system = systemOf(path);
  const text = await response.text();
  if (system !== null) {
    expectRefusal(system, response, text);
    return;
  }
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(JSON.parse(text)).toMatchObject({ status: response.status, code: expect.any(String) });
}

test('all of /api is there', () => {
  expect(files.length).toBeGreaterThan(30);
  const refusing = files.map(({ path }) => path).filter((path) => path.endsWith('{...rest}'));
  expect(refusing.sort()).toEqual([
    '/Webhook/{...rest}',
    '/acculynx/{...rest}',
    '/v0/{...rest}',
    '/v1/{...rest}',
    '/{...rest}',
  ]);
});

describe.each(files.map((file) => [file.path, file] as const))('%s', (path, file) => {
  test('methods that it does not have', async () => {
    const allowed = await allowedMethods(file);
    expect(allowed === null).toBe(path.endsWith('{...rest}'));
    const { database } = integrations.world;
    const call = (name: string) => {
      const incoming = { method: name, headers: { authorization: `Bearer ${integrations.adminKey}` } };
      takeStrangeMethod(incoming);
      const method = routeMethod(incoming.method);
      const request = new Request(new URL(`/api${path}`, APP_URL), { ...incoming, method });
      return file.handlers[method](request, {
        params: Promise.resolve({ org: integrations.world.org.slug }),
      });
    };
    // The first use of the key is written.
    await integrations.call({ method: 'get', path: '/api/Webhook' });
    const before = await snapshot(database);
    for (const method of [...ROUTE_METHODS, ...STRANGE_METHODS].filter((one) => !allowed?.includes(one))) {
      const response = await call(method);
      expect(response.status, method).toBe(allowed === null ? 404 : 405);
      if (allowed !== null) expect(response.headers.get('allow'), method).toBe(allowed.join(', '));
      await expectRefused(path, response);
    }
    expect(await snapshot(database)).toEqual(before);
  });
});
