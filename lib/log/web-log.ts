import { createLogger, type Logger } from '#lib/log';
import { FailureLog } from '#lib/log/failure-log';

export type WebLog = { log: Logger; failures: FailureLog };

/** On globalThis: the start script and the bundled product have modules of their own, and report to one place. */
const holder = globalThis as typeof globalThis & { hooktabWebLog?: WebLog };

/** The log of this web process, made at the first call. */
export function openWebLog(level: string): WebLog {
  holder.hooktabWebLog ??= make(createLogger('hooktab-web', level));
  return holder.hooktabWebLog;
}

const make = (log: Logger): WebLog => ({ log, failures: new FailureLog(log) });
