import { databaseTroubleOf, sqlStateIn } from '#lib/domain/errors/database-trouble';
import type { Logger } from '#lib/log';

/** While the trouble lasts, it is logged again after this time. */
export const REMINDER_MS = 30_000;
/** The trouble is over when a statement has succeeded and none has failed for this long. */
export const SETTLE_MS = 10_000;

/** Trouble that lasts until somebody acts: it is logged as an error. */
const LASTING: readonly string[] = ['full', 'refused'];

type Outage = {
  startedAt: number;
  /** When each trouble was last logged. */
  toldAt: Map<string, number>;
  /** Failures since the last line. */
  suppressed: number;
};

/**
 * Logs trouble with the database without flooding the log: one line for each kind of trouble, or SQLSTATE, when it starts, a reminder
 * every 30 seconds with the number of failures in between, and one line when it is over, with how long it took. A single
 * failure is an outage like any other.
 */
export class OutageLog {
  readonly #log: Logger;
  readonly #isRefusal: (error: unknown) => boolean;
  #outage: Outage | null = null;
  /** Runs from the first success after the last failure. */
  #settling: NodeJS.Timeout | undefined;

  /** @param isRefusal tells which errors other than trouble of the database last until somebody acts. Default: all of them */
  constructor(log: Logger, isRefusal: (error: unknown) => boolean = () => true) {
    this.#log = log;
    this.#isRefusal = isRefusal;
  }

  /** A statement failed, and may succeed later. */
  failed(what: string, error: unknown): void {
    clearTimeout(this.#settling);
    this.#settling = undefined;
    const now = performance.now();
    this.#outage ??= { startedAt: now, toldAt: new Map(), suppressed: 0 };
    const { toldAt, suppressed } = this.#outage;
    const trouble = databaseTroubleOf(error) ?? 'statement';
    const isLasting = trouble === 'statement' ? this.#isRefusal(error) : LASTING.includes(trouble);
    const sqlState = sqlStateIn(error);
    // The loss of a connection shows in many ways; of the others each SQLSTATE has a cause of its own.
    const told = trouble === 'away' ? trouble : (sqlState ?? trouble);
    const last = toldAt.get(told);
    if (last !== undefined && now - last < REMINDER_MS) {
      this.#outage.suppressed++;
      return;
    }
    toldAt.set(told, now);
    this.#outage.suppressed = 0;
    const fields = { what, trouble, sqlState, suppressed, err: error };
    this.#log[isLasting ? 'error' : 'warn'](fields, 'database trouble');
  }

  /** A statement succeeded. */
  succeeded(): void {
    const outage = this.#outage;
    if (outage === null || this.#settling !== undefined) return;
    const outageMs = Math.round(performance.now() - outage.startedAt);
    this.#settling = setTimeout(() => {
      this.#outage = null;
      this.#settling = undefined;
      this.#log.info({ outageMs, suppressed: outage.suppressed }, 'database back');
    }, SETTLE_MS);
    // A process that has nothing else to do may end.
    this.#settling.unref();
  }
}
