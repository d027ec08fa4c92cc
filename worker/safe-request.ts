/**
 * The one outbound HTTP client of the product; lint allows undici nowhere else.
 *
 * One request, one outcome: whatever the other side does ends as a value, within the deadline. Nothing is followed,
 * decompressed, sent twice or sent in clear; no proxy of the environment is used. Each connection belongs to one key
 * (an organisation) and origin, and carries one request at a time.
 */
import type { TLSSocket } from 'node:tls';
import { Client, type Dispatcher } from 'undici';
import { ATTEMPT_DEADLINE_MS, type Outcome } from '#lib/domain/outcome';
import type { Connect } from '#worker/connect';
import { IdleConnections } from '#worker/idle-connections';
import { ResponseCollector } from '#worker/response-collector';

/** The most bytes of response headers that are read. */
const MAX_HEADER_BYTES = 32 * 1024;
/** How long a connection waits for its next request, where the endpoint does not ask for less. */
const KEEP_ALIVE_MS = 4_000;
/** A connection takes no more requests after this, so that changes of DNS and certificates are noticed. */
const MAX_CONNECTION_AGE_MS = 120_000;

export type SafeRequest = {
  /** Connections are shared by requests with the same key and origin only. */
  connectionKey: string;
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
};

export type SafeResponse = { outcome: Outcome; remoteIp: string | null; durationMs: number };

export type SafeClient = {
  /** POSTs; never rejects. */
  request: (request: SafeRequest) => Promise<SafeResponse>;
  /** Closes the connections that are idle. */
  close: () => void;
};

/** The socket had ended before the request was given to it: nothing has been sent. */
class StaleConnectionError extends Error {}

type Target = { path: string; headers: Record<string, string>; body: Buffer };

/** One TLS socket with an HTTP/1.1 client on it; it never opens another. */
class HttpConnection {
  readonly remoteIp: string;
  readonly #client: Client;
  readonly #openedAt = performance.now();
  #hasEnded = false;

  constructor(
    origin: string,
    socket: TLSSocket,
    remoteIp: string,
    onEnd: (connection: HttpConnection) => void,
  ) {
    this.remoteIp = remoteIp;
    let unused: TLSSocket | null = socket;
    this.#client = new Client(origin, {
      connect: (_options, callback) => {
        const given = unused;
        unused = null;
        // The client does not expect to be called back at once.
        queueMicrotask(() => {
          if (given === null) callback(new StaleConnectionError('The connection has ended'), null);
          else callback(null, given);
        });
      },
      pipelining: 1,
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // The deadline of the attempt bounds all phases together.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#client.on('disconnect', () => {
      this.#hasEnded = true;
      onEnd(this);
    });
  }

  get isUsable(): boolean {
    return !this.#hasEnded && performance.now() - this.#openedAt < MAX_CONNECTION_AGE_MS;
  }

  /** Ends the connection now, whatever is under way on it. */
  close(): void {
    this.#hasEnded = true;
    // It has no way to fail that matters: the socket is gone either way.
    this.#client.destroy().catch(() => undefined);
  }

  /** Sends one request; null where the connection had ended before anything was sent. */
  exchange(target: Target, deadlineAt: number): Promise<Outcome | null> {
    const { promise, resolve } = Promise.withResolvers<Outcome | null>();
    const collector = new ResponseCollector();
    const settle = (outcome: Outcome | null, keepsConnection: boolean) => {
      clearTimeout(timer);
      if (!keepsConnection) this.close();
      resolve(outcome);
    };
    const timer = setTimeout(
      () => settle(collector.expired(), false),
      Math.max(1, deadlineAt - performance.now()),
    );
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: (controller, status) => {
        if (status >= 200) collector.head(status, rawHeadersOf(controller));
        else if (status < 100) settle(collector.broken(new Error('bad response')), false);
      },
      onResponseData: (_controller, chunk) => {
        if (!collector.data(chunk)) settle(collector.complete(), false);
      },
      onResponseEnd: () => settle(collector.complete(), true),
      onResponseError: (_controller, error) =>
        settle(error instanceof StaleConnectionError ? null : collector.broken(error), false),
    };
    try {
      this.#client.dispatch({ method: 'POST', ...target }, handler);
    } catch (error) {
      settle(collector.broken(error), false);
    }
    return promise;
  }
}

function rawHeadersOf(controller: Dispatcher.DispatchController): Buffer[] {
  const raw = controller.rawHeaders;
  return Array.isArray(raw) ? raw.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from(part))) : [];
}

/**
 * Makes the client.
 * @param connect carries the address policy
 * @param maxIdle the most connections that wait for their next request; fewer than the requests at once would have them
 *   closed and opened all the time
 */
export function createSafeClient(connect: Connect, maxIdle: number): SafeClient {
  const idle = new IdleConnections<HttpConnection>(maxIdle);

  async function send(request: SafeRequest, deadlineAt: number): Promise<Omit<SafeResponse, 'durationMs'>> {
    const { url } = request;
    if (url.protocol !== 'https:') {
      const detail = 'The URL is not an https URL; nothing is sent in clear.';
      return { outcome: { kind: 'failure', failure: 'unsendable', detail, response: null }, remoteIp: null };
    }
    const key = `${request.connectionKey} ${url.origin}`;
    const target = { path: url.pathname + url.search, headers: request.headers, body: request.body };
    const use = async (connection: HttpConnection) => {
      const outcome = await connection.exchange(target, deadlineAt);
      if (connection.isUsable) idle.put(key, connection);
      return outcome && { outcome, remoteIp: connection.remoteIp };
    };

    for (let kept = idle.take(key); kept !== null; kept = idle.take(key)) {
      const result = await use(kept);
      if (result !== null) return result;
    }
    const connection = await connect(url, deadlineAt);
    if (!connection.isConnected) {
      const { failure, detail, remoteIp } = connection;
      return { outcome: { kind: 'failure', failure, detail, response: null }, remoteIp };
    }
    const { socket, remoteIp } = connection;
    const fresh = new HttpConnection(url.origin, socket, remoteIp, (ended) => idle.remove(ended));
    const broken = new ResponseCollector().broken(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    return (await use(fresh)) ?? { outcome: broken, remoteIp };
  }

  return {
    request: async (request) => {
      const startedAt = performance.now();
      const deadlineAt = startedAt + ATTEMPT_DEADLINE_MS;
      const result = await send(request, deadlineAt);
      return { ...result, durationMs: Math.round(performance.now() - startedAt) };
    },
    close: () => idle.closeAll(),
  };
}
