/** Writes an HTTP/1.1 request: a POST whose length is known. Source: RFC 9112, sections 3 and 6. */
import type { Route } from '#worker/endpoint/route';

export type SafeRequest = {
  route: Route;
  /** Names and values in turns. */
  headers: string[];
  body: Buffer;
};

/** What a line of a head may hold: RFC 9110, section 5.5, in Latin-1; nothing that could begin another line. */
const LINE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The bytes of a request, head and body in one piece; null where a header cannot be sent. */
export function requestBytes({ route, headers, body }: SafeRequest): Buffer | null {
  let head = `POST ${route.path} HTTP/1.1\r\nhost: ${route.url.host}\r\nconnection: keep-alive\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const line = `${headers[i]}: ${headers[i + 1]}`;
    if (!LINE.test(line)) return null;
    head += `${line}\r\n`;
  }
  head += `content-length: ${body.length}\r\n\r\n`;
  // One write, and so one TLS record where it fits.
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, 'latin1');
  body.copy(bytes, head.length);
  return bytes;
}
