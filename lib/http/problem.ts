import type { Problem } from '#lib/contracts/views/problem';
import {
  AppError,
  ERROR_STATUS,
  ERROR_TITLES,
  type ErrorDetails,
  unavailable,
} from '#lib/domain/errors/app-error';
import { databaseTroubleOf } from '#lib/domain/errors/database-trouble';
import { loggablePath } from '#lib/http/loggable-path';
import { runtime } from '#lib/runtime';

/**
 * Turns an error into the refusal that the caller gets, and reports what is no refusal: trouble with the database becomes
 * `unavailable`, everything else is a bug of ours.
 */
export function refusalOf(error: unknown, requestId: string, request: Request): AppError {
  if (error instanceof AppError) return error;
  const { method, url } = request;
  runtime().failures.report('request', error, { requestId, method, path: loggablePath(url) });
  if (databaseTroubleOf(error) !== null) return unavailable();
  return new AppError(
    'internal_error',
    `Something went wrong on our side. If it happens again, quote ${requestId}.`,
  );
}

/** The headers of every refusal, besides its content type. */
export function refusalHeaders({ code, details }: AppError, requestId: string): Record<string, string> {
  const { retryAfterSeconds, allowedMethods, bearerError, acceptedEncoding } = details;
  return {
    'cache-control': 'no-store',
    'x-request-id': requestId,
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    ...(allowedMethods === undefined ? {} : { allow: allowedMethods.join(', ') }),
    ...(acceptedEncoding === undefined ? {} : { 'accept-encoding': acceptedEncoding }),
    ...(code === 'unauthenticated' || bearerError !== undefined
      ? { 'www-authenticate': challenge(bearerError) }
      : {}),
  };
}

/**
 * The value of `WWW-Authenticate`, which every 401 has (RFC 9110, section 15.5.2). It names an error only where an API key was
 * sent (RFC 6750, section 3.1).
 */
export function challenge(error?: ErrorDetails['bearerError']): string {
  return `Bearer realm="Hooktab"${error === undefined ? '' : `, error="${error}"`}`;
}

/** Answers with what went wrong as a problem document. */
export function problemResponse(error: unknown, requestId: string, request: Request): Response {
  const refusal = refusalOf(error, requestId, request);
  const { fields, extra } = refusal.details;
  const status = ERROR_STATUS[refusal.code];
  const problem: Problem = {
    ...extra,
    type: 'about:blank',
    title: ERROR_TITLES[refusal.code],
    status,
    code: refusal.code,
    detail: refusal.message,
    requestId,
    ...(fields ? { errors: fields } : {}),
  };
  return Response.json(problem, {
    status,
    headers: { ...refusalHeaders(refusal, requestId), 'content-type': 'application/problem+json' },
  });
}
