/** Requests to stop that a process gets from outside: signals, and the death of the npm that started it. */
import { constants } from 'node:os';

/** Also sent by npm, by terminals and by service managers; SIGHUP is left to `nohup`. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Signals that arrive within this time of the first one are copies of it: a terminal and some service managers signal
 * the whole process group, and npm forwards its own copy to us on top.
 */
const COPIES_MS = 2_000;
const PARENT_CHECK_MS = 1_000;

/** Why a process was asked to stop; the reason of the signal that `listenForStop` returns. */
export class StopRequest extends Error {
  /** What a process reports that ends because of the signal: 128 and its number, as shells do. */
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`Ended by ${signal}.`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Listens for SIGTERM and SIGINT from now on. Call it first thing: the first process of a container ignores signals that
 * it does not listen for. When npm started this process and is killed, that counts as SIGTERM: nobody else would
 * pass on the next signal.
 * @param onHurry called for a second request, 2 s or more after the first; by default it ends the process at once
 * @returns aborted with a `StopRequest` by the first request
 */
export function listenForStop(
  onHurry: (request: StopRequest) => void = ({ exitCode }) => process.exit(exitCode),
): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (controller.signal.aborted) {
      if (now - firstAt >= COPIES_MS) onHurry(new StopRequest(signal));
      return;
    }
    firstAt = now;
    controller.abort(new StopRequest(signal));
  };
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  if (process.env.npm_lifecycle_event !== undefined) {
    watchParent(() => {
      if (!controller.signal.aborted) onSignal('SIGTERM');
    });
  }
  return controller.signal;
}

/** Ends the process as soon as it is asked to stop, for commands that leave nothing half done. To be called first thing, too. */
export function exitOnStop(): void {
  const stop = listenForStop();
  stop.addEventListener('abort', () => process.exit((stop.reason as StopRequest).exitCode));
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** What `work` comes to; rejects with the reason of the signal where that is aborted first, and leaves the work to itself. */
export function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const stopped = aborted(signal).then(() => Promise.reject(signal.reason));
  return Promise.race([work, stopped]);
}

/**
 * The exit code that `running` comes to; 1 where it has not come to one within `limitMs` of the request to stop, whatever it
 * waits for.
 */
export function endInTime(stop: AbortSignal, limitMs: number, running: Promise<number>): Promise<number> {
  const late = aborted(stop).then(() => new Promise<number>((resolve) => setTimeout(resolve, limitMs, 1)));
  return Promise.race([running, late]);
}

/** An orphan gets another parent. On Windows it does not, and nothing is noticed. */
function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_CHECK_MS);
  timer.unref();
}
