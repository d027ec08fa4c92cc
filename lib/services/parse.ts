import { z } from 'zod';
import { AppError, type ErrorCode, type FieldError } from '#lib/domain/errors/app-error';
import { findJsonError } from '#lib/domain/text/json-error';
import { validationWords } from '#lib/domain/text/validation-words';

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

/** Reads bytes as UTF-8; throws `invalid_json` for others. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new AppError('invalid_json', 'The body is not valid UTF-8.');
  }
}

/** Parses JSON; throws `invalid_json` with the place of the first error. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const error = findJsonError(text);
    const place = error === null ? '' : ` Line ${error.line}, column ${error.column}: ${error.message}`;
    throw new AppError('invalid_json', `The body is not valid JSON.${place}`);
  }
}

/** Names that the contract does not have are refused: ignored, a misspelt one would do harm unseen. */
function unknownNames(schema: z.ZodType, input: unknown, what: 'member' | 'parameter'): FieldError[] {
  if (!(schema instanceof z.ZodObject) || typeof input !== 'object' || input === null) return [];
  return Object.keys(input)
    .filter((name) => !Object.hasOwn(schema.shape, name))
    .map(short)
    .map((name) => ({
      pointer: pointerOf([name]),
      message: `There is no ${what} ${JSON.stringify(name)} here.`,
    }));
}

/** Checks a body against its contract; throws `validation_failed` with a message for each field. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, pointerPrefix = ''): T {
  const result = schema.safeParse(input, { error: validationWords });
  const fields = [...fieldsOf(result.error), ...unknownNames(schema, input, 'member')];
  if (result.success && fields.length === 0) return result.data;
  throw validationFailed(
    fields.map(({ pointer, message }) => ({ pointer: pointerPrefix + pointer, message })),
  );
}

/** The parameters of a request: a name that is there once with its text, one that is there several times with all of them. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/**
 * Checks a query against its contract; throws `validation_failed` with a message for each parameter. One that takes several
 * values is repeated (`status=failed&status=retrying`, the form of OpenAPI); any other is refused where it is there twice.
 */
export function parseQuery<S extends z.ZodObject>(schema: S, query: Query): z.output<S> {
  const given = Object.entries(query);
  const repeated = given.filter(([name, value]) => typeof value !== 'string' && !takesSeveral(schema, name));
  const input = Object.fromEntries(
    given
      .filter(([name]) => Object.hasOwn(schema.shape, name))
      .map(([name, value]) => [name, takesSeveral(schema, name) ? [value].flat() : value]),
  );
  const result = schema.safeParse(input, { error: validationWords });
  const known = fieldsOf(result.error).filter(
    ({ pointer }) => !repeated.some(([name]) => pointer === pointerOf([name])),
  );
  const fields = [
    ...repeated
      .filter(([name]) => Object.hasOwn(schema.shape, name))
      .map(([name]) => ({ pointer: pointerOf([name]), message: repeatedWords('parameter', name) })),
    ...known.map((field) => withHint(field, input)),
    ...unknownNames(schema, query, 'parameter'),
  ];
  if (result.success && fields.length === 0) return result.data;
  throw validationFailed(fields);
}

/** Whether a parameter of the contract has a list of values. */
export function takesSeveral(schema: z.ZodObject, name: string): boolean {
  const member: unknown = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
  return (member instanceof z.ZodOptional ? member.unwrap() : member) instanceof z.ZodArray;
}

/** Several values in one text, separated by commas, are what other APIs take. */
function withHint({ pointer, message }: FieldError, input: Record<string, unknown>): FieldError {
  const [, name = '', index] = pointer.split('/');
  const values = input[name];
  const isJoined =
    index !== undefined && Array.isArray(values) && String(values[Number(index)]).includes(',');
  return { pointer, message: isJoined ? `${message} Repeat the parameter for several values.` : message };
}

const fieldsOf = (error: z.ZodError | undefined): FieldError[] =>
  (error?.issues ?? []).map(({ path, message }) => ({ pointer: pointerOf(path), message }));

type Repeatable = 'member' | 'parameter' | 'field' | 'header' | 'cookie';

const REPEATED_CODES: Readonly<Record<Repeatable, ErrorCode>> = {
  member: 'invalid_json',
  parameter: 'validation_failed',
  field: 'validation_failed',
  header: 'invalid_header',
  cookie: 'invalid_header',
};

const repeatedWords = (what: Repeatable, name: string) =>
  `The ${what} ${JSON.stringify(short(name))} is there twice. ${what === 'cookie' ? 'Clear the cookies of this site and sign in again.' : 'Send it once.'}`;

/** The refusal of an input that is there twice: nobody can tell which one is meant, and two programs would choose differently. */
export function repeatedInput(what: Repeatable, name: string): AppError {
  const message = repeatedWords(what, name);
  const hasPointer = what === 'parameter' || what === 'field';
  return new AppError(
    REPEATED_CODES[what],
    message,
    hasPointer ? { fields: [{ pointer: pointerOf([short(name)]), message }] } : {},
  );
}

/** A refusal that names fields. */
export function validationFailed(fields: FieldError[]): AppError {
  const message =
    fields.length === 1 ? (fields[0]?.message ?? '') : `${fields.length} fields need your attention.`;
  return new AppError('validation_failed', message, { fields: fields.slice(0, MAX_FIELDS) });
}
