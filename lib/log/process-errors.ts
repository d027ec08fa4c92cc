import type { Logger } from '#lib/log';

/**
 * Logs what nobody catches, instead of the runtime, which would print messages and source lines. Warnings of the runtime count:
 * some quote a URL with its password. `onError` is told of each error and decides whether the process goes on.
 */
export function watchProcess(log: Logger, onError: (error: unknown) => void): void {
  // Without a listener of its own, an unhandled rejection becomes an uncaught exception.
  process.on('uncaughtException', onError);
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn({ err: warning }, 'warning of the runtime'));
}

/** Logs an error that nobody caught and ends the process: its state is unknown. */
export function endProcess(log: Logger): (error: unknown) => void {
  return (error) => {
    log.fatal({ err: error }, 'process ended by an error');
    process.exit(1);
  };
}
