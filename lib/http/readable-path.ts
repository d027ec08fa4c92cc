/**
 * The URL of a request as a path that can be read. A part whose escapes are no UTF-8 is taken by the letter (`%ff` becomes
 * `%25ff`): the framework would answer it with a page of its own, before any route; so it is a name that nothing has, and is
 * answered as such by the route. Of a whole URL (RFC 9112, section 3.2.2) the host is left out, and `*` stands for the server
 * itself: the framework would redirect to the one and fail on the other. The query is left alone.
 */
export function withReadablePath(url: string): string {
  const [path = '', ...rest] = (url === '*' ? '/' : url.replace(/^https?:\/\/[^/?]*\/?/i, '/')).split('?');
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
