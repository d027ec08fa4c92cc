import { databaseTroubleOf } from '#lib/domain/errors/database-trouble';
import type { Logger } from '#lib/log';
import type { LogFields } from '#lib/log/fields';
import { OutageLog } from '#lib/log/outage-log';

/** What failed; the words of the line follow from it. */
type Failed = 'connection' | 'download' | 'page' | 'process' | 'request' | 'sign-in';

/**
 * Where the web process reports what is not the caller's fault: trouble with the database as an outage, everything else line by
 * line. What several places report is logged once: a framework prints what a handler has reported already.
 */
export class FailureLog {
  readonly #log: Logger;
  readonly #outage: OutageLog;
  readonly #reported = new WeakSet<object>();

  constructor(log: Logger) {
    this.#log = log;
    this.#outage = new OutageLog(log);
  }

  /** Logs an error. `fields` say where it happened. */
  report(what: Failed, error: unknown, fields: LogFields = {}): void {
    if (typeof error === 'object' && error !== null) {
      if (this.#reported.has(error)) return;
      this.#reported.add(error);
    }
    if (databaseTroubleOf(error) === null) this.#log.error({ ...fields, err: error }, `${what} failed`);
    else this.#outage.failed(what, error);
  }

  /** The database did what it was asked for. */
  succeeded(): void {
    this.#outage.succeeded();
  }
}
