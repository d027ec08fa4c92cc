import type { Pool } from 'pg';
import { uuidArray } from '#worker/binary-array';
import type { Lane } from '#worker/lane';

/** Where a look begins. What is older was read before, and is for a look that begins at `EVERYTHING`. */
export type LookFrom = {
  /** The id of a hint. */
  hint: number;
  /** When a lane was free to be taken: database time, in seconds since 1970. */
  due: number;
};

export const EVERYTHING: LookFrom = { hint: 0, due: 0 };

export type Look = {
  /** Database time, in seconds since 1970. */
  now: number;
  /** Some lanes are announced in `lane_hints`. */
  hasHints: boolean;
  /** Since when the lane waits that has waited longest of those that any worker may take; null where there is none. */
  longestDueSince: number | null;
  /** The lanes among those asked about, as positions from 1, in which something is due. */
  due: number[];
  /** How long PostgreSQL took, in milliseconds. */
  tookMs: number;
};

/*
 * Changes nothing and locks nothing. The cost is the same however many deliveries and lanes wait for a later time: each
 * part reads one row, or one for each lane asked about.
 */
const TEXT = `
select
  extract(epoch from now())::float8 as now,
  exists (select from lane_hints where id >= $1::float8::bigint) as "hasHints",
  (
    select extract(epoch from coalesce(leased_until, due_at))::float8
    from lanes
    where coalesce(leased_until, due_at) between to_timestamp($2) and now()
    order by coalesce(leased_until, due_at)
    limit 1
  ) as "longestDueSince",
  array(
    select held.position::integer
    from unnest($3::uuid[], $4::uuid[]) with ordinality as held (org_id, webhook_id, position)
    cross join lateral (
      select
      from delivery_queue
      where delivery_queue.org_id = held.org_id
        and delivery_queue.webhook_id = held.webhook_id
        and delivery_queue.lane_token is null
        and delivery_queue.due_at <= now()
      order by delivery_queue.due_at
      limit 1
    ) as next
  ) as due,
  -- Evaluated last.
  extract(epoch from clock_timestamp() - statement_timestamp())::float8 * 1000 as "tookMs"`;

/** Looks whether there is anything to do: in lanes that somebody may take, and in some that the worker holds. */
export async function lookForWork(pool: Pool, from: LookFrom, lanes: readonly Lane[]): Promise<Look> {
  const { rows } = await pool.query<Look>({
    name: 'look-for-work',
    text: TEXT,
    values: [
      from.hint,
      from.due,
      uuidArray(lanes, (lane) => lane.orgId),
      uuidArray(lanes, (lane) => lane.webhookId),
    ],
  });
  const [look] = rows;
  if (look === undefined) throw new Error('A look answers one row');
  return look;
}
