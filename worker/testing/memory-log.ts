/** A log that a test can read. */
import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

export type LogLine = Record<string, unknown> & { level: number; msg: string };
export type MemoryLog = { log: Logger; lines: LogLine[] };

/** pino's number for an error. */
export const ERROR_LEVEL = 50;

export function createMemoryLog(level = 'info'): MemoryLog {
  const lines: LogLine[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()));
      done();
    },
  });
  return { log: pino({ level }, stream), lines };
}
