/**
 * The closed list of things that can go wrong in a request and that its caller can act on.
 * Anything else that is thrown is a bug of ours and is answered with `internal_error`.
 */
export const ERROR_STATUS = {
  invalid_json: 400,
  invalid_header: 400,
  unauthenticated: 401,
  forbidden: 403,
  plan_required: 403,
  cross_origin: 403,
  not_found: 404,
  method_not_allowed: 405,
  version_conflict: 409,
  idempotency_key_reused: 409,
  idempotency_key_in_progress: 409,
  not_possible_now: 409,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  rate_limited: 429,
  internal_error: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** What each code means, for the documents. */
export const ERROR_TITLES: Record<ErrorCode, string> = {
  invalid_json: 'The body is not JSON',
  invalid_header: 'A header cannot be read',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  plan_required: 'Not part of the plan',
  cross_origin: 'Request from another site',
  not_found: 'Not found',
  method_not_allowed: 'Not a method of this path',
  version_conflict: 'Changed meanwhile',
  idempotency_key_reused: 'Idempotency key used before',
  idempotency_key_in_progress: 'The same request is under way',
  not_possible_now: 'Not possible now',
  precondition_failed: 'Condition not met',
  too_large: 'Too large',
  unsupported_media_type: 'Unsupported media type',
  validation_failed: 'Some fields need attention',
  rate_limited: 'Too many requests',
  internal_error: 'Something went wrong',
  unavailable: 'Not available at the moment',
};

/** One thing wrong with one field; `pointer` is a JSON pointer (RFC 6901) into the request body, `''` for the whole. */
export type FieldError = { pointer: string; message: string };

/** What to add to the answer, beyond code and words. */
export type ErrorDetails = {
  fields?: FieldError[];
  /** Seconds after which the call may succeed. */
  retryAfterSeconds?: number;
  /** The methods that the path has, for `Allow` (RFC 9110, section 15.5.6). */
  allowedMethods?: readonly string[];
  /** The content coding in which a body is taken, for `Accept-Encoding` (RFC 9110, section 15.5.16). */
  acceptedEncoding?: 'identity';
  /** What is wrong with the API key, for `WWW-Authenticate` (RFC 6750, section 3.1). */
  bearerError?: 'invalid_token' | 'insufficient_scope';
  /** Members added to the problem document, e.g. the permission that is missing. */
  extra?: Record<string, unknown>;
};

/** An expected refusal. `message` is shown to the user: it says what is wrong and what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** The answer for an id that does not exist and, word for word the same, for one of another organisation. */
export function notFound(what: string): AppError {
  return new AppError(
    'not_found',
    `There is no such ${what}. It may have been deleted, or the link is wrong.`,
  );
}

/** The answer to an API key that is malformed, unknown, revoked or expired. */
export function invalidApiKey(message: string): AppError {
  return new AppError('unauthenticated', message, { bearerError: 'invalid_token' });
}

/** Long enough for a connection to come back or a queue to empty, short enough for a person who waits. */
export const UNAVAILABLE_SECONDS = 5;

/** The answer while the database is away or too busy. What was asked for may be sent again as it is. */
export function unavailable(): AppError {
  return new AppError(
    'unavailable',
    'Hooktab is busy or being restarted, and could not answer. Try again in a few seconds.',
    { retryAfterSeconds: UNAVAILABLE_SECONDS },
  );
}

/** The answer to a method that the path does not have. */
export function methodNotAllowed(allowedMethods: readonly string[]): AppError {
  return new AppError('method_not_allowed', `This path takes ${allowedMethods.join(', ')}.`, {
    allowedMethods,
  });
}
