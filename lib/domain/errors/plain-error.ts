/** Registered, so that errors of a module that was bundled twice are still recognised. */
const MARK: unique symbol = Symbol.for('hooktab.plainError');

/**
 * An error whose message may be logged and printed: we wrote all of it, and no value of a user, a row or a secret is in it.
 * The messages of all other errors are withheld from the log.
 */
export class PlainError extends Error {
  readonly [MARK] = true;
}

/** Whether the message of an error may be logged. */
export function isPlainError(error: unknown): error is PlainError {
  return error instanceof Error && MARK in error;
}
