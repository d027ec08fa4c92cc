/** The events of a request body, each checked and cut out of the text on its own. */
import { emitEventInput } from '#lib/contracts/events';
import { AppError, type ErrorDetails } from '#lib/domain/errors/app-error';
import { isEventType } from '#lib/domain/event/event-catalog';
import { MAX_DATA_BYTES, MAX_EVENTS_PER_CALL } from '#lib/domain/limits';
import { type JsonPart, jsonShape, MAX_JSON_DEPTH, MAX_JSON_VALUES } from '#lib/domain/text/json-shape';
import { duplicateMember, memberSpan, type Span } from '#lib/domain/text/json-span';
import { parseInput, parseJsonText, repeatedInput, validationFailed } from '#lib/services/parse';

export type PreparedEvent = {
  type: string;
  /** The producer's exact bytes. */
  data: string;
  subject: string | null;
  idempotencyKey: string | null;
  occurredAt: string | null;
  /** Ids and email addresses as given; null for everybody. */
  audience: readonly string[] | null;
};

/** What was sent as one event, or why it is none. Pointers are into the event. */
export type Prepared = PreparedEvent | AppError;

/** `isBatch` tells how the answer is to look. */
export type PreparedEvents = { isBatch: boolean; events: Prepared[] };

/**
 * Reads a request body: one event, or an array of events. Throws where it is neither, or has too many values to be parsed.
 * Ten megabytes can take more than a second, see `prepareEventsApart`.
 */
export function prepareEvents(text: string): PreparedEvents {
  const { parts, isArray, values } = jsonShape(text, MAX_JSON_VALUES);
  if (values > MAX_JSON_VALUES) {
    throw new AppError(
      'too_large',
      `The body has more than ${MAX_JSON_VALUES} values. Send fewer events at once.`,
    );
  }
  if (isArray && parts.length === 0) {
    throw validationFailed([{ pointer: '', message: 'The array has no event.' }]);
  }
  if (parts.length > MAX_EVENTS_PER_CALL) {
    const message = `Send at most ${MAX_EVENTS_PER_CALL} events in a call.`;
    throw validationFailed([{ pointer: '', message }]);
  }
  return { isBatch: isArray, events: parts.map((part) => preparePart(text, part)) };
}

/** Throws where the part is no JSON: then the body is none. */
function preparePart(text: string, part: JsonPart): Prepared {
  if (part.depth > MAX_JSON_DEPTH) {
    const message = `The event is nested deeper than ${MAX_JSON_DEPTH} levels.`;
    return validationFailed([{ pointer: '', message }]);
  }
  const value = parsePart(text, part);
  return attempt(() => prepare(text, part, value));
}

function parsePart(text: string, { start, end }: JsonPart): unknown {
  try {
    return JSON.parse(text.slice(start, end));
  } catch {
    // Says where in the whole body the mistake is.
    return parseJsonText(text);
  }
}

function noSpan(): never {
  throw new Error('An object that has a member has its span');
}

/** The refusal of one event is its result; the others go on. */
function attempt(make: () => PreparedEvent): Prepared {
  try {
    return make();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function prepare(text: string, span: Span, value: unknown): PreparedEvent {
  const input = parseInput(emitEventInput, withEmptyData(value));
  const duplicate = duplicateMember(text, span);
  if (duplicate !== null) {
    throw repeatedInput('member', duplicate);
  }
  if (!isEventType(input.type)) throw unknownType(input.type);
  const dataSpan = memberSpan(text, span, 'data') ?? noSpan();
  const data = text.slice(dataSpan.start, dataSpan.end);
  if (Buffer.byteLength(data) > MAX_DATA_BYTES) throw dataTooLarge();
  return {
    type: input.type,
    data,
    subject: input.subject ?? null,
    idempotencyKey: input.idempotencyKey ?? null,
    occurredAt: input.occurredAt ?? null,
    audience: input.audience ?? null,
  };
}

/** Any object will do as `data`; the validator would copy it, member by member. */
function withEmptyData(value: unknown): unknown {
  if (!isObject(value) || !isObject(value.data)) return value;
  return { ...value, data: {} };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function unknownType(type: string): AppError {
  const message = `There is no event type ${JSON.stringify(type)}. The event catalogue lists all of them.`;
  return validationFailed([{ pointer: '/type', message }]);
}

export function dataTooLarge(): AppError {
  const message = `data is larger than ${MAX_DATA_BYTES / 1024} KB. Send ids and let the receiver fetch the rest.`;
  return new AppError('too_large', message, { fields: [{ pointer: '/data', message }] });
}

/** The same refusal with its pointers into an array of events. */
export function atIndex({ code, message, details }: AppError, index: number): AppError {
  const fields = details.fields?.map((field) => ({ ...field, pointer: `/${index}${field.pointer}` }));
  const moved: ErrorDetails = fields === undefined ? details : { ...details, fields };
  return new AppError(code, message, moved);
}
