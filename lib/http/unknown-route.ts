import { randomUUID } from 'node:crypto';
import { AppError } from '#lib/domain/app-error';
import { problemResponse } from '#lib/http/problem';
import { runtime } from '#lib/runtime';

/** For paths that no route has. */
export function unknownRoute(): Response {
  const message = 'There is no such path in the API. The document at /api/v1/openapi.json lists all of them.';
  return problemResponse(new AppError('not_found', message), randomUUID(), runtime().log);
}
