import type { Problem } from '#lib/contracts/problem';
import { AppError, ERROR_STATUS, ERROR_TITLES } from '#lib/domain/app-error';
import type { Logger } from '#lib/log';

/** The one place where an error becomes a refusal, and where what is our own bug is logged. */
export function refusalOf(error: unknown, requestId: string, log: Logger): AppError {
  if (error instanceof AppError) return error;
  log.error({ requestId, err: error }, 'request failed');
  return new AppError(
    'internal_error',
    `Something went wrong on our side. If it happens again, quote ${requestId}.`,
  );
}

/** The headers of every refusal, besides its content type. */
export function refusalHeaders({ details }: AppError, requestId: string): Record<string, string> {
  const { retryAfterSeconds, allowedMethods } = details;
  return {
    'cache-control': 'no-store',
    'x-request-id': requestId,
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    ...(allowedMethods === undefined ? {} : { allow: allowedMethods.join(', ') }),
  };
}

/** Answers with what went wrong as a problem document. */
export function problemResponse(error: unknown, requestId: string, log: Logger): Response {
  const refusal = refusalOf(error, requestId, log);
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
