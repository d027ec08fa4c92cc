import type { Pool } from 'pg';
import type { AttemptTrigger } from '#lib/domain/delivery';
import type { Lane } from '#worker/lane';
import { queueKeyIn } from '#worker/statements/queue-key';

export type UnfinishedDelivery = {
  orgId: string;
  webhookId: string;
  id: string;
  /** The lease under which it was claimed. */
  token: string;
  attemptNumber: number;
  trigger: AttemptTrigger;
  triggeredBy: string | null;
  url: string;
  /** The name of the webhook's policy. */
  retryPolicy: string;
  /** When it was claimed, in database time, in milliseconds since 1970. */
  claimedAtMs: number;
  /** Since then. */
  elapsedMs: number;
};

export type Unfinished = {
  /** The tokens of the lanes that were searched: not of those that are lost, or locked by somebody else. */
  searched: Set<string>;
  unfinished: UnfinishedDelivery[];
};

/*
 * What was claimed in lanes under an earlier lease and never recorded. Run after the lane was acquired: from then on
 * nothing can be claimed under the earlier lease, so the list is complete. Only in lanes that are still held, and locked
 * so that nobody takes them meanwhile: all other tokens in them are earlier ones. Rows of the queue whose delivery is not
 * being sent are removed, unless somebody has them locked: then the next holder does it. Each lane that was searched has a
 * row without a delivery in the answer.
 */
const TEXT = `
with held as materialized (
  select lanes.org_id, lanes.webhook_id, lanes.token
  from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as asked (org_id, webhook_id, token)
  join lanes
    on lanes.org_id = asked.org_id and lanes.webhook_id = asked.webhook_id and lanes.token = asked.token
  where lanes.leased_until > now()
  order by lanes.org_id, lanes.webhook_id
  for key share of lanes skip locked
),
left_behind as materialized (
  select delivery_queue.org_id, delivery_queue.webhook_id, delivery_queue.delivery_id, delivery_queue.lane_token
  from held
  cross join lateral (
    select org_id, webhook_id, delivery_id, lane_token
    from delivery_queue
    where delivery_queue.org_id = held.org_id
      and delivery_queue.webhook_id = held.webhook_id
      and delivery_queue.lane_token <> held.token
    order by delivery_queue.due_at
  ) as delivery_queue
),
useless as materialized (
  select found.org_id, queued.delivery_id
  from (
    select org_id, delivery_id, lane_token
    from left_behind
    where not exists (
      select from deliveries
      where deliveries.org_id = left_behind.org_id
        and deliveries.webhook_id = left_behind.webhook_id
        and deliveries.id = left_behind.delivery_id
        and deliveries.status = 'sending'
    )
    order by delivery_id
  ) as found
  cross join lateral (
    select delivery_queue.delivery_id
    from delivery_queue
    where delivery_queue.org_id = found.org_id
      and delivery_queue.delivery_id = found.delivery_id
      -- What has changed since then stays.
      and delivery_queue.lane_token = found.lane_token
    limit 1
    for update skip locked
  ) as queued
),
removed as (
  delete from delivery_queue
  using useless
  where ${queueKeyIn('useless')}
)
select
  deliveries.org_id as "orgId",
  deliveries.webhook_id as "webhookId",
  deliveries.id,
  left_behind.lane_token as token,
  deliveries.attempt_count as "attemptNumber",
  deliveries.next_trigger as trigger,
  deliveries.triggered_by as "triggeredBy",
  deliveries.url,
  webhooks.retry_policy as "retryPolicy",
  extract(epoch from deliveries.updated_at)::float8 * 1000 as "claimedAtMs",
  extract(epoch from clock_timestamp() - deliveries.updated_at)::float8 * 1000 as "elapsedMs"
from left_behind
join webhooks on webhooks.org_id = left_behind.org_id and webhooks.id = left_behind.webhook_id
join deliveries
  on deliveries.org_id = left_behind.org_id
  and deliveries.webhook_id = left_behind.webhook_id
  and deliveries.id = left_behind.delivery_id
  and deliveries.status = 'sending'
union all
select org_id, webhook_id, null, token, null, null, null, null, null, null, null from held`;

type SearchedLane = { id: null; token: string };

/** Finds what earlier holders of these lanes left as `sending`. */
export async function findUnfinishedDeliveries(pool: Pool, lanes: readonly Lane[]): Promise<Unfinished> {
  const { rows } = await pool.query<UnfinishedDelivery | SearchedLane>({
    name: 'unfinished-deliveries',
    text: TEXT,
    values: [
      lanes.map((lane) => lane.orgId),
      lanes.map((lane) => lane.webhookId),
      lanes.map((lane) => lane.token),
    ],
  });
  return {
    searched: new Set(rows.filter((row) => row.id === null).map((row) => row.token)),
    unfinished: rows.filter((row) => row.id !== null),
  };
}
