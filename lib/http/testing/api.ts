/** The API in this process: every route of the folder, called as Next calls it, on the database of a test. */
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { METHODS, type Method } from '#lib/contracts/api/operation';
import { API_KEY_SCOPES } from '#lib/domain/access/api-key';
import { withReadablePath } from '#lib/http/readable-path';
import { ROUTE_METHODS, type RouteMethod } from '#lib/http/request-method';
import { silentWebLog } from '#lib/log/testing/silent';
import { insertApiKey } from '#lib/services/api-keys/insert';
import { makeWorld, type Person } from '#lib/services/testing/world';

const ROUTES = join(import.meta.dirname, '..', '..', '..', 'app', 'api', 'v1', 'orgs', '[org]');
export const APP_URL = 'https://app.example.com';

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

export type ApiRoute = { method: Method; path: string; handler: Handler };

/** A route file: its path as the operations write it, `/webhooks/{webhook}`, and a handler for every method. */
export type RouteFile = { path: string; handlers: Record<RouteMethod, Handler> };

/** Every route file of a folder. */
export async function loadRouteFiles(routesFolder: string): Promise<RouteFile[]> {
  const files = (await readdir(routesFolder, { recursive: true })).filter((file) =>
    file.endsWith('route.ts'),
  );
  return Promise.all(
    files.map(async (file) => {
      const folder = file
        .split(sep)
        .slice(0, -1)
        .map((part) => part.replace(/^\[+(.*?)\]+$/, '{$1}'));
      const handlers = (await import(/* @vite-ignore */ join(routesFolder, file))) as RouteFile['handlers'];
      const missing = ROUTE_METHODS.filter((name) => typeof handlers[name] !== 'function');
      if (missing.length > 0) throw new Error(`${file} does not answer ${missing.join(', ')}`);
      return { path: `/${folder.join('/')}`, handlers };
    }),
  );
}

/** The methods that a path says it has; null for what refuses whatever comes. */
export async function allowedMethods({ path, handlers }: RouteFile): Promise<string[] | null> {
  const request = new Request(new URL(path, APP_URL), { method: 'OPTIONS' });
  const response = await handlers.OPTIONS(request, { params: Promise.resolve({}) });
  return response.headers.get('allow')?.split(', ') ?? null;
}

/** Every handler of a folder that does something, by method and path. */
export async function loadRoutes(routesFolder = ROUTES): Promise<ApiRoute[]> {
  const loaded = (await loadRouteFiles(routesFolder)).map(async (file) => {
    const allowed = await allowedMethods(file);
    return METHODS.map((method) => ({ method, name: method.toUpperCase() as RouteMethod }))
      .filter(({ name }) => allowed === null || allowed.includes(name))
      .map(({ method, name }) => ({ method, path: file.path, handler: file.handlers[name] }));
  });
  return (await Promise.all(loaded)).flat();
}

/** Where the mock of the session finds who is signed in. */
export const session: { userId: string | null; sessionId: string } = { userId: null, sessionId: '' };

export type ApiRequest = {
  method: Method;
  /** Below the organisation, with its query. */
  path: string;
  /** Who asks: a person with a session, or the text of a key. Default: nobody. */
  as?: Person | { key: string };
  orgSlug?: string;
  headers?: Record<string, string>;
  /** Sent as it is. */
  body?: string | Uint8Array | ReadableStream<Uint8Array>;
};

/** A world with the API on it; `limitPerMinute` is the one of the settings. */
export async function makeApi(clusterUrl: string, limitPerMinute = 1_000_000) {
  const world = await makeWorld(clusterUrl);
  const routes = await loadRoutes();
  const { key } = await insertApiKey(world.database, {
    orgId: world.org.id,
    name: 'All scopes',
    scopes: [...API_KEY_SCOPES],
    expiresAt: null,
    createdBy: null,
  });
  const holder = globalThis as typeof globalThis & { hooktabRuntime?: unknown };
  holder.hooktabRuntime = {
    settings: {
      APP_URL,
      AUTH_SECRET: 's'.repeat(32),
      TRUSTED_PROXIES: 1,
      RATE_LIMIT_PER_MINUTE: limitPerMinute,
    },
    ...silentWebLog(),
    context: world.context,
  };

  const call = async (asked: ApiRequest): Promise<Response> => {
    const { method, as, orgSlug = world.org.slug, body } = asked;
    const url = new URL(`/api/v1/orgs/${orgSlug}${asked.path}`, APP_URL);
    const pathname = asked.path.split('?')[0] ?? '';
    const found = matchRoute(routes, method, pathname);
    if (found === null) throw new Error(`There is no route for ${method} ${pathname}`);
    const person = typeof as === 'string' ? world.users[as] : null;
    session.userId = person?.id ?? null;
    session.sessionId = person?.sessionId ?? '';
    const headers = new Headers({
      ...(typeof as === 'string' ? { origin: APP_URL } : {}),
      ...(typeof as === 'object' ? { authorization: `Bearer ${as.key}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'x-forwarded-for': '203.0.113.7',
      ...asked.headers,
    });
    const request = new Request(url, {
      method: method.toUpperCase(),
      headers,
      ...(body === undefined
        ? {}
        : { body: body instanceof Uint8Array ? new Uint8Array(body) : body, duplex: 'half' }),
    });
    const params = Promise.resolve({ ...found.params, org: orgSlug });
    return found.route.handler(request, { params });
  };
  return { world, routes, key, call };
}

export type Api = Awaited<ReturnType<typeof makeApi>>;

/** The route of a path; one without placeholders comes first, as in Next. */
export function matchRoute(
  routes: readonly ApiRoute[],
  method: Method,
  pathname: string,
): { route: ApiRoute; params: Record<string, string> } | null {
  const asked = withReadablePath(pathname).split('/');
  const candidates = routes
    .filter((route) => route.method === method && route.path.split('/').length === asked.length)
    .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length);
  for (const route of candidates) {
    const params: Record<string, string> = {};
    const isMatch = route.path.split('/').every((part, index) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      const value = asked[index] ?? '';
      if (name === undefined) return part === value;
      params[name] = decodeURIComponent(value);
      return value !== '';
    });
    if (isMatch) return { route, params };
  }
  return null;
}
