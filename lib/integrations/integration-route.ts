import { randomUUID } from 'node:crypto';
import { AppError, ERROR_STATUS, type ErrorCode } from '#lib/domain/errors/app-error';
import { bearerKeyOf } from '#lib/http/bearer-key';
import { assertStorable, MAX_BODY_BYTES, mediaTypeOf, parseForm, parseJson, readText } from '#lib/http/body';
import { callerAddress } from '#lib/http/client-address';
import { methodsWith, type OwnHandlers } from '#lib/http/methods';
import { type Performance, perform } from '#lib/http/perform';
import { refusalHeaders, refusalOf } from '#lib/http/problem';
import { readSingleQuery } from '#lib/http/query';
import { assertSingleHeaders } from '#lib/http/repeated-headers';
import { runtime } from '#lib/runtime';
import { authenticateKey, callOf } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import type { Answer } from '#lib/services/idempotency';
import { repeatedInput } from '#lib/services/parse';
import { limitRequests } from '#lib/services/quotas/rate-limit';

export type IntegrationPath = Readonly<Record<string, string>>;

/** A body of an answer in the form of a system; null for none. */
export type Written = { status: number; contentType: string; text: string | null };

/** How a system reads bodies and writes answers. The path is given for systems that name the form of the answer in it. */
export type IntegrationSystem = {
  /** Content types of bodies, and how each is parsed. */
  bodies: Readonly<Record<string, (text: string) => unknown>>;
  answer: (answer: Answer, path: IntegrationPath) => Written;
  refuse: (refusal: AppError, requestId: string, path: IntegrationPath) => Written;
};

export const JSON_BODY = { 'application/json': parseJson };
export const FORM_BODY = { 'application/x-www-form-urlencoded': parseForm };

type IntegrationInput = { path: IntegrationPath; query: Readonly<Record<string, string>>; body: unknown };

/** What a route file of an integration declares. */
export type IntegrationDefinition<Result> = Performance<Result> & {
  takesBody?: boolean;
  /** The one call of a service, as in `route`. */
  handle: (call: Call, input: IntegrationInput) => Promise<Result>;
};

type Parameters = Record<string, string | string[]>;

/** A path without parameters has none at all. */
type RouteContext = { params: Promise<Parameters | undefined> };

/** Throws `validation_failed` where the id that the path names is in the query, too. */
export function assertNotInQuery(query: IntegrationInput['query'], name: string): void {
  if (query[name] !== undefined) throw repeatedInput('parameter', name);
}

/** The parts of a path that a route takes whatever they are, in one piece. */
function pathOf(params: Parameters = {}): IntegrationPath {
  const parts = Object.entries(params);
  return Object.fromEntries(parts.map(([name, part]) => [name, Array.isArray(part) ? part.join('/') : part]));
}

/**
 * Makes a route handler in the form of another system. Besides that it is as `route`: the same limits of requests and bodies,
 * `Idempotency-Key`, the same services. Only API keys are let in, and name the organisation, which these paths do not.
 */
export function integrationRoute<Result>(
  system: IntegrationSystem,
  definition: IntegrationDefinition<Result>,
) {
  return async (request: Request, { params }: RouteContext): Promise<Response> => {
    const requestId = randomUUID();
    const path = pathOf(await params);
    try {
      const answer = await answerRequest(system, definition, request, path);
      return toResponse(system.answer(answer, path), {
        'cache-control': 'no-store',
        'x-request-id': requestId,
        ...(answer.isReplay ? { 'idempotency-replayed': 'true' } : {}),
      });
    } catch (error) {
      const refusal = refusalOf(error, requestId, request);
      return toResponse(system.refuse(refusal, requestId, path), refusalHeaders(refusal, requestId));
    }
  };
}

export type IntegrationHandlers = OwnHandlers<RouteContext>;

/** All methods of a path: those that it does not have are refused in the form of the system, too. */
export function integrationMethods(system: IntegrationSystem, handlers: IntegrationHandlers) {
  return methodsWith(handlers, (refusal) =>
    integrationRoute(system, { handle: () => Promise.reject(refusal) }),
  );
}

async function answerRequest<Result>(
  { bodies }: IntegrationSystem,
  definition: IntegrationDefinition<Result>,
  request: Request,
  path: IntegrationPath,
): Promise<Answer & { isReplay?: boolean }> {
  const call = await openCall(request);
  const query = readSingleQuery(request.url);
  assertStorable(query);
  const { text, body } = definition.takesBody ? await readBody(request, bodies) : { text: '', body: null };
  const answer = await perform(
    definition,
    { call, request, query, content: text, isAtomic: false },
    (inner) => definition.handle(inner, { path, query, body }),
  );
  if (answer instanceof Response) throw new Error('An integration answers in the form of its system');
  return answer;
}

async function openCall(request: Request): Promise<Call> {
  const { context, settings } = runtime();
  assertSingleHeaders(request);
  const key = bearerKeyOf(request);
  if (key === null) throw new AppError('unauthenticated', 'Send an API key as: Authorization: Bearer hk_…');
  const caller = await authenticateKey(context, key);
  const address = callerAddress(request.headers, settings.TRUSTED_PROXIES);
  const call = callOf(
    { context, actor: { kind: 'api_key', key }, orgSlug: caller.org.slug, address },
    caller,
  );
  await limitRequests(call.context, caller, settings.RATE_LIMIT_PER_MINUTE);
  return call;
}

async function readBody(
  request: Request,
  bodies: IntegrationSystem['bodies'],
): Promise<{ text: string; body: unknown }> {
  const mediaType = mediaTypeOf(request) ?? '';
  const parse = Object.hasOwn(bodies, mediaType) ? bodies[mediaType] : undefined;
  if (parse === undefined) {
    throw new AppError('unsupported_media_type', `Send the body as ${Object.keys(bodies).join(' or ')}.`);
  }
  const text = await readText(request, MAX_BODY_BYTES);
  const body = parse(text);
  assertStorable(body);
  return { text, body };
}

function toResponse({ status, contentType, text }: Written, headers: Record<string, string>): Response {
  return new Response(text, {
    status,
    headers: text === null ? headers : { ...headers, 'content-type': contentType },
  });
}

/** The status of a refusal in systems that know no 422: what is wrong with a field is a bad request to them. */
export function statusOf(code: ErrorCode): number {
  return code === 'validation_failed' ? 400 : ERROR_STATUS[code];
}

/** What is wrong with each field, by its name in the body; null where the refusal names none. */
export function fieldMessages({ details }: AppError): Record<string, string[]> | null {
  if (details.fields === undefined) return null;
  const named = Map.groupBy(details.fields, ({ pointer }) =>
    pointer
      .slice(1)
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
      .join('.'),
  );
  return Object.fromEntries([...named].map(([name, fields]) => [name, fields.map(({ message }) => message)]));
}
