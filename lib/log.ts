import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { PRODUCT_VERSION } from '#lib/domain/version';
import { type LogFields, loggableFields } from '#lib/log/fields';

/** The text itself; `never` for a string that is put together, which could hold a value. */
type Literal<Text extends string> = Record<never, never> extends Record<Text, 1> ? never : Text;

type WriteLine = <Text extends string>(fields: LogFields, words: Literal<Text>) => void;

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug'] as const;
type Level = (typeof LEVELS)[number];

/** The log of a process. Words are fixed; everything else is a member of `LogFields`. */
export type Logger = Readonly<Record<Level, WriteLine>> & {
  /** A log whose lines all have these members. */
  child: (fields: LogFields) => Logger;
  isLevelEnabled: (level: Level) => boolean;
};

/**
 * Makes the log of a process: JSON lines on standard output. No line holds a payload, a subject, an e-mail address, a URL, a
 * name, a key or a credential: see lib/log/fields and lib/log/error-facts.
 */
export function createLogger(name: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { name, version: PRODUCT_VERSION, pid: process.pid },
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: {},
  };
  return loggerOn(destination === undefined ? pino(options) : pino(options, destination));
}

function loggerOn(lines: PinoLogger): Logger {
  const writer =
    (level: Level): WriteLine =>
    (fields, words) =>
      lines[level](loggableFields(fields), words);
  return {
    fatal: writer('fatal'),
    error: writer('error'),
    warn: writer('warn'),
    info: writer('info'),
    debug: writer('debug'),
    child: (fields) => loggerOn(lines.child(loggableFields(fields))),
    isLevelEnabled: (level) => lines.isLevelEnabled(level),
  };
}
