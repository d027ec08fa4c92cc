/**
 * The URL of a request with escapes that can be read: a part of the path whose escapes are no UTF-8 is taken by the letter
 * (`%ff` becomes `%25ff`). The framework would answer it with a page of its own, before any route; so it is a name that
 * nothing has, and is answered as such by the route. The query is left alone.
 */
export function withReadablePath(url: string): string {
  const [path = '', ...rest] = url.split('?');
  return [path.split('/').map(readable).join('/'), ...rest].join('?');
}

function readable(part: string): string {
  try {
    decodeURIComponent(part);
    return part;
  } catch {
    return part.replaceAll('%', '%25');
  }
}
