import type { Pool } from 'pg';

/** Where a walk over the lanes begins: before the id of any webhook. */
export const FIRST_WEBHOOK = '00000000-0000-0000-0000-000000000000';

export type PendingLane = {
  orgId: string;
  webhookId: string;
  /** It is free, and is to be taken later than what is first in its queue is due, or not at all. */
  isAsleep: boolean;
  /** It is leased by the asking worker. */
  isOwn: boolean;
};

/*
 * The next lanes, in the order of their webhooks, that have anything pending. Guarantees: every lane with a delivery that is
 * queued, retrying or sending is met by a walk from the first position to a page that is not full. Of two organisations with
 * a webhook of the same id, which no one but an operator can make, it meets the lane that is due first.
 * A loose index scan: the cost grows with the number of such lanes, not with their deliveries.
 */
const TEXT = `
with recursive pending as (
  (
    select org_id, webhook_id, due_at
    from delivery_queue
    where webhook_id > $1::uuid
    order by webhook_id, due_at
    limit 1
  )
  union all
  select following.org_id, following.webhook_id, following.due_at
  from pending
  cross join lateral (
    select org_id, webhook_id, due_at
    from delivery_queue
    where webhook_id > pending.webhook_id
    order by webhook_id, due_at
    limit 1
  ) as following
),
page as materialized (
  select org_id, webhook_id, due_at from pending limit $2
)
select
  page.org_id as "orgId",
  page.webhook_id as "webhookId",
  lanes.token is null
    and (lanes.due_at is null or lanes.due_at > greatest(page.due_at, lanes.resumes_at, now())) as "isAsleep",
  coalesce(lanes.worker = $3, false) as "isOwn"
from page
join lanes on lanes.org_id = page.org_id and lanes.webhook_id = page.webhook_id
order by page.webhook_id`;

/** The lanes with pending deliveries of the webhooks after the given one, at most `limit`. */
export async function findPendingLanes(
  pool: Pool,
  after: string,
  limit: number,
  worker: string,
): Promise<PendingLane[]> {
  const result = await pool.query<PendingLane>({
    name: 'pending-lanes',
    text: TEXT,
    values: [after, limit, worker],
  });
  return result.rows;
}
