/** Puts prepared events into the database, through emit_event. */

import pg from 'pg';
import type { Executor } from '#db/client';
import { sql } from '#db/drizzle';
import type { EmittedEventView } from '#lib/contracts/views/events';
import { AppError } from '#lib/domain/errors/app-error';
import { sqlStateIn } from '#lib/domain/errors/database-trouble';
import { decodeId, encodeId, firstUuidAt, uuidV7TimeMs } from '#lib/domain/ids';
import type { ServiceDatabase } from '#lib/services/context';
import { dataTooLarge, type PreparedEvent, unknownType } from '#lib/services/events/prepare';
import { validationFailed } from '#lib/services/parse';

/** Deliveries are made right after their event; their ids are this close to the event's, in milliseconds. */
const FAN_OUT_MS = 60_000;

/** The most data in one statement, in UTF-16 units. The driver escapes a statement in one step, which blocks the process. */
const MAX_STATEMENT_LENGTH = 1024 * 1024;

/** The SQLSTATE of a lock time-out. */
const LOCK_NOT_AVAILABLE = '55P03';

type Transaction = Pick<
  ServiceDatabase,
  'select' | 'insert' | 'update' | 'delete' | 'execute' | 'transaction'
>;

/**
 * Stores events in their order. Gives the id of each, or its refusal; what was refused left nothing behind. Many go in
 * one statement; only where one of them is refused by the database is each put in by itself.
 */
export async function storeEvents(
  transaction: Transaction,
  orgId: string,
  events: readonly PreparedEvent[],
): Promise<(string | AppError)[]> {
  if (events.filter((event) => event.idempotencyKey !== null).length > 1) {
    // Two calls with the same keys in another order must not wait for each other in a circle.
    await lockKeys(transaction, orgId);
  }
  const members = await membersByEmail(transaction, orgId, events);
  const emitAll = (some: readonly PreparedEvent[]) =>
    transaction.transaction(async (inner) => {
      const ids: string[] = [];
      for (const slice of slicesOf(some)) ids.push(...(await emit(inner, orgId, slice, members)));
      return ids;
    });
  try {
    return await emitAll(events);
  } catch (error) {
    const [only, ...others] = events;
    if (only === undefined) return [];
    if (others.length === 0) return [refusalOf(error, only)];
    if (!isRefusal(error)) throw error;
  }
  const results: (string | AppError)[] = [];
  for (const event of events) {
    try {
      results.push(...(await emitAll([event])));
    } catch (error) {
      results.push(refusalOf(error, event));
    }
  }
  return results;
}

/**
 * Holds the idempotency keys of the organisation until the transaction ends. Throws `rate_limited` where another batch holds
 * them for longer than the database waits for a lock: only batches of the same organisation do, so the database is well.
 */
