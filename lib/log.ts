import { type Logger, pino, type SerializedError, stdSerializers } from 'pino';

export type { Logger };

/**
 * What of an error goes into the log. Database drivers hang their whole connection on an error: only the standard
 * members and the code are written, of the causes too.
 */
export function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack }: SerializedError = stdSerializers.err(error);
  return { type, message, stack, ...('code' in error ? { code: error.code } : {}) };
}

/** The log of a process: JSON lines on standard output, ids first. */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    serializers: { err: serializeError },
    redact: ['*.authorization', '*.password', '*.secret'],
  });
}
