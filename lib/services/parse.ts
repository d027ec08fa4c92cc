import { z } from 'zod';
import { AppError, type FieldError } from '#lib/domain/app-error';

/** More than anybody reads; a body of nothing but mistakes must not become a larger answer. */
const MAX_FIELDS = 50;

const MAX_QUOTED = 100;

/** What a caller has written, cut to what anybody reads: an answer must not grow with a bad request. */
export function short(text: string): string {
  return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED)}…`;
}

/** RFC 6901: `~` and `/` inside a name are written `~0` and `~1`. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Members that the contract does not name are refused: ignored, a misspelt one would do harm unseen. */
function unknownMembers(schema: z.ZodType, input: unknown): FieldError[] {
  if (!(schema instanceof z.ZodObject) || typeof input !== 'object' || input === null) return [];
  return Object.keys(input)
    .filter((name) => !Object.hasOwn(schema.shape, name))
    .map(short)
    .map((name) => ({
      pointer: pointerOf([name]),
      message: `There is no member ${JSON.stringify(name)} here.`,
    }));
}

/** Checks input against its contract; throws `validation_failed` with a message for each field. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, pointerPrefix = ''): T {
  const result = schema.safeParse(input);
  const known = result.success
    ? []
    : result.error.issues.map((issue) => ({ pointer: pointerOf(issue.path), message: issue.message }));
  const fields = [...known, ...unknownMembers(schema, input)];
  if (result.success && fields.length === 0) return result.data;
  throw validationFailed(
    fields
      .slice(0, MAX_FIELDS)
      .map(({ pointer, message }) => ({ pointer: pointerPrefix + pointer, message })),
  );
}

/** A refusal that names fields. */
export function validationFailed(fields: FieldError[]): AppError {
  const message =
    fields.length === 1 ? (fields[0]?.message ?? '') : `${fields.length} fields need your attention.`;
  return new AppError('validation_failed', message, { fields });
}
