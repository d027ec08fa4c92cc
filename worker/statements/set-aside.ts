import type { Pool } from 'pg';
import type { Lane } from '#worker/lane';

/*
 * The delivery that a claim of one slot would take next. Guarantees: only the holder of the lane sets anything aside, and
 * the row of the queue stays locked until the end of the statement.
 */
const NEXT = `
next as materialized (
  select delivery_queue.delivery_id
  from lanes
  join delivery_queue
    on delivery_queue.org_id = lanes.org_id and delivery_queue.webhook_id = lanes.webhook_id
  where lanes.org_id = $1::uuid
    and lanes.webhook_id = $2::uuid
    and lanes.token = $3::uuid
    and lanes.leased_until > now()
    and delivery_queue.lane_token is null
    and delivery_queue.due_at <= now()
  order by delivery_queue.due_at
  limit 1
  for update of delivery_queue skip locked
)`;

/* Ends it as failed, with an attempt that says why. */
const PARK = `
with ${NEXT},
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
    and deliveries.id = (select delivery_id from next)
  returning deliveries.org_id, deliveries.id, deliveries.attempt_count, deliveries.url
),
stored as (
  insert into attempts (
    org_id, delivery_id, number, started_at, duration_ms, outcome, detail, url, request_headers, trigger
  )
  select org_id, id, attempt_count, now(), 0, 'unsendable', $4::text, url, '', 'schedule' from parked
  on conflict do nothing
)
delete from delivery_queue
where delivery_id = (select delivery_id from next)
returning delivery_queue.delivery_id as id`;

/* Looks at it again in an hour. */
const PUT_OFF = `
with ${NEXT}
update delivery_queue
set due_at = now() + interval '1 hour'
where delivery_id = (select delivery_id from next)
returning delivery_queue.delivery_id as id`;

/** Parks the next due delivery of a lane, with a reason in words; answers its id, null where there is none. */
export async function parkNext(pool: Pool, lane: Lane, reason: string): Promise<string | null> {
  const values = [lane.orgId, lane.webhookId, lane.token, reason];
  const result = await pool.query<{ id: string }>({ name: 'park-next', text: PARK, values });
  return result.rows[0]?.id ?? null;
}

/** Puts the next due delivery of a lane off by an hour; answers its id, null where there is none. */
export async function putOffNext(pool: Pool, lane: Lane): Promise<string | null> {
  const values = [lane.orgId, lane.webhookId, lane.token];
  const result = await pool.query<{ id: string }>({ name: 'put-off-next', text: PUT_OFF, values });
  return result.rows[0]?.id ?? null;
}
