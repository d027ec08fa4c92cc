import { createLogger } from '#lib/log';
import { FailureLog } from '#lib/log/failure-log';
import type { WebLog } from '#lib/log/web-log';

/** The log of a web process that writes nothing. */
export function silentWebLog(): WebLog {
  const log = createLogger('test', 'silent');
  return { log, failures: new FailureLog(log) };
}
