/**
 * Whether the web process lives, and whether it is ready for requests: for balancers, container runtimes and service managers. Answered
 * before any route: without a user, without a count, and whatever state the rest is in.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DatabaseFault } from '#lib/server/database-probe';

const LIVE = '/api/health/live';
const READY = '/api/health/ready';

export type NotReady = 'starting' | 'draining' | DatabaseFault;

/** Why the process is not ready; null where it is. Never rejects. */
export type Readiness = () => Promise<NotReady | null> | NotReady | null;

/** Answers a request for the health of the process; false where the request is for something else. */
export function answerHealth(
  request: IncomingMessage,
  response: ServerResponse,
  readiness: Readiness,
): boolean {
  const [path] = (request.url ?? '').split('?');
  if (path !== LIVE && path !== READY) return false;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return true;
  }
  if (path === LIVE) respond(response, 200, { status: 'live' });
  else void respondReadiness(response, readiness);
  return true;
}

async function respondReadiness(response: ServerResponse, readiness: Readiness): Promise<void> {
  const reason = await readiness();
  if (reason === null) respond(response, 200, { status: 'ready' });
  else respond(response, 503, { status: 'not_ready', reason });
}

/** Node leaves out the body of an answer to HEAD. */
function respond(response: ServerResponse, status: number, body: Record<string, string>): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(`${JSON.stringify(body)}\n`);
}
