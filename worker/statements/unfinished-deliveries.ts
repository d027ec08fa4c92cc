import type { Pool } from 'pg';
import type { AttemptTrigger } from '#lib/domain/delivery';
import type { Lane } from '#worker/lane';

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

/*
 * What was claimed in lanes under an earlier lease and never recorded. Run after the lane was acquired: from then on
 * nothing can be claimed under the earlier lease, so the list is complete. Rows of the queue whose delivery is not being
 * sent are removed.
 */
const TEXT = `
with left_behind as materialized (
  select delivery_queue.org_id, delivery_queue.webhook_id, delivery_queue.delivery_id, delivery_queue.lane_token
  from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as held (org_id, webhook_id, token)
  join delivery_queue
    on delivery_queue.org_id = held.org_id
    and delivery_queue.webhook_id = held.webhook_id
    and delivery_queue.lane_token <> held.token
),
removed as (
  delete from delivery_queue
  -- What has been claimed since then stays.
  where lane_token <> all ($3::uuid[])
    and delivery_id = any (array(
      select delivery_id
      from left_behind
      where not exists (
        select from deliveries
        where deliveries.org_id = left_behind.org_id
          and deliveries.webhook_id = left_behind.webhook_id
          and deliveries.id = left_behind.delivery_id
          and deliveries.status = 'sending'
      )
    ))
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
  and deliveries.status = 'sending'`;

/** Finds what earlier holders of these lanes left as `sending`. */
export async function findUnfinishedDeliveries(
  pool: Pool,
  lanes: readonly Lane[],
): Promise<UnfinishedDelivery[]> {
  const result = await pool.query<UnfinishedDelivery>({
    name: 'unfinished-deliveries',
    text: TEXT,
    values: [
      lanes.map((lane) => lane.orgId),
      lanes.map((lane) => lane.webhookId),
      lanes.map((lane) => lane.token),
    ],
  });
  return result.rows;
}
