import { randomUUID } from 'node:crypto';
import { getSessionUser } from '#lib/auth/session';
import { noQuery } from '#lib/contracts/page';
import { AppError, notFound } from '#lib/domain/errors/app-error';
import { decodeId, type IdKind } from '#lib/domain/ids';
import type { Preconditions } from '#lib/domain/text/entity-tags';
import { bearerKeyOf } from '#lib/http/bearer-key';
import { assertStorable, MAX_BODY_BYTES, parseJson, readJsonBytes } from '#lib/http/body';
import { callerAddress } from '#lib/http/client-address';
import { isKnown, preconditionsOf } from '#lib/http/conditions';
import { takeLargeBody } from '#lib/http/large-bodies';
import { type Performance, perform } from '#lib/http/perform';
import { problemResponse } from '#lib/http/problem';
import { readQuery } from '#lib/http/query';
import { assertSingleCookies, assertSingleHeaders } from '#lib/http/repeated-headers';
import { assertSameOrigin } from '#lib/http/same-origin';
import { runtime } from '#lib/runtime';
import { authenticate, callOf } from '#lib/services/authorise';
import type { Actor, Call, Caller } from '#lib/services/context';
import type { Answer } from '#lib/services/idempotency';
import { decodeText, parseQuery, type Query } from '#lib/services/parse';
import { limitRequests } from '#lib/services/quotas/rate-limit';

type Parameters = Record<string, string>;

/** What a handler gets: the ids of the path as UUIDs, the query, and the body as the definition asked for it. */
type Input<Ids extends Record<string, IdKind>> = {
  ids: { [K in keyof Ids]: string };
  query: Query;
  body: unknown;
};

/** What a route file gives to `route`. */
type RouteDefinition<Ids extends Record<string, IdKind>, Result> = Performance<Result> & {
  /** The ids in the path besides `org`, by kind; a malformed one is answered as one that does not exist. */
  ids?: Ids;
  /** Whether the service parses a query; else every parameter is one that it does not know, and is refused. */
  takesQuery?: boolean;
  /** `json`: parsed; `bytes`: as it came, for events; absent: no body is read. */
  body?: 'json' | 'bytes';
  maxBodyBytes?: number;
  /**
   * Throws `precondition_failed` unless what is to be changed meets the conditions; runs in one transaction with the handler.
   * Absent where nothing has an entity tag.
   */
  assertMatches?: (call: Call, ids: { [K in keyof Ids]: string }, given: Preconditions) => Promise<void>;
  /** The one call of a service. Services authorise and parse themselves. A Response, such as a download, goes out as it is. */
  handle: (call: Call, input: Input<Ids>) => Promise<Result>;
};

type RouteContext = { params: Promise<Parameters> };

const NO_CONDITIONS: Preconditions = { ifMatch: null, ifNoneMatch: null };

const ORG_SLUG = /^[a-z0-9-]{1,40}$/;

/**
 * Makes a route handler of `/api/v1/orgs/[org]/…`: finds out who calls (session cookie or API key), refuses writes from
 * other sites and more requests than the limit, reads path, query and body, keeps to `Idempotency-Key`, `If-Match` and
 * `If-None-Match`, and answers JSON or a problem document.
 */
export function route<Result, Ids extends Record<string, IdKind> = Record<never, never>>(
  definition: RouteDefinition<Ids, Result>,
) {
  return async (request: Request, { params }: RouteContext): Promise<Response> => {
    const requestId = randomUUID();
    try {
      const answer = await answerRequest(definition, request, await params);
      const headers = { 'cache-control': 'no-store', 'x-request-id': requestId };
      return answer instanceof Response ? withHeaders(answer, headers) : toResponse(request, answer, headers);
    } catch (error) {
      // Nobody is there to read an answer, and nothing went wrong.
      if (request.signal.aborted && error === request.signal.reason)
        return new Response(null, { status: 499 });
      return problemResponse(error, requestId, request);
    }
  };
}

async function answerRequest<Ids extends Record<string, IdKind>, Result>(
  definition: RouteDefinition<Ids, Result>,
  request: Request,
  path: Parameters,
): Promise<Response | (Answer & { isReplay?: boolean })> {
  const call = await openCall(request, path.org ?? '');
  const { assertMatches } = definition;
  const given = assertMatches === undefined ? NO_CONDITIONS : preconditionsOf(request);
  const isConditional = given.ifMatch !== null || given.ifNoneMatch !== null;
  const ids = readIds(definition.ids, path);
  const query = readQuery(request.url);
  assertStorable(query);
  if (!definition.takesQuery) parseQuery(noQuery, query);
  let leave = () => {};
  const onLarge = async () => {
    leave = await takeLargeBody(call.caller.org.id, request.signal);
  };
  try {
    const content =
      definition.body === undefined ? NO_BODY : await readJsonBytes(request, maxBytesOf(definition), onLarge);
    const body = readBody(definition.body, content);
    return await perform(
      definition,
      { call, request, query, content, isAtomic: isConditional },
      async (inner) => {
        if (isConditional) await assertMatches?.(inner, ids, given);
        return definition.handle(inner, { ids, query, body });
      },
    );
  } finally {
    leave();
  }
}

/** Who calls, looked up once for the whole request. */
async function openCall(request: Request, orgSlug: string): Promise<Call & { caller: Caller }> {
  const { context, settings } = runtime();
  const actor = await identify(request);
  if (!ORG_SLUG.test(orgSlug)) throw notFound('organisation');
  const address = callerAddress(request.headers, settings.TRUSTED_PROXIES);
  const unknown: Call = { context, actor, orgSlug, address, signal: request.signal };
  const call = callOf(unknown, await authenticate(unknown));
  await limitRequests(call.context, call.caller, settings.RATE_LIMIT_PER_MINUTE);
  return call;
}

async function identify(request: Request): Promise<Actor> {
  assertSingleHeaders(request);
  const key = bearerKeyOf(request);
  if (key !== null) return { kind: 'api_key', key };
  assertSingleCookies(request);
  const user = await getSessionUser();
  if (user === null) throw new AppError('unauthenticated', 'Sign in, or send an API key.');
  assertSameOrigin(request, runtime().settings.APP_URL);
  return { kind: 'user', userId: user.id, sessionId: user.sessionId };
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

const maxBytesOf = ({ maxBodyBytes }: { maxBodyBytes?: number }) => maxBodyBytes ?? MAX_BODY_BYTES;

const NO_BODY = new Uint8Array();

function readBody(kind: 'json' | 'bytes' | undefined, bytes: Uint8Array): unknown {
  if (kind !== 'json') return kind === 'bytes' ? bytes : undefined;
  const body = parseJson(decodeText(bytes));
  assertStorable(body);
  return body;
}

function withHeaders(response: Response, headers: Record<string, string>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

function toResponse(
  request: Request,
  { status, etag, body, isReplay }: Answer & { isReplay?: boolean },
  common: Record<string, string>,
): Response {
  const headers = isReplay ? { ...common, 'idempotency-replayed': 'true' } : common;
  // What may be compared may be kept, by its owner alone. It is not compressed: If-Match needs a strong tag, which two
  // different rows of bytes must not share (RFC 9110, section 8.8.3.3).
  const tagged =
    etag === null ? headers : { ...headers, etag, 'cache-control': 'private, no-cache, no-transform' };
  if (etag !== null && isKnown(request, etag)) return new Response(null, { status: 304, headers: tagged });
  if (body === null) return new Response(null, { status, headers: tagged });
  return Response.json(body, { status, headers: tagged });
}
