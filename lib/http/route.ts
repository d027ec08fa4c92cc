import { randomUUID } from 'node:crypto';
import { getSessionUser } from '#lib/auth/session';
import { API_KEY_PREFIX } from '#lib/domain/api-key';
import { AppError, notFound } from '#lib/domain/app-error';
import { decodeId, type IdKind } from '#lib/domain/ids';
import { MAX_BODY_BYTES, parseJson, readJsonText } from '#lib/http/body';
import { problemResponse } from '#lib/http/problem';
import { assertSameOrigin } from '#lib/http/same-origin';
import { runtime } from '#lib/runtime';
import type { Actor, Call } from '#lib/services/context';

type Parameters = Record<string, string>;

/** What a route file gives to `route`. */
type RouteDefinition<Ids extends Record<string, IdKind>> = {
  /** The ids in the path besides `org`, by kind; a malformed one is answered as one that does not exist. */
  ids?: Ids;
  /** `json`: parsed; `text`: the exact text, for events; absent: no body is read. */
  body?: 'json' | 'text';
  maxBodyBytes?: number;
  /** Answer status, 200 unless given. 204 for a handler that gives nothing. */
  status?: 200 | 201 | 202;
  /** The one call of a service. Services authorise and parse themselves. */
  handle: (
    call: Call,
    request: { ids: { [K in keyof Ids]: string }; query: Parameters; body: unknown },
  ) => Promise<unknown>;
};

type RouteContext = { params: Promise<Parameters> };

/**
 * Makes a route handler of `/api/v1/orgs/[org]/…`: finds out who calls (session cookie or API key), refuses writes from
 * other sites, reads path, query and body, and answers JSON or a problem document.
 */
export function route<Ids extends Record<string, IdKind> = Record<never, never>>(
  definition: RouteDefinition<Ids>,
) {
  return async (request: Request, { params }: RouteContext): Promise<Response> => {
    const requestId = randomUUID();
    const { log, context } = runtime();
    try {
      const actor = await identify(request);
      const path = await params;
      const call: Call = { context, actor, orgSlug: path.org ?? '' };
      const result = await definition.handle(call, {
        ids: readIds(definition.ids, path),
        query: Object.fromEntries(new URL(request.url).searchParams),
        body: await readBody(definition, request),
      });
      const headers = { 'cache-control': 'no-store', 'x-request-id': requestId };
      if (result === undefined) return new Response(null, { status: 204, headers });
      return Response.json(result, { status: definition.status ?? 200, headers });
    } catch (error) {
      return problemResponse(
        error,
        requestId,
        log.child({ method: request.method, path: new URL(request.url).pathname }),
      );
    }
  };
}

async function identify(request: Request): Promise<Actor> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) {
    const [scheme, key] = authorization.split(' ', 2);
    if (scheme?.toLowerCase() === 'bearer' && key?.startsWith(API_KEY_PREFIX))
      return { kind: 'api_key', key };
    throw new AppError('unauthenticated', `Send an API key as: Authorization: Bearer ${API_KEY_PREFIX}…`);
  }
  const user = await getSessionUser();
  if (user === null) throw new AppError('unauthenticated', 'Sign in, or send an API key.');
  assertSameOrigin(request, runtime().settings.APP_URL);
  return { kind: 'user', userId: user.id };
}

function readIds<Ids extends Record<string, IdKind>>(
  ids: Ids | undefined,
  path: Parameters,
): { [K in keyof Ids]: string } {
  const entries = Object.entries(ids ?? {}).map(([name, kind]) => {
    const uuid = decodeId(kind, path[name] ?? '');
    if (uuid === null) throw notFound(kind);
    return [name, uuid] as const;
  });
  return Object.fromEntries(entries) as { [K in keyof Ids]: string };
}

async function readBody(
  definition: { body?: 'json' | 'text'; maxBodyBytes?: number },
  request: Request,
): Promise<unknown> {
  if (definition.body === undefined) return undefined;
  const text = await readJsonText(request, definition.maxBodyBytes ?? MAX_BODY_BYTES);
  return definition.body === 'text' ? text : parseJson(text);
}
