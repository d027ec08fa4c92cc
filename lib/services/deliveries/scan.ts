/** Looks through deliveries in the order of their ids, in bounds, for those that match. */
import { type SQL, sql } from '#db/drizzle';
import { type FilterPlan, isServedByIndex } from '#lib/services/deliveries/filter';
import { findInPayloads } from '#lib/services/deliveries/find-in-payloads';
import { BY_ID, newestFirst, oldestFirst } from '#lib/services/deliveries/newest';
import { isQueryCanceled } from '#lib/services/query-canceled';
import type { HeavyReader, ScanBounds } from '#lib/services/turns/heavy-reads';

/** Deliveries read by the first statement of a step, and how their number grows from one to the next. */
const FIRST_BATCH = 250;
const BATCH_GROWTH = 4;
const MAX_BATCH = 4_000;
/** A batch whose payloads are searched. */
const MAX_TEXT_BATCH = 1_000;
/** What a scan leaves of its turn, in milliseconds, for whoever reads what it has found. */
const RESERVE_MS = 400;
/** No statement begins with less time than this, in milliseconds: it would only be cancelled. */
const MIN_STATEMENT_MS = 100;
/** A statement that reads payloads ends after this time, so that a caller who has gone is noticed. */
const PAYLOADS_MS = 250;

export type Scan = {
  orgId: string;
  plan: FilterPlan;
  order: 'newest first' | 'oldest first';
  /** The id after which the scan begins, in its order; null for the first one. */
  after: string | null;
  /** The scan ends when so many were found. */
  wanted: number;
  signal?: AbortSignal | undefined;
};

export type Scanned = {
  /** Matching deliveries in the order of the scan, at most as many as were wanted. */
  ids: string[];
  /** The last delivery that was looked at, where a bound ended the scan; null where all were found or none is left. */
  stoppedAt: string | null;
};

type BatchRow = { id: string; event_id: string; is_match: boolean; has_subject: boolean; read_count: number };

/**
 * One step of a search or a filter. Reads at most `bounds.rows` deliveries and about `bounds.bytes` of payloads, and ends in time
 * for the turn of the reader; at least something is looked at, so that going on after `stoppedAt` comes to an end.
 * Throws the reason of the signal.
 */
export async function scanDeliveries(turn: HeavyReader, bounds: ScanBounds, scan: Scan): Promise<Scanned> {
  const { plan, wanted, signal } = scan;
  const reader = turn.leaving(RESERVE_MS);
  // Whatever the planner believes of the rows: in order, from an index, no more than the limit.
  await reader.execute(sql`
    select set_config(name, 'off', true) from unnest(array['enable_seqscan', 'enable_bitmapscan', 'enable_sort']) as name`);
  const ids: string[] = [];
  const left = { ...bounds };
  const maxBatch = plan.text === null ? MAX_BATCH : MAX_TEXT_BATCH;
  const matchesAll = isServedByIndex(plan);
  let { after } = scan;
  let size = FIRST_BATCH;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const limit = Math.min(
        size,
        maxBatch,
        left.rows,
        matchesAll ? wanted - ids.length : Number.POSITIVE_INFINITY,
      );
      const rows = await readBatch(reader, scan, after, limit);
      const last = rows.at(-1);
      if (last === undefined) return { ids, stoppedAt: null };
      left.rows -= last.read_count;
      const tested = plan.text === null ? rows : await testTexts(reader, scan, plan.text, rows, left);
      for (const row of tested) {
        if (row.is_match) ids.push(row.id);
        if (ids.length === wanted) return { ids, stoppedAt: null };
      }
      after = tested.at(-1)?.id ?? after;
      if (tested.length === rows.length && last.read_count < limit) return { ids, stoppedAt: null };
      if (left.rows <= 0 || left.bytes <= 0 || reader.msLeft() < MIN_STATEMENT_MS)
        return { ids, stoppedAt: after };
      size *= BATCH_GROWTH;
    }
  } catch (error) {
    // With nothing looked at yet there is nothing to answer, and nowhere to go on from.
    if (!isQueryCanceled(error) || after === scan.after) throw error;
    return { ids, stoppedAt: after };
  }
}

/** The next deliveries of the index: those that pass the tests on their columns, and the last one, which may not. */
async function readBatch(
  reader: HeavyReader,
  { plan, order: direction }: Scan,
  after: string | null,
  limit: number,
): Promise<BatchRow[]> {
  const isNewestFirst = direction === 'newest first';
  const [ordered, reversed] = isNewestFirst ? [newestFirst, oldestFirst] : [oldestFirst, newestFirst];
  const conditions = [...plan.indexed];
  if (after !== null) conditions.push(isNewestFirst ? sql`d.id < ${after}` : sql`d.id > ${after}`);
  const isMatch = plan.tested.length === 0 ? sql`true` : sql`coalesce(${all(plan.tested)}, false)`;
  const { rows } = await reader.execute<BatchRow>(sql`
    with read as materialized (
      select d.* from deliveries d where ${all(conditions)} ${ordered(plan.order)} limit ${limit}
    )
    select d.id, d.event_id, ${isMatch} as is_match, coalesce(d.subject = ${plan.text}, false) as has_subject,
      (select count(*)::integer from read) as read_count
    from read d
    where ${isMatch} or d.id = (select d.id from read d ${reversed(BY_ID)} limit 1)
    ${ordered(BY_ID)}`);
  return rows;
}

/** The rows up to the first whose payload the bounds kept from being read, each with whether it has the text. */
async function testTexts(
  reader: HeavyReader,
  { orgId }: Scan,
  text: string,
  rows: readonly BatchRow[],
  left: ScanBounds,
): Promise<BatchRow[]> {
  const isToRead = (row: BatchRow) => row.is_match && !row.has_subject;
  const eventIds = [...new Set(rows.filter(isToRead).map((row) => row.event_id))];
  if (eventIds.length === 0) return [...rows];
  const { readCount, bytes, matching } = await findInPayloads(reader, {
    orgId,
    text,
    eventIds,
    maxBytes: left.bytes,
    maxMs: PAYLOADS_MS,
  });
  left.bytes -= bytes;
  const unread = new Set(eventIds.slice(readCount));
  const end = rows.findIndex((row) => isToRead(row) && unread.has(row.event_id));
  return (end < 0 ? rows : rows.slice(0, end)).map((row) => ({
    ...row,
    is_match: row.is_match && (row.has_subject || matching.has(row.event_id)),
  }));
}

const all = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` and `);
