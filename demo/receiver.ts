/**
 * A local https server that plays the endpoints of customers: it answers as its path says and shows what it received.
 * For the demo and the tests; it reaches no network and listens on loopback only.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyAndCertificate } from '#demo/authority';
import { type Answer, PATHS, unknownPath } from '#demo/receiver-answers';
import { receiverPage } from '#demo/receiver-page';

const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** Counters of the oldest ids are forgotten beyond this many. */
const MAX_COUNTED_IDS = 10_000;
export const RECEIVER_USERNAME = 'demo';

export type ReceivedRequest = {
  /** Rises by one with each request, from 1. */
  number: number;
  /** When its body had arrived, ISO 8601. */
  at: string;
  method: string;
  /** With the query. */
  path: string;
  webhookId: string | null;
  eventType: string | null;
  /** How many requests with this webhook-id came to this path, this one included. */
  attempt: number;
  signature: string | null;
  /** Never the password: "Basic, user demo". */
  authorization: string | null;
  /** As received, without authorization. */
  headers: [name: string, value: string][];
  body: string;
  bodySize: number;
  /** What was answered; null while it is not. */
  status: number | null;
};

export type ReceiverOptions = {
  /** 0 takes a free one. */
  port: number;
  certificate: KeyAndCertificate;
  /** What /401 wants from user `demo`. */
  password: string;
  /** How many requests are remembered. */
  capacity?: number;
};

export type Receiver = {
  /** `https://localhost:<port>` */
  origin: string;
  port: number;
  /** The latest requests, newest first. */
  received: () => ReceivedRequest[];
  close: () => Promise<void>;
};

/** Starts the receiver on 127.0.0.1 and, where there is one, ::1. Rejects where the port is taken. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const state = new ReceiverState(options.capacity ?? 100);
  const handler = (request: IncomingMessage, response: ServerResponse) => {
    handle(request, response, state, options.password).catch((error: unknown) => {
      // The sender went away while its request was read: there is nobody to tell.
      response.destroy(error instanceof Error ? error : undefined);
    });
  };
  const open = () => createServer({ key: options.certificate.key, cert: options.certificate.cert }, handler);
  const first = open();
  const port = await listen(first, '127.0.0.1', options.port);
  const servers = [first];
  const second = open();
  try {
    await listen(second, '::1', port);
    servers.push(second);
  } catch (error) {
    // Without IPv6 there is no ::1. Any other program on it would get what is meant for localhost.
    if (isTaken(error)) {
      await close(first);
      throw error;
    }
  }
  return {
    origin: `https://localhost:${port}`,
    port,
    received: () => state.requests,
    close: async () => {
      await Promise.all(servers.map(close));
    },
  };
}

class ReceiverState {
  requests: ReceivedRequest[] = [];
  readonly #capacity: number;
  readonly #attempts = new Map<string, number>();
  #number = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  record(request: Omit<ReceivedRequest, 'number' | 'attempt'>, pathname: string): ReceivedRequest {
    this.#number += 1;
    const recorded = { ...request, number: this.#number, attempt: this.#count(pathname, request.webhookId) };
    this.requests = [recorded, ...this.requests].slice(0, this.#capacity);
    return recorded;
  }

  #count(pathname: string, webhookId: string | null): number {
    const key = `${pathname} ${webhookId ?? ''}`;
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.delete(key);
    this.#attempts.set(key, attempt);
    const oldest = this.#attempts.keys().next().value;
    if (this.#attempts.size > MAX_COUNTED_IDS && oldest !== undefined) this.#attempts.delete(oldest);
    return attempt;
  }
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  state: ReceiverState,
  password: string,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://localhost');
  if (request.method === 'GET' && url.pathname === '/') {
    send(response, receiverPage({ username: RECEIVER_USERNAME, password, paths: PATHS }));
    return;
  }
  if (request.method === 'GET' && url.pathname === '/received.json') {
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
    send(response, { status: 200, headers, body: JSON.stringify(state.requests) });
    return;
  }
  const body = await readBody(request);
  const recorded = state.record(summarise(request, url, body), url.pathname);
  const answer = PATHS[url.pathname]?.answer({
    attempt: recorded.attempt,
    isAuthorised: request.headers.authorization === basicAuthorization(password),
  });
  if (answer === 'never') return;
  const { delayMs = 0 } = answer ?? {};
  if (delayMs > 0) await sleep(delayMs);
  recorded.status = (answer ?? unknownPath()).status;
  send(response, answer ?? unknownPath());
}

function summarise(
  request: IncomingMessage,
  url: URL,
  body: Buffer,
): Omit<ReceivedRequest, 'number' | 'attempt'> {
  const text = body.toString('utf8');
  const single = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    at: new Date().toISOString(),
    method: request.method ?? '',
    path: url.pathname + url.search,
    webhookId: single('webhook-id'),
    eventType: eventTypeOf(text),
    signature: single('webhook-signature'),
    authorization: describeAuthorization(request.headers.authorization),
    headers: pairs(request.rawHeaders).filter(([name]) => name.toLowerCase() !== 'authorization'),
    body: text,
    bodySize: body.length,
    status: null,
  };
}

function pairs(rawHeaders: string[]): [string, string][] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] satisfies [string, string]] : [],
  );
}

/** The scheme and the user name, never the password. */
function describeAuthorization(value: string | undefined): string | null {
  if (value === undefined) return null;
  const [scheme = '', credentials = ''] = value.split(' ', 2);
  if (scheme.toLowerCase() !== 'basic') return `${scheme}, hidden`;
  const [username = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':', 1);
  return `Basic, user ${username}`;
}

function basicAuthorization(password: string): string {
  return `Basic ${Buffer.from(`${RECEIVER_USERNAME}:${password}`).toString('base64')}`;
}

function eventTypeOf(text: string): string | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const type = typeof parsed === 'object' && parsed !== null && 'type' in parsed ? parsed.type : null;
    return typeof type === 'string' ? type : null;
  } catch {
    // A receiver must cope with anything; what is not JSON has no event type.
    return null;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new RangeError('The body is larger than the receiver takes');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: Answer): void {
  const body = answer.body ?? '';
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const lengthHeader = answer.status === 204 ? {} : { 'content-length': length };
  response.writeHead(answer.status, { ...answer.headers, ...lengthHeader });
  response.end(body);
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port');
  return address.port;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
