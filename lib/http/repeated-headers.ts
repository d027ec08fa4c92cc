import { repeatedInput } from '#lib/services/parse';

/** Headers that a request has once. Lists such as If-Match may be split over several lines (RFC 9110, section 5.3). */
const SINGLE_HEADERS = new Set(['authorization', 'content-type', 'host', 'idempotency-key', 'origin']);

/** Written by the web process into a request: which of these headers came more than once. */
export const REPEATED_HEADERS_HEADER = 'x-hooktab-repeated-headers';

type Incoming = { rawHeaders: readonly string[]; headers: Record<string, string | string[] | undefined> };

/**
 * Notes which single headers a request has more than once. Node.js gives the first of two, or joins them, before a route
 * can see it (message.headers). What a caller has written into the note is dropped.
 */
export function noteRepeatedHeaders({ rawHeaders, headers }: Incoming): void {
  delete headers[REPEATED_HEADERS_HEADER];
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const repeated = names.filter((name, index) => SINGLE_HEADERS.has(name) && names.indexOf(name) !== index);
  if (repeated.length > 0) headers[REPEATED_HEADERS_HEADER] = [...new Set(repeated)].join(' ');
}

/** Throws `invalid_header` for a header that was noted. */
export function assertSingleHeaders(request: Request): void {
  const [name] = request.headers.get(REPEATED_HEADERS_HEADER)?.split(' ') ?? [];
  if (name) throw repeatedInput('header', name);
}

/** Throws `invalid_header` for a cookie of the sign-in library that came twice, e.g. once from a parent domain. */
export function assertSingleCookies(request: Request): void {
  const names = (request.headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.split('=')[0]?.trim() ?? '');
  const own = names.filter((name) => /^(__Secure-|__Host-)?next-auth\./.test(name));
  const repeated = own.find((name, index) => own.indexOf(name) !== index);
  if (repeated !== undefined) throw repeatedInput('cookie', repeated);
}
