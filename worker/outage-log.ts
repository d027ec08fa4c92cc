import type { Logger } from '#lib/log';
import { isRefusal, sqlStateOf } from '#worker/database';

/** While the database stays away, it is said again after this time. */
const REMINDER_MS = 30_000;

/** Tells of database trouble once, reminds, and tells of its end: an outage must not flood the log. */
export class OutageLog {
  readonly #log: Logger;
  #startedAt: number | null = null;
  #toldAt = 0;
  #suppressed = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** A statement failed for a reason that may pass; as an error where that takes somebody who acts. */
  failed(what: string, error: unknown): void {
    const now = performance.now();
    this.#startedAt ??= now;
    if (this.#toldAt !== 0 && now - this.#toldAt < REMINDER_MS) {
      this.#suppressed++;
      return;
    }
    this.#toldAt = now;
    const told = { what, sqlState: sqlStateOf(error), err: error, suppressed: this.#suppressed };
    this.#log[isRefusal(error) ? 'error' : 'warn'](told, 'database trouble, trying again');
    this.#suppressed = 0;
  }

  /** A statement succeeded. */
  succeeded(): void {
    if (this.#startedAt === null) return;
    const outageMs = Math.round(performance.now() - this.#startedAt);
    this.#startedAt = null;
    // Of an outage that was told, the end is told; a stutter within the reminder time is not told again.
    if (this.#suppressed === 0) this.#log.info({ outageMs }, 'database back');
  }
}
