/** A log that a test can read. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createLogger, type Logger } from '#lib/log';

/** A line with its level as pino's number, so that levels can be compared. */
export type LogLine = Record<string, unknown> & { level: number; msg: string };
export type MemoryLog = { log: Logger; lines: LogLine[] };

/** pino's number for an error. */
export const ERROR_LEVEL = 50;

export function createMemoryLog(level = 'info'): MemoryLog {
  const lines: LogLine[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const line = JSON.parse(chunk.toString());
      lines.push({ ...line, level: pino.levels.values[line.level] });
      done();
    },
  });
  return { log: createLogger('test', level, stream), lines };
}
