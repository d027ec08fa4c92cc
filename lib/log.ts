import { type Logger, pino } from 'pino';

export type { Logger };

/** The log of a process: JSON lines on standard output, ids first. */
export function createLogger(name: string, level: string): Logger {
  return pino({ name, level, redact: ['*.authorization', '*.password', '*.secret'] });
}
