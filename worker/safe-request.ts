/**
 * The one outbound HTTP client of the product; lint allows undici nowhere else.
 *
 * One request, one outcome: whatever the other side does ends as a value, within the deadline. Nothing is followed,
 * decompressed, sent twice or sent in clear; no proxy of the environment is used. Each connection belongs to one owner
 * (an organisation) and origin, and carries one request at a time.
 */
import type { TLSSocket } from 'node:tls';
import { Client, type Dispatcher } from 'undici';
import { ATTEMPT_DEADLINE_MS, type Outcome } from '#lib/domain/outcome';
import type { Connect } from '#worker/connect';
import { IdleConnections } from '#worker/idle-connections';
import { ResponseCollector } from '#worker/response-collector';
import type { Route } from '#worker/route';

/** The most bytes of response headers that are read. */
const MAX_HEADER_BYTES = 32 * 1024;
/** How long a connection waits for its next request, where the endpoint does not ask for less. */
const KEEP_ALIVE_MS = 4_000;
/** A connection takes no more requests after this, so that changes of DNS and certificates are noticed. */
const MAX_CONNECTION_AGE_MS = 120_000;

export type SafeRequest = {
  route: Route;
  /** Names and values in turns. */
  headers: string[];
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
  exchange({ route, headers, body }: SafeRequest, deadlineAt: number): Promise<Outcome | null> {
    return new Promise((resolve) => {
      const exchange = new Exchange(this, deadlineAt, resolve);
      // Whatever it refuses it says to the exchange, too.
      this.#client.dispatch({ method: 'POST', path: route.path, headers, body }, exchange);
    });
  }
}

/**
 * What the client tells of one request, until it has an outcome. In the form that `request` of undici 7 itself uses: in the
 * newer one it makes an object of the headers first, which nobody reads here.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #collector = new ResponseCollector();
  readonly #connection: HttpConnection;
  readonly #timer: NodeJS.Timeout;
  readonly #resolve: (outcome: Outcome | null) => void;

  constructor(connection: HttpConnection, deadlineAt: number, resolve: (outcome: Outcome | null) => void) {
    this.#connection = connection;
    this.#resolve = resolve;
    this.#timer = setTimeout(
      () => this.#settle(this.#collector.expired(), false),
      Math.max(1, deadlineAt - performance.now()),
    );
  }

  onConnect(): void {}

  onHeaders(status: number, headers: Buffer[]): boolean {
    if (status >= 200) this.#collector.head(status, headers);
    else if (status < 100) this.#settle(this.#collector.broken(new Error('bad response')), false);
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (!this.#collector.data(chunk)) this.#settle(this.#collector.complete(), false);
    return true;
  }

  onComplete(): void {
    this.#settle(this.#collector.complete(), true);
  }

  onError(error: unknown): void {
    this.#settle(error instanceof StaleConnectionError ? null : this.#collector.broken(error), false);
  }

  #settle(outcome: Outcome | null, keepsConnection: boolean): void {
    clearTimeout(this.#timer);
    if (!keepsConnection) this.#connection.close();
    this.#resolve(outcome);
  }
}

/**
 * Makes the client.
 * @param connect carries the address policy
 * @param maxIdle the most connections that wait for their next request; fewer than the requests at once would have them
 *   closed and opened all the time
 */
export function createSafeClient(connect: Connect, maxIdle: number): SafeClient {
  const idle = new IdleConnections<HttpConnection>(maxIdle);

  /** Sends over a connection, and keeps it for the next request; null where nothing was sent. */
  async function send(
    connection: HttpConnection,
    request: SafeRequest,
    startedAt: number,
  ): Promise<SafeResponse | null> {
    const outcome = await connection.exchange(request, startedAt + ATTEMPT_DEADLINE_MS);
    if (connection.isUsable) idle.put(request.route.connectionKey, connection);
    return outcome && ended(outcome, connection.remoteIp, startedAt);
  }

  async function sendAnew(request: SafeRequest, startedAt: number): Promise<SafeResponse> {
    const { url } = request.route;
    const connection = await connect(url, startedAt + ATTEMPT_DEADLINE_MS);
    if (!connection.isConnected) {
      const { failure, detail, remoteIp } = connection;
      return ended({ kind: 'failure', failure, detail, response: null }, remoteIp, startedAt);
    }
    const { socket, remoteIp } = connection;
    const fresh = new HttpConnection(url.origin, socket, remoteIp, (lost) => idle.remove(lost));
    const broken = new ResponseCollector().broken(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    return (await send(fresh, request, startedAt)) ?? ended(broken, remoteIp, startedAt);
  }

  return {
    request: async (request) => {
      const startedAt = performance.now();
      const { url, connectionKey } = request.route;
      if (url.protocol !== 'https:') {
        const detail = 'The URL is not an https URL; nothing is sent in clear.';
        return ended({ kind: 'failure', failure: 'unsendable', detail, response: null }, null, startedAt);
      }
      for (let kept = idle.take(connectionKey); kept !== null; kept = idle.take(connectionKey)) {
        const response = await send(kept, request, startedAt);
        if (response !== null) return response;
      }
      return await sendAnew(request, startedAt);
    },
    close: () => idle.closeAll(),
  };
}

function ended(outcome: Outcome, remoteIp: string | null, startedAt: number): SafeResponse {
  return { outcome, remoteIp, durationMs: Math.round(performance.now() - startedAt) };
}
