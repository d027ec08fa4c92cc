/** What a path answers to each method: a route file exports them all, so that none falls to the framework's empty 405. */
import { randomUUID } from 'node:crypto';
import { AppError, methodNotAllowed } from '#lib/domain/errors/app-error';
import { problemResponse } from '#lib/http/problem';
import { ROUTE_METHODS, type RouteMethod, STRANGE_METHOD_HEADER } from '#lib/http/request-method';

type Handler<Context> = (request: Request, context: Context) => Promise<Response> | Response;

/** Those that a path has; HEAD and OPTIONS follow from them. */
export type OwnHandlers<Context> = Partial<
  Record<Exclude<RouteMethod, 'HEAD' | 'OPTIONS'>, Handler<Context>>
>;

/**
 * Makes handlers for all methods of a path. HEAD is GET without the body, which the server leaves out. OPTIONS lists the
 * methods that the path has in `Allow`. Any other method, also one that no route file can export and that comes as OPTIONS
 * (`lib/http/request-method`), goes to the handler that `refuse` makes of a `method_not_allowed`.
 */
export function methodsWith<Context>(
  own: OwnHandlers<Context>,
  refuse: (refusal: AppError) => Handler<Context>,
): Record<RouteMethod, Handler<Context>> {
  const given: Partial<Record<RouteMethod, Handler<Context>>> = {
    ...own,
    ...(own.GET === undefined ? {} : { HEAD: own.GET }),
  };
  const allowed = ROUTE_METHODS.filter((method) => method === 'OPTIONS' || given[method] !== undefined);
  const refused = refuse(methodNotAllowed(allowed));
  const options: Handler<Context> = (request, context) =>
    request.headers.has(STRANGE_METHOD_HEADER)
      ? refused(request, context)
      : new Response(null, { status: 204, headers: { allow: allowed.join(', ') } });
  return { ...everyMethod(refused), ...given, OPTIONS: options };
}

/** The same answer to every method. */
export function everyMethod<Context>(handler: Handler<Context>): Record<RouteMethod, Handler<Context>> {
  return {
    GET: handler,
    HEAD: handler,
    POST: handler,
    PUT: handler,
    PATCH: handler,
    DELETE: handler,
    OPTIONS: handler,
  };
}

/** Answers every request with the same problem. */
const refuseWith = (refusal: AppError) => (request: Request) =>
  problemResponse(refusal, randomUUID(), request);

/** The methods of a path that answers with problem documents. */
export const methods = <Context>(own: OwnHandlers<Context>) => methodsWith(own, refuseWith);

/** For paths that no route has. */
export const unknownRoute = refuseWith(
  new AppError(
    'not_found',
    'There is no such path in the API. The document at /api/v1/openapi.json lists all of them.',
  ),
);
