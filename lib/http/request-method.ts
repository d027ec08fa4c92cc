/** The methods that a route file can export. */
export const ROUTE_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type RouteMethod = (typeof ROUTE_METHODS)[number];

/** Written by the web process into a request whose method no route file can export: that method. */
export const STRANGE_METHOD_HEADER = 'x-hooktab-strange-method';

type Incoming = { method?: string | undefined; headers: Record<string, string | string[] | undefined> };

/**
 * Turns a request with a method that no route file can export (TRACE, PROPFIND, QUERY, …) into OPTIONS, which every path answers,
 * and notes what it was. The framework would answer it itself: 400 without a body, TRACE even 500. What a caller has
 * written into the header is dropped.
 */
export function takeStrangeMethod(request: Incoming): void {
  delete request.headers[STRANGE_METHOD_HEADER];
  const { method = '' } = request;
  if ((ROUTE_METHODS as readonly string[]).includes(method)) return;
  request.headers[STRANGE_METHOD_HEADER] = method;
  request.method = 'OPTIONS';
}
