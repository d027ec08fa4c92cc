import type { z } from 'zod';
import { AppError, type FieldError } from '#lib/domain/app-error';

/** RFC 6901: `~` and `/` inside a name are written `~0` and `~1`. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Checks input against its contract; throws `validation_failed` with a message for each field. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, pointerPrefix = ''): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields: FieldError[] = result.error.issues.map((issue) => ({
    pointer: pointerPrefix + pointerOf(issue.path),
    message: issue.message,
  }));
  throw validationFailed(fields);
}

/** A refusal that names fields. */
export function validationFailed(fields: FieldError[]): AppError {
  const message =
    fields.length === 1 ? (fields[0]?.message ?? '') : `${fields.length} fields need your attention.`;
  return new AppError('validation_failed', message, { fields });
}
