import type { Problem } from '#lib/contracts/problem';
import { AppError, ERROR_STATUS, ERROR_TITLES } from '#lib/domain/app-error';
import type { Logger } from '#lib/log';

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
    title: ERROR_TITLES[refusal.code],
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
