/** Lets callers take turns at something scarce, so that one of them cannot keep the others from it. In memory, per process. */

export type TurnLimits = {
  /** Turns taken at once, by everybody. */
  running: number;
  /** Turns taken at once by callers with the same key. */
  runningPerKey: number;
  /** Turns kept for callers whose key holds none, so that a few keys never hold all. Part of `running`. Default: 0. */
  reserved?: number;
  /** Callers with the same key that may wait; one more is refused. */
  waitingPerKey: number;
};

/** Thrown instead of waiting: too many callers with the same key wait already. */
export class TooManyWaiting extends Error {
  constructor() {
    super('Too many callers with this key wait for their turn');
    this.name = 'TooManyWaiting';
  }
}

/** Thrown when the turn of a caller has not come within the time that it may wait. */
export class TurnDidNotCome extends Error {
  constructor() {
    super('The turn did not come in time');
    this.name = 'TurnDidNotCome';
  }
}

export type TurnOptions = {
  /** Ends the wait: `run` then throws the reason of the signal. What runs already goes on. */
  signal?: AbortSignal | undefined;
  /** The longest wait, in milliseconds; `run` then throws TurnDidNotCome. Default: as long as it takes. */
  maxWaitMs?: number | undefined;
  /** Waits however many wait already: for the next part of something that was let in before. */
  isContinuation?: boolean | undefined;
};

type Line = { running: number; waiting: (() => void)[] };

/** Keys take turns: the one that was served longest ago is served next, and its callers in the order in which they came. */
export class Turns {
  readonly #limits: TurnLimits;
  #running = 0;
  /** In the order in which the keys are served next; a key without callers has no line. */
  readonly #lines = new Map<string, Line>();

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Runs `task` when it is the turn of the caller. Throws TooManyWaiting, TurnDidNotCome, or the reason of the signal. */
  async run<T>(key: string, task: () => Promise<T>, options: TurnOptions = {}): Promise<T> {
    const leave = await this.enter(key, options);
    try {
      return await task();
    } finally {
      leave();
    }
  }

  /** Waits for the turn of the caller, and returns what ends it. Throws as `run` does. */
  async enter(key: string, options: TurnOptions = {}): Promise<() => void> {
    await this.#wait(key, options);
    return () => this.#leave(key);
  }

  #wait(key: string, { signal, maxWaitMs, isContinuation = false }: TurnOptions): Promise<void> {
    signal?.throwIfAborted();
    const line = this.#lines.get(key) ?? { running: 0, waiting: [] };
    if (!isContinuation && !this.#isFree(line) && line.waiting.length >= this.#limits.waitingPerKey) {
      throw new TooManyWaiting();
    }
    this.#lines.set(key, line);
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      let hasBegun = false;
      const stopWaiting = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const begin = () => {
        hasBegun = true;
        stopWaiting();
        resolve();
      };
      const giveUp = (reason: unknown) => {
        stopWaiting();
        line.waiting = line.waiting.filter((one) => one !== begin);
        if (line.running === 0 && line.waiting.length === 0) this.#lines.delete(key);
        reject(reason);
      };
      const onAbort = () => giveUp(signal?.reason);
      line.waiting.push(begin);
      this.#serve();
      if (hasBegun) return;
      signal?.addEventListener('abort', onAbort, { once: true });
      if (maxWaitMs !== undefined) timer = setTimeout(() => giveUp(new TurnDidNotCome()), maxWaitMs);
    });
  }

  /** Whether a caller of this line would run at once. */
  #isFree(line: Line): boolean {
    return line.waiting.length === 0 && this.#mayBegin(line);
  }

  /** Whether there is a turn for the next caller of this line. */
  #mayBegin(line: Line): boolean {
    const { running, runningPerKey, reserved = 0 } = this.#limits;
    return (
      line.running < runningPerKey && this.#running < (line.running === 0 ? running : running - reserved)
    );
  }

  #leave(key: string): void {
    const line = this.#lines.get(key);
    this.#running -= 1;
    if (line !== undefined) {
      line.running -= 1;
      this.#moveToEnd(key, line);
    }
    this.#serve();
  }

  #moveToEnd(key: string, line: Line): void {
    this.#lines.delete(key);
    if (line.running > 0 || line.waiting.length > 0) this.#lines.set(key, line);
  }

  #serve(): void {
    // Lines that are put at the end while this goes through are met again: it ends when nothing is free.
    for (const [key, line] of this.#lines) {
      if (this.#running >= this.#limits.running) return;
      if (!this.#mayBegin(line)) continue;
      const begin = line.waiting.shift();
      if (begin === undefined) continue;
      this.#running += 1;
      line.running += 1;
      this.#moveToEnd(key, line);
      begin();
    }
  }
}
