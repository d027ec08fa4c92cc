import { sql } from 'drizzle-orm';
import pg from 'pg';
import type { Executor } from '#db/client';
import { type EmittedEventView, emitEventInput } from '#lib/contracts/events';
import { AppError } from '#lib/domain/app-error';
import { isEventType } from '#lib/domain/event-catalog';
import { encodeId, firstUuidAt, uuidV7TimeMs } from '#lib/domain/ids';
import { elementSpans, memberSpan, type Span } from '#lib/domain/json-span';
import { MAX_DATA_BYTES, MAX_EVENTS_PER_CALL } from '#lib/domain/limits';
import { audit } from '#lib/services/audit';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { parseInput, validationFailed } from '#lib/services/parse';

/** Deliveries are made right after their event; their ids are this close to the event's, in milliseconds. */
const FAN_OUT_MS = 60_000;

type PreparedEvent = {
  type: string;
  /** The producer's exact bytes. */
  data: string;
  subject: string | null;
  idempotencyKey: string | null;
  occurredAt: string | null;
};

/**
 * Takes in one event (an object) or up to 1,000 (an array), all or none. `text` is the request body as it came: `data`
 * is cut out of it, so that its bytes reach the receiver unchanged. Gives the answer for one, or `items` for an array.
 */
export async function emitEvents(
  call: Call,
  text: string,
): Promise<EmittedEventView | { items: EmittedEventView[] }> {
  const access = await authorise(call, 'events.emit');
  const body = parseText(text);
  const prepared = Array.isArray(body)
    ? prepareAll(text, body)
    : [prepare(text, { start: 0, end: text.length }, body, '')];

  const views = await call.context.database.transaction(async (transaction) => {
    const ids: string[] = [];
    for (const [index, event] of prepared.entries()) {
      const id = await emit(transaction, access.org.id, event, Array.isArray(body) ? `/${index}` : '');
      ids.push(id);
      // Machines emit all day: their events are the record. What a person raises by hand is worth a line of its own.
      if (access.userId !== null)
        await audit(transaction, access, 'event.emitted', { kind: 'event', id }, { type: event.type });
    }
    return viewsOf(transaction, access.org.id, prepared, ids);
  });
  return Array.isArray(body) ? { items: views } : (views[0] ?? unreachable());
}

function unreachable(): never {
  throw new Error('One event in, one answer out');
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError(
      'invalid_json',
      `The body is not valid JSON: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

function prepareAll(text: string, body: unknown[]): PreparedEvent[] {
  if (body.length === 0) throw validationFailed([{ pointer: '', message: 'The array has no event.' }]);
  if (body.length > MAX_EVENTS_PER_CALL) {
    throw validationFailed([
      { pointer: '', message: `Send at most ${MAX_EVENTS_PER_CALL} events in a call.` },
    ]);
  }
  const spans = elementSpans(text);
  return body.map((element, index) => prepare(text, spans[index] ?? unreachable(), element, `/${index}`));
}

function prepare(text: string, span: Span, value: unknown, pointer: string): PreparedEvent {
  const input = parseInput(emitEventInput, value, pointer);
  if (!isEventType(input.type)) throw unknownType(input.type, pointer);
  const dataSpan = memberSpan(text, span, 'data') ?? unreachable();
  const data = text.slice(dataSpan.start, dataSpan.end);
  if (Buffer.byteLength(data) > MAX_DATA_BYTES) throw dataTooLarge(pointer);
  return {
    type: input.type,
    data,
    subject: input.subject ?? null,
    idempotencyKey: input.idempotencyKey ?? null,
    occurredAt: input.occurredAt ?? null,
  };
}

function unknownType(type: string, pointer: string): AppError {
  const message = `There is no event type "${type}". The event catalogue lists all of them.`;
  return validationFailed([{ pointer: `${pointer}/type`, message }]);
}

function dataTooLarge(pointer: string): AppError {
  const message = `data is larger than ${MAX_DATA_BYTES / 1024} KB. Send ids and let the receiver fetch the rest.`;
  return new AppError('too_large', message, { fields: [{ pointer: `${pointer}/data`, message }] });
}

async function emit(
  executor: Executor,
  orgId: string,
  event: PreparedEvent,
  pointer: string,
): Promise<string> {
  try {
    const { rows } = await executor.execute<{ id: string }>(sql`
      select emit_event(${orgId}, ${event.type}, ${event.data}::json, ${event.subject}, ${event.idempotencyKey},
        coalesce(${event.occurredAt}::timestamptz, now())) as id`);
    return rows[0]?.id ?? unreachable();
  } catch (error) {
    throw emitRefusal(error, event, pointer);
  }
}

/** The refusals of emit_event and of PostgreSQL's JSON parser, as answers; anything else goes on as it is. */
function emitRefusal(error: unknown, event: PreparedEvent, pointer: string): unknown {
  const cause = error instanceof Error && error.cause instanceof pg.DatabaseError ? error.cause : error;
  if (!(cause instanceof pg.DatabaseError)) return error;
  switch (cause.code) {
    case 'HK001':
      return unknownType(event.type, pointer);
    case 'HK002':
      return dataTooLarge(pointer);
    case 'HK004':
      return new AppError(
        'idempotency_conflict',
        `The idempotency key "${event.idempotencyKey}" was used for another event. Use a key of its own for each event.`,
        { fields: [{ pointer: `${pointer}/idempotencyKey`, message: 'Used for another event.' }] },
      );
    // invalid_text_representation, statement_too_complex: nested deeper than the server reads.
    case '22P02':
    case '54001':
      return validationFailed([
        { pointer: `${pointer}/data`, message: 'data is nested too deeply or is not valid JSON.' },
      ]);
    default:
      return error;
  }
}

async function viewsOf(
  executor: Executor,
  orgId: string,
  prepared: PreparedEvent[],
  ids: string[],
): Promise<EmittedEventView[]> {
  const times = ids.map(uuidV7TimeMs);
  const { rows } = await executor.execute<{ event_id: string; count: number }>(sql`
    select event_id, count(*)::int as count
    from deliveries
    where org_id = ${orgId} and event_id = any (${sql.param(ids)}::uuid[])
      and id >= ${firstUuidAt(Math.min(...times))} and id < ${firstUuidAt(Math.max(...times) + FAN_OUT_MS)}
    group by event_id`);
  const counts = new Map(rows.map((row) => [row.event_id, row.count]));
  return ids.map((id, index) => ({
    id: encodeId('event', id),
    type: prepared[index]?.type ?? unreachable(),
    deliveryCount: counts.get(id) ?? 0,
  }));
}
