import type { Pool } from 'pg';
import type { Lane } from '#worker/lanes/lane';

/* Of the holder of the lane alone: its lease lasts. */
const HELD = `
  lanes.org_id = $1::uuid
  and lanes.webhook_id = $2::uuid
  and lanes.token = $3::uuid
  and lanes.leased_until > now()`;

/* The delivery that a claim of one slot would take next: as there, what somebody has locked is passed over. */
const NEXT_DUE = `
select delivery_queue.delivery_id as id
from lanes
join delivery_queue
  on delivery_queue.org_id = lanes.org_id and delivery_queue.webhook_id = lanes.webhook_id
where ${HELD}
  and delivery_queue.lane_token is null
  and delivery_queue.due_at <= now()
order by delivery_queue.due_at
limit 1
for update of delivery_queue skip locked`;

/*
 * One delivery that waits. Guarantees: only the holder of the lane sets it aside, it is that very one, and its row of the
 * queue stays locked until the end of the statement.
 */
const WAITING = `
waiting as materialized (
  select queued.delivery_id
  from lanes
  cross join lateral (
    select delivery_queue.webhook_id, delivery_queue.delivery_id
    from delivery_queue
    where delivery_queue.org_id = $1::uuid
      and delivery_queue.delivery_id = $4::uuid
      and delivery_queue.lane_token is null
    limit 1
    for update skip locked
  ) as queued
  where ${HELD} and queued.webhook_id = lanes.webhook_id
)`;

/* Ends it as failed, with an attempt that says why. */
const PARK = `
with ${WAITING},
parked as (
  update deliveries
  set
    status = 'failed',
    attempt_count = least(greatest(deliveries.attempt_count, 0) + 1, 32767),
    next_attempt_at = null,
    last_outcome = 'unsendable',
    last_response_status = null,
    updated_at = now()
  where deliveries.org_id = $1::uuid
    and deliveries.webhook_id = $2::uuid
    and deliveries.id = (select delivery_id from waiting)
  returning deliveries.org_id, deliveries.id, deliveries.attempt_count, deliveries.url
),
stored as (
  insert into attempts (
    org_id, delivery_id, number, started_at, duration_ms, outcome, detail, url, request_headers, trigger
  )
  select org_id, id, attempt_count, now(), 0, 'unsendable', $5::text, url, '', 'schedule' from parked
  on conflict do nothing
)
delete from delivery_queue
where org_id = $1::uuid and delivery_id = (select delivery_id from waiting)`;

/* Looks at it again in an hour. */
const PUT_OFF = `
with ${WAITING}
update delivery_queue
set due_at = now() + interval '1 hour'
where org_id = $1::uuid and delivery_id = (select delivery_id from waiting)`;

/** The id of the delivery of a lane that is due next; null where none is. */
export async function nextDue(pool: Pool, lane: Lane): Promise<string | null> {
  const values = [lane.orgId, lane.webhookId, lane.token];
  const result = await pool.query<{ id: string }>({ name: 'next-due', text: NEXT_DUE, values });
  return result.rows[0]?.id ?? null;
}

/** Parks a delivery of a lane that waits, with a reason in words; false where it does not wait, or is locked. */
export async function park(pool: Pool, lane: Lane, deliveryId: string, reason: string): Promise<boolean> {
  const values = [lane.orgId, lane.webhookId, lane.token, deliveryId, reason];
  const result = await pool.query({ name: 'park', text: PARK, values });
  return result.rowCount === 1;
}

/** Puts a delivery of a lane that waits off by an hour; false where it does not wait, or is locked. */
export async function putOff(pool: Pool, lane: Lane, deliveryId: string): Promise<boolean> {
  const values = [lane.orgId, lane.webhookId, lane.token, deliveryId];
  const result = await pool.query({ name: 'put-off', text: PUT_OFF, values });
  return result.rowCount === 1;
}
