import type { IncomingMessage, ServerResponse } from 'node:http';
import { STRANGE_METHOD_HEADER } from '#lib/http/request-method';

const ALLOWED = 'GET, HEAD, OPTIONS';

/**
 * Answers a request that wants more of a page or a file than to read it; false where the request is to go on. Only the API
 * takes anything: in front of a page, the framework would hold the body of such a request, up to 10 MB for each, in memory.
 */
export function answerWriteToPage(request: IncomingMessage, response: ServerResponse): boolean {
  const { method, url = '', headers } = request;
  if (method === 'GET' || method === 'HEAD' || /^\/api(?:[/?]|$)/.test(url)) return false;
  if (method === 'OPTIONS' && headers[STRANGE_METHOD_HEADER] === undefined) {
    response.writeHead(204, { allow: ALLOWED }).end();
  } else {
    response
      .writeHead(405, { allow: ALLOWED, 'content-type': 'text/plain; charset=utf-8' })
      .end('This address can only be read. Send GET.\n');
  }
  return true;
}
