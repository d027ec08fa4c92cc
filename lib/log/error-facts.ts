/**
 * What may be logged of a thrown value. Messages of libraries hold parameters, rows, addresses and URLs, so that nothing is
 * taken from an error but what is known to hold no value: its class, codes, names of database objects, stack frames.
 */
import { isDriverMessage, ownSqlState } from '#lib/domain/errors/database-trouble';
import { errorsBelow } from '#lib/domain/errors/error-chain';
import { isPlainError } from '#lib/domain/errors/plain-error';

export type ErrorFacts = {
  /** The name of the class; for a value that is no Error, its type. */
  type: string;
  /** Only of a PlainError, and the driver's own. */
  message?: string;
  sqlState?: string;
  /** Verb and first table of the SQL, e.g. `insert events`. */
  statement?: string;
  schema?: string;
  table?: string;
  column?: string;
  constraint?: string;
  /** Code of Node or of a library, e.g. `ECONNREFUSED`. */
  code?: string;
  syscall?: string;
  /** The reply of a mail server. */
  responseCode?: number;
  /** The reference that a broken page shows. */
  digest?: string;
  stack?: string[];
  causes?: ErrorFacts[];
};

const MAX_DEPTH = 5;
const MAX_CAUSES = 4;
const MAX_FRAMES = 8;
/** The stack of a cause is mostly that of what it caused. */
const MAX_FRAMES_OF_CAUSE = 3;

const CLASS_NAME = /^[A-Za-z_$][\w$]{0,60}$/;
const CODE = /^[A-Z][A-Z0-9_]{1,60}$/;
const OUR_CODE = /^[a-z][a-z_]{1,40}$/;
const DATABASE_NAME = /^[a-z_][a-z0-9_]{0,62}$/;
const SYSCALL = /^[a-z]{2,20}$/;
const DIGEST = /^\d{1,20}$/;
/** `at name (place:line:column)`, where the place is a file or a module of Node. */
const FRAME =
  /^ {4}at (?:(?:async |new )*[\w$.#<>[\] ]{1,120} \()?((?:file:\/\/|node:|\/|[A-Za-z]:\\|\.next)[\w$@.+~()[\]%/\\:-]{0,300}:\d+:\d+)\)?$/;
const STATEMENT =
  /^\s*(?:with\b[\s\S]*?\)\s*)?(select|insert|update|delete|merge|begin|commit|rollback|savepoint|listen|create|alter|drop|lock)\b/i;
const TABLE =
  /\b(?:from|into|update|join|table)\s+(?:only\s+|if\s+(?:not\s+)?exists\s+)?"?([a-z_][a-z0-9_]{0,62})\b/i;

/** Describes a thrown value for the log. Never throws, whatever was thrown. */
export function errorFacts(thrown: unknown): ErrorFacts {
  return factsOf(thrown, MAX_DEPTH);
}

function factsOf(thrown: unknown, depth: number): ErrorFacts {
  try {
    if (!(thrown instanceof Error)) return { type: thrown === null ? 'null' : typeof thrown };
    const causes =
      depth > 0
        ? errorsBelow(thrown)
            .slice(0, MAX_CAUSES)
            .map((below) => factsOf(below, depth - 1))
        : [];
    return {
      type: typeOf(thrown),
      ...messageOf(thrown),
      ...databaseFacts(thrown),
      ...codes(thrown),
      ...stackOf(thrown, depth === MAX_DEPTH ? MAX_FRAMES : MAX_FRAMES_OF_CAUSE),
      ...(causes.length > 0 ? { causes } : {}),
    };
  } catch {
    // A getter or a proxy that throws.
    return { type: 'unreadable' };
  }
}

/** The name that is set, or that of the class; each where it looks like a name. */
function typeOf(error: Error): string {
  // Its class has no name of its own, and loses that of the code when it is bundled.
  if ('query' in error && 'params' in error) return 'DrizzleQueryError';
  const isNamed = typeof error.name === 'string' && error.name.toLowerCase() !== 'error';
  const names: unknown[] = isNamed ? [error.name, error.constructor.name] : [error.constructor.name];
  return names.find((name): name is string => typeof name === 'string' && CLASS_NAME.test(name)) ?? 'Error';
}

function messageOf(error: Error): { message?: string } {
  return isPlainError(error) || isDriverMessage(error.message) ? { message: error.message } : {};
}

function textMember<Name extends string>(error: Error, name: Name, pattern: RegExp, as: string = name) {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' && pattern.test(value) ? { [as]: value } : {};
}

function databaseFacts(error: Error): Partial<ErrorFacts> {
  const query: unknown = Reflect.get(error, 'query');
  const statement = typeof query === 'string' ? statementName(query) : null;
  const sqlState = ownSqlState(error);
  return {
    ...(statement === null ? {} : { statement }),
    ...(sqlState === null
      ? {}
      : {
          sqlState,
          ...textMember(error, 'schema', DATABASE_NAME),
          ...textMember(error, 'table', DATABASE_NAME),
          ...textMember(error, 'column', DATABASE_NAME),
          ...textMember(error, 'constraint', DATABASE_NAME),
        }),
  };
}

/** Verb and first table of a statement; null where it cannot be told. */
export function statementName(text: string): string | null {
  const [before, verb] = STATEMENT.exec(text) ?? [];
  if (before === undefined || verb === undefined) return null;
  const table = TABLE.exec(text.slice(before.length - verb.length))?.[1];
  return (table === undefined ? verb : `${verb} ${table}`).toLowerCase();
}

function codes(error: Error): Partial<ErrorFacts> {
  const responseCode: unknown = Reflect.get(error, 'responseCode');
  return {
    ...(ownSqlState(error) === null
      ? textMember(error, 'code', error.name === 'AppError' ? OUR_CODE : CODE)
      : {}),
    ...textMember(error, 'syscall', SYSCALL),
    ...textMember(error, 'digest', DIGEST),
    ...(Number.isInteger(responseCode) ? { responseCode: Number(responseCode) } : {}),
  };
}

/**
 * The frames of a stack. A stack starts with the message, which may have lines that look like frames: where the message
 * is not found at its start, there are none.
 */
function stackOf({ stack, message }: Error, most: number): { stack?: string[] } {
  if (typeof stack !== 'string' || typeof message !== 'string') return {};
  const at = stack.indexOf(message);
  if (at === -1 || stack.slice(0, at).includes('\n')) return {};
  const lines = stack
    .slice(at + message.length)
    .split('\n')
    .slice(1);
  const frames = lines.filter((line) => FRAME.test(line)).map((line) => line.trim());
  return frames.length > 0 ? { stack: frames.slice(0, most) } : {};
}
