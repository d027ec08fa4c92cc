/**
 * Errors of pages. Next prints them with their messages, and answers 500 whatever they are: here they are reported as other errors
 * are, and a page that the database keeps from being made is answered 503.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { UNAVAILABLE_SECONDS } from '#lib/domain/errors/app-error';
import { databaseTroubleOf } from '#lib/domain/errors/database-trouble';
import { PlainError } from '#lib/domain/errors/plain-error';
import { loggablePath } from '#lib/http/loggable-path';
import { REMINDER_MS } from '#lib/log/outage-log';
import type { WebLog } from '#lib/log/web-log';

type Exchange = { request: IncomingMessage; response: ServerResponse };

const exchanges = new AsyncLocalStorage<Exchange>();
let hasStarted = false;

/** To be called when a request comes in, before anything works on it: what is printed from then on belongs to it. */
export function enterRequest(exchange: Exchange): void {
  hasStarted = true;
  exchanges.enterWith(exchange);
}

/**
 * Takes the console from the framework. Errors are reported; texts pass until the first request has come, and are withheld after
 * that, for they may quote it. Call it before the framework is loaded.
 */
export function takeConsole({ log, failures }: WebLog): void {
  const withheld = new WithheldTexts(log);
  for (const method of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) {
    const print = console[method].bind(console);
    console[method] = (...printed: unknown[]) => {
      const error = printed.find((one) => one instanceof Error);
      if (error !== undefined) reportPageError(failures, error);
      else if (!hasStarted) print(...printed);
      else if (method === 'error' || method === 'warn') {
        withheld.note(new PlainError('The stack says where'));
      }
    };
  }
}

/** Says where texts were withheld: each place once, and again after 30 seconds, with the number of those in between. */
class WithheldTexts {
  readonly #log: WebLog['log'];
  readonly #places = new Map<string, { toldAt: number; suppressed: number }>();

  constructor(log: WebLog['log']) {
    this.#log = log;
  }

  note(err: PlainError): void {
    const now = performance.now();
    // The line that printed: below the message, and the console of ours.
    const place = err.stack?.split('\n')[2] ?? '';
    const known = this.#places.get(place);
    if (known !== undefined && now - known.toldAt < REMINDER_MS) {
      known.suppressed++;
      return;
    }
    this.#places.set(place, { toldAt: now, suppressed: 0 });
    const { suppressed = 0 } = known ?? {};
    this.#log.warn({ err, suppressed }, 'text of the framework withheld');
  }
}

/** The codes of Node for what its caller has broken off. */
const HANG_UP_CODES: readonly unknown[] = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'];

/** Whether an error says no more than that the caller has gone before the whole request had come. */
export function isHangUp(error: unknown, request: IncomingMessage): boolean {
  return (
    request.destroyed &&
    !request.complete &&
    error instanceof Error &&
    'code' in error &&
    HANG_UP_CODES.includes(error.code)
  );
}

function reportPageError(failures: WebLog['failures'], error: Error): void {
  const exchange = exchanges.getStore();
  if (exchange !== undefined && isHangUp(error, exchange.request)) return;
  if (exchange === undefined) {
    failures.report('process', error);
    return;
  }
  const { method = '', url = '/' } = exchange.request;
  failures.report('page', error, { method, path: loggablePath(url) });
  if (databaseTroubleOf(error) !== null) answerUnavailable(exchange.response);
}

/** Turns the 500 that is about to be sent into 503. What has been sent already cannot be changed. */
function answerUnavailable(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
  response.writeHead = (status: number, ...rest: unknown[]) => {
    if (status !== 500) return writeHead(status, ...rest);
    response.setHeader('Retry-After', String(UNAVAILABLE_SECONDS));
    return writeHead(503, ...rest);
  };
}