async function lockKeys(transaction: Transaction, orgId: string): Promise<void> {
  try {
    await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`emit/${orgId}`}, 0))`);
  } catch (error) {
    if (sqlStateIn(error) !== LOCK_NOT_AVAILABLE) throw error;
    throw new AppError(
      'rate_limited',
      'Your organisation already sends large batches of events with idempotency keys, which are taken in one after the other. Try again in a second.',
      { retryAfterSeconds: 1 },
    );
  }
}

/** The events in their order, as many at a time as one statement takes. */
function* slicesOf(events: readonly PreparedEvent[]): Generator<PreparedEvent[]> {
  let slice: PreparedEvent[] = [];
  let length = 0;
  for (const event of events) {
    if (slice.length > 0 && length + event.data.length > MAX_STATEMENT_LENGTH) {
      yield slice;
      slice = [];
      length = 0;
    }
    slice.push(event);
    length += event.data.length;
  }
  if (slice.length > 0) yield slice;
}

async function emit(
  executor: Executor,
  orgId: string,
  events: readonly PreparedEvent[],
  members: ReadonlyMap<string, string>,
): Promise<string[]> {
  const column = (pick: (event: PreparedEvent) => string | null) => sql.param(events.map(pick));
  const { rows } = await executor.execute<{ id: string }>(sql`
    select emit_event(${orgId}, e.type, e.data::json, e.subject, e.key, e.occurred_at, e.audience::uuid[]) as id
    from unnest(
      ${column((event) => event.type)}::text[], ${column((event) => event.data)}::text[],
      ${column((event) => event.subject)}::text[], ${column((event) => event.idempotencyKey)}::text[],
      ${column((event) => event.occurredAt)}::timestamptz[],
      ${column((event) => audienceLiteral(event.audience, members))}::text[]
    ) with ordinality as e (type, data, subject, key, occurred_at, audience, position)
    order by e.position`);
  return rows.map((row) => row.id);
}

/** People whom this installation does not know view nothing here: they fall away, and nobody is left rather than everybody. */
function audienceLiteral(
  audience: readonly string[] | null,
  members: ReadonlyMap<string, string>,
): string | null {
  if (audience === null) return null;
  const ids = audience.map((viewer) => decodeId('user', viewer) ?? members.get(viewer.toLowerCase()));
  return `{${[...new Set(ids.filter((id) => id !== undefined))].join(',')}}`;
}

async function membersByEmail(
  executor: Executor,
  orgId: string,
  events: readonly PreparedEvent[],
): Promise<Map<string, string>> {
  const viewers = events.flatMap((event) => event.audience ?? []).filter((viewer) => viewer.includes('@'));
  if (viewers.length === 0) return new Map();
  const emails = [...new Set(viewers.map((viewer) => viewer.toLowerCase()))];
  const { rows } = await executor.execute<{ id: string; email: string }>(sql`
    select u.id, u.email from members m join users u on u.id = m.user_id
    where m.org_id = ${orgId} and u.email = any (${sql.param(emails)})`);
  return new Map(rows.map((row) => [row.email, row.id]));
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof pg.DatabaseError ? error.cause : error;
}

/** The refusals of emit_event and of PostgreSQL's JSON parser. */
const REFUSALS: Record<string, (event: PreparedEvent) => AppError> = {
  HK001: (event) => unknownType(event.type),
  HK002: dataTooLarge,
  HK004: (event) =>
    new AppError(
      'idempotency_key_reused',
      `The idempotency key ${JSON.stringify(event.idempotencyKey)} was used for another event. Use a key of its own for each event.`,
      { fields: [{ pointer: '/idempotencyKey', message: 'Used for another event.' }] },
    ),
  // invalid_text_representation, statement_too_complex: nested deeper than the server reads.
  '22P02': dataTooDeep,
  '54001': dataTooDeep,
};

function dataTooDeep(): AppError {
  const message = 'data is nested too deeply or is not valid JSON.';
  return validationFailed([{ pointer: '/data', message }]);
}

function isRefusal(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof pg.DatabaseError && REFUSALS[cause.code ?? ''] !== undefined;
}

/** The refusal that an error stands for. Throws what is none. */
function refusalOf(error: unknown, event: PreparedEvent): AppError {
  const cause = causeOf(error);
  const make = cause instanceof pg.DatabaseError ? REFUSALS[cause.code ?? ''] : undefined;
  if (make === undefined) throw error;
  return make(event);
}

/** The answer for each stored event, in the same transaction. */
export async function viewsOfStored(
  executor: Executor,
  orgId: string,
  stored: readonly { id: string; event: PreparedEvent }[],
): Promise<EmittedEventView[]> {
  const ids = stored.map(({ id }) => id);
  const [counts, known] = [
    await deliveryCounts(executor, orgId, ids),
    await knownBefore(executor, orgId, stored),
  ];
  return stored.map(({ id, event }, index) => ({
    id: encodeId('event', id),
    type: event.type,
    deliveryCount: counts.get(id) ?? 0,
    isDuplicate: known.has(id) || ids.indexOf(id) < index,
  }));
}

async function deliveryCounts(
  executor: Executor,
  orgId: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const times = ids.map(uuidV7TimeMs);
  const { rows } = await executor.execute<{ event_id: string; count: number }>(sql`
    select event_id, count(*)::int as count
    from deliveries
    where org_id = ${orgId} and event_id = any (${sql.param(ids)}::uuid[])
      and id >= ${firstUuidAt(Math.min(...times))} and id < ${firstUuidAt(Math.max(...times) + FAN_OUT_MS)}
    group by event_id`);
  return new Map(rows.map((row) => [row.event_id, row.count]));
}

/** The events that an earlier call has made under the same key: their keys do not carry the time of this transaction. */
async function knownBefore(
  executor: Executor,
  orgId: string,
  stored: readonly { event: PreparedEvent }[],
): Promise<Set<string>> {
  const keys = stored.flatMap(({ event }) => event.idempotencyKey ?? []);
  if (keys.length === 0) return new Set();
  const { rows } = await executor.execute<{ event_id: string }>(sql`
    select event_id from event_keys
    where org_id = ${orgId} and key = any (${sql.param(keys)}) and created_at <> now()`);
  return new Set(rows.map((row) => row.event_id));
}
