import type { Problem } from '#lib/contracts/problem';
import { AppError, ERROR_STATUS } from '#lib/domain/app-error';
import type { Logger } from '#lib/log';

const TITLES: Record<AppError['code'], string> = {
  invalid_json: 'The body is not JSON',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  cross_origin: 'Request from another site',
  not_found: 'Not found',
  version_conflict: 'Changed meanwhile',
  idempotency_conflict: 'Idempotency key used before',
  not_possible_now: 'Not possible now',
  too_large: 'Too large',
  unsupported_media_type: 'Unsupported media type',
  validation_failed: 'Some fields need attention',
  rate_limited: 'Too many requests',
  internal_error: 'Something went wrong',
};

/** The one place where an error becomes an answer, and where what is our own bug is logged. */
export function problemResponse(error: unknown, requestId: string, log: Logger): Response {
  const known = error instanceof AppError;
  if (!known) log.error({ requestId, err: error }, 'request failed');
  const refusal = known
    ? error
    : new AppError(
        'internal_error',
        `Something went wrong on our side. If it happens again, quote ${requestId}.`,
      );
  const { fields, retryAfterSeconds, extra } = refusal.details;
  const status = ERROR_STATUS[refusal.code];
  const problem: Problem = {
    ...extra,
    type: 'about:blank',
    title: TITLES[refusal.code],
    status,
    code: refusal.code,
    detail: refusal.message,
    requestId,
    ...(fields ? { errors: fields } : {}),
  };
  return Response.json(problem, {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
  });
}
