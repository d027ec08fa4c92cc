/** One TLS socket that carries HTTP/1.1 requests, one at a time. */
import type { TLSSocket } from 'node:tls';
import type { Outcome } from '#lib/domain/delivery/outcome';
import { ResponseCollector } from '#worker/endpoint/response-collector';
import { type ReadEnd, ResponseReader } from '#worker/endpoint/response-reader';

/** How long a connection waits for its next request, where the endpoint does not say how long it does. */
const KEEP_ALIVE_MS = 4_000;
/** The longest wait, whatever the endpoint says. */
const MAX_KEEP_ALIVE_MS = 60_000;
/** The endpoint closes after the time that it names; a request must not be on its way then. */
const KEEP_ALIVE_MARGIN_MS = 1_000;
/** A connection takes no more requests after this, so that changes of DNS and certificates are noticed. */
const MAX_CONNECTION_AGE_MS = 120_000;

/** `isUnanswered`: the connection ended before one byte of an answer. */
export type ExchangeResult = { outcome: Outcome; isUnanswered: boolean };

type Exchange = {
  reader: ResponseReader;
  collector: ResponseCollector;
  timer: NodeJS.Timeout;
  resolve: (result: ExchangeResult) => void;
};

/** Milliseconds that a connection may wait for its next request, with `Keep-Alive: timeout=` (RFC 2068, section 19.7.1.1). */
function idleMs(keepAliveSeconds: number | null): number {
  if (keepAliveSeconds === null) return KEEP_ALIVE_MS;
  return Math.min(keepAliveSeconds * 1000 - KEEP_ALIVE_MARGIN_MS, MAX_KEEP_ALIVE_MS);
}

export class HttpConnection {
  readonly remoteIp: string;
  readonly #socket: TLSSocket;
  readonly #onEnd: (connection: HttpConnection) => void;
  readonly #openedAt = performance.now();
  #exchange: Exchange | null = null;
  #idleTimer: NodeJS.Timeout | undefined;
  #idleUntil = Number.POSITIVE_INFINITY;
  #hasEnded = false;

  /** @param onEnd called once, when it takes no more requests */
  constructor(socket: TLSSocket, remoteIp: string, onEnd: (connection: HttpConnection) => void) {
    this.remoteIp = remoteIp;
    this.#socket = socket;
    this.#onEnd = onEnd;
    socket.on('data', (bytes: Buffer) => this.#received(bytes));
    socket.once('end', () => this.#closed());
    socket.on('error', (error) => this.#broke(error));
    socket.once('close', () => this.#closed());
  }

  /** Whether it may take a request now. */
  get isUsable(): boolean {
    const now = performance.now();
    return (
      !this.#hasEnded &&
      this.#socket.writable &&
      now < this.#idleUntil &&
      now - this.#openedAt < MAX_CONNECTION_AGE_MS
    );
  }

  /** Ends the connection now. */
  close(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#idleTimer);
    this.#socket.destroy();
    this.#onEnd(this);
  }

  /** Sends one request and reads its response until `deadlineAt`, on the monotonic clock. Never rejects. */
  exchange(request: Buffer, deadlineAt: number): Promise<ExchangeResult> {
    return new Promise((resolve) => {
      clearTimeout(this.#idleTimer);
      this.#idleUntil = Number.POSITIVE_INFINITY;
      const collector = new ResponseCollector();
      const reader = new ResponseReader(collector);
      const timer = setTimeout(() => this.#expired(), Math.max(1, deadlineAt - performance.now()));
      this.#exchange = { reader, collector, timer, resolve };
      this.#socket.write(request);
    });
  }

  #received(bytes: Buffer): void {
    if (this.#exchange === null) {
      // Nobody asked: whatever it is, it must not pass for the answer to the next request.
      this.close();
      return;
    }
    const { reader, collector } = this.#exchange;
    const end = reader.push(bytes);
    if (end !== null) this.#settle(collector.ended(end), end);
    else if (collector.isFull) this.#settle(collector.full(), null);
  }

  #closed(): void {
    if (this.#exchange === null) {
      this.close();
      return;
    }
    const { reader, collector } = this.#exchange;
    this.#settle(collector.ended(reader.finish()), null, !reader.hasBegun);
  }

  #broke(error: Error): void {
    if (this.#exchange === null) {
      this.close();
      return;
    }
    const { reader, collector } = this.#exchange;
    this.#settle(collector.broken(error, reader.hasBegun), null, !reader.hasBegun);
  }

  #expired(): void {
    if (this.#exchange === null) return;
    const { reader, collector } = this.#exchange;
    this.#settle(collector.expired(reader.hasBegun), null);
  }

  #settle(outcome: Outcome, end: ReadEnd | null, isUnanswered = false): void {
    if (this.#exchange === null) return;
    const { timer, resolve } = this.#exchange;
    clearTimeout(timer);
    this.#exchange = null;
    // An answer that came before the whole request was sent leaves a rest that would be taken for the next request.
    const isReusable = end?.kind === 'complete' && end.isReusable && this.#socket.writableLength === 0;
    const waitMs = isReusable ? idleMs(end.keepAliveSeconds) : 0;
    if (waitMs > 0) {
      this.#idleUntil = performance.now() + waitMs;
      this.#idleTimer = setTimeout(() => this.close(), waitMs);
    } else {
      this.close();
    }
    resolve({ outcome, isUnanswered });
  }
}
