import type { Pool } from 'pg';
import type { AttemptTrigger } from '#lib/domain/delivery/delivery';
import type { Lane } from '#worker/lanes/lane';
import { passOverLocked, patienceOf } from '#worker/pass-over-locked';
import { queueKeyIn } from '#worker/row-keys';

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
  /** The tokens of the lanes that were searched: not of those that are lost. */
  searched: Set<string>;
  unfinished: UnfinishedDelivery[];
};

/*
 * What was claimed in lanes under an earlier lease and never recorded. Run after the lane was acquired: from then on
 * nothing can be claimed under the earlier lease, so the list is complete. Only in lanes that are still held: all of it is read
 * as of one moment, so that all other tokens in them are earlier ones. Rows of the queue whose delivery is not being sent have no
 * number of an attempt; each lane that was searched has a row without a delivery.
 */
const TEXT = `
with held as materialized (
  select lanes.org_id, lanes.webhook_id, lanes.token
  from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as asked (org_id, webhook_id, token)
  cross join lateral (
    select org_id, webhook_id, token
    from lanes
    where lanes.org_id = asked.org_id
      and lanes.webhook_id = asked.webhook_id
      and lanes.token = asked.token
      and lanes.leased_until > now()
    limit 1
  ) as lanes
)
select
  held.org_id as "orgId",
  held.webhook_id as "webhookId",
  left_behind.delivery_id as id,
  left_behind.lane_token as token,
  sending.attempt_count as "attemptNumber",
  sending.next_trigger as trigger,
  sending.triggered_by as "triggeredBy",
  sending.url,
  (
    select retry_policy from webhooks where webhooks.org_id = held.org_id and webhooks.id = held.webhook_id
  ) as "retryPolicy",
  extract(epoch from sending.updated_at)::float8 * 1000 as "claimedAtMs",
  extract(epoch from clock_timestamp() - sending.updated_at)::float8 * 1000 as "elapsedMs"
from held
cross join lateral (
  select delivery_id, lane_token
  from delivery_queue
  where delivery_queue.org_id = held.org_id
    and delivery_queue.webhook_id = held.webhook_id
    and delivery_queue.lane_token <> held.token
  order by delivery_queue.due_at
) as left_behind
left join lateral (
  select attempt_count, next_trigger, triggered_by, url, updated_at
  from deliveries
  where deliveries.org_id = held.org_id
    and deliveries.webhook_id = held.webhook_id
    and deliveries.id = left_behind.delivery_id
    and deliveries.status = 'sending'
  limit 1
) as sending on true
union all
select org_id, webhook_id, null, token, null, null, null, null, null, null, null from held`;

/* Removes rows of the queue that nobody will, unless they have changed since. */
const REMOVE = `
with ${patienceOf('$4')}
delete from delivery_queue
using unnest($1::uuid[], $2::uuid[], $3::uuid[]) as useless (org_id, delivery_id, token)
cross join patience
where ${queueKeyIn('useless')} and delivery_queue.lane_token = useless.token`;

type SearchedLane = { id: null; token: string };
type UselessRow = { id: string; orgId: string; token: string; attemptNumber: null };

/**
 * Finds what earlier holders of these lanes left as `sending`. Rows of the queue that lead to no such delivery are removed,
 * unless somebody has them locked: then the next holder does it.
 */
export async function findUnfinishedDeliveries(pool: Pool, lanes: readonly Lane[]): Promise<Unfinished> {
  const { rows } = await pool.query<UnfinishedDelivery | UselessRow | SearchedLane>({
    name: 'unfinished-deliveries',
    text: TEXT,
    values: [
      lanes.map((lane) => lane.orgId),
      lanes.map((lane) => lane.webhookId),
      lanes.map((lane) => lane.token),
    ],
  });
  const found: Unfinished = { searched: new Set(), unfinished: [] };
  const useless: UselessRow[] = [];
  for (const row of rows) {
    if (row.id === null) found.searched.add(row.token);
    else if (row.attemptNumber === null) useless.push(row);
    else found.unfinished.push(row);
  }
  await passOverLocked(useless, async (part, patienceMs) => {
    const values = [
      part.map(({ orgId }) => orgId),
      part.map(({ id }) => id),
      part.map(({ token }) => token),
      patienceMs,
    ];
    await pool.query({ name: 'remove-useless', text: REMOVE, values });
    return [];
  });
  return found;
}
