import type { Pool } from 'pg';
import { uuidArray } from '#worker/deliveries/binary-array';
import type { Lane } from '#worker/lanes/lane';

/** Where a look begins. What is older was read before, and is for a look that begins at `EVERYTHING`. */
export type LookFrom = {
  /** The id of a hint. */
  hint: number;
  /** When a lane was free to be taken: database time, in seconds since 1970. */
  due: number;
};

export const EVERYTHING: LookFrom = { hint: 0, due: 0 };

export type Look = {
  /** When it was made: database time, in seconds since 1970. */
  now: number;
  /** Some lanes are announced in `lane_hints`. */
  hasHints: boolean;
  /** Since when the lane waits that has waited longest of those that any worker may take; null where there is none. */
  longestDueSince: number | null;
  /** The lanes among those asked about, as positions from 1, in which something is due. */
  due: number[];
  /** How long PostgreSQL took for it, in milliseconds; of a look that was repeated, the last one. */
  tookMs: number;
};

/** How often, and for how long, a look is repeated by the database while it finds nothing; in milliseconds. */
export type LookWait = { everyMs: number; waitMs: number };

export const NO_WAIT: LookWait = { everyMs: 0, waitMs: 0 };

const TEXT = `
select
  asked_at as now, has_hints as "hasHints", longest_due_since as "longestDueSince", due, took_ms as "tookMs"
from wait_for_work($1::float8::bigint, to_timestamp($2), $3, $4, $5, $6)`;

/**
 * Looks whether there is anything to do: in lanes that somebody may take, and in some that the worker holds. Changes and
 * locks nothing.
 * @param timeoutMs rejects without an answer by then, and closes the connection; default: what holds for all statements
 */
export async function lookForWork(
  pool: Pool,
  from: LookFrom,
  lanes: readonly Lane[],
  { everyMs, waitMs }: LookWait = NO_WAIT,
  timeoutMs?: number,
): Promise<Look> {
  const query = {
    name: 'look-for-work',
    text: TEXT,
    values: [
      from.hint,
      from.due,
      uuidArray(lanes, (lane) => lane.orgId),
      uuidArray(lanes, (lane) => lane.webhookId),
      everyMs,
      waitMs,
    ],
    query_timeout: timeoutMs,
  };
  const { rows } = await pool.query<Look>(query);
  const [look] = rows;
  if (look === undefined) throw new Error('A look answers one row');
  return look;
}
