/** The integrations in this process: their routes, called as Next calls them, on the database of a test. */
import { join } from 'node:path';
import type { Method } from '#lib/contracts/api/operation';
import { API_KEY_SCOPES, type ApiKeyScope } from '#lib/domain/access/api-key';
import type { SubscriptionSystem } from '#lib/domain/webhook/subscription';
import { APP_URL, type ApiRoute, loadRoutes, makeApi, matchRoute } from '#lib/http/testing/api';
import { insertApiKey } from '#lib/services/api-keys/insert';

const API = join(import.meta.dirname, '..', '..', '..', 'app', 'api');

/** The folder of each system. */
export const INTEGRATION_FOLDERS = {
  avaza: 'Webhook',
  accelo: 'v0',
  acculynx: 'acculynx',
} as const satisfies Record<SubscriptionSystem, string>;

/** Every route of the integrations, with its path from the root. */
export async function loadIntegrationRoutes(): Promise<ApiRoute[]> {
  const loaded = await Promise.all(
    Object.values(INTEGRATION_FOLDERS).map(async (folder) =>
      (await loadRoutes(join(API, folder))).map((route) => ({
        ...route,
        path: `/api/${folder}${route.path}`.replace(/\/$/, ''),
      })),
    ),
  );
  return loaded.flat();
}

export type IntegrationRequest = {
  method: Method;
  /** From the root, with its query. */
  path: string;
  /** The key; null for none. Default: the key of the organisation's admin. */
  key?: string | null;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Aborted when the caller goes away. */
  signal?: AbortSignal;
};

/** A world with the integrations on it, and a key with all scopes that the admin of the organisation has made. */
export async function makeIntegrations(clusterUrl: string, limitPerMinute = 1_000_000) {
  const { world } = await makeApi(clusterUrl, limitPerMinute);
  const routes = await loadIntegrationRoutes();
  const makeKey = async (
    values: { orgId?: string; scopes?: ApiKeyScope[]; createdBy?: string | null } = {},
  ) => {
    const { key } = await insertApiKey(world.database, {
      orgId: world.org.id,
      name: 'Key',
      scopes: [...API_KEY_SCOPES],
      expiresAt: null,
      createdBy: world.users.admin.id,
      ...values,
    });
    return key;
  };
  const adminKey = await makeKey();

  const call = async ({
    method,
    path,
    key = adminKey,
    headers,
    body,
    signal,
  }: IntegrationRequest): Promise<Response> => {
    const url = new URL(path, APP_URL);
    const found = matchRoute(routes, method, path.split('?')[0] ?? '');
    if (found === null) throw new Error(`There is no route for ${method} ${path}`);
    const request = new Request(url, {
      method: method.toUpperCase(),
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    return found.route.handler(request, { params: Promise.resolve(found.params) });
  };
  /** Sends a value as JSON, and reads the answer as JSON. */
  const json = async (
    method: Method,
    path: string,
    body?: unknown,
    asked: Partial<IntegrationRequest> = {},
  ): Promise<{ status: number; body: unknown }> => {
    const response = await call({
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...asked,
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  };
  return { world, routes, adminKey, makeKey, call, json };
}

export type Integrations = Awaited<ReturnType<typeof makeIntegrations>>;
