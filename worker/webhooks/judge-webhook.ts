import type { Pool } from 'pg';
import type { DeactivationReason } from '#lib/domain/webhook/webhook-health';
import type { Lane, LaneHealth } from '#worker/lanes/lane';

/** What the holder of a lane found, with everything that the people concerned are told. */
export type Finding = {
  lane: Lane;
  health: LaneHealth;
  reason: DeactivationReason;
  /** In words. */
  latestResponse: string;
  /** Whether mail is to be sent. */
  isToBeTold: boolean;
  /** The delivery whose answer led to this and is not recorded yet: it ends by that answer. */
  unrecordedId: string | null;
};

export type Deactivation = {
  /** Whether this statement deactivated it, and not an earlier one. */
  isNew: boolean;
  cancelled: number;
};

const NOTICE_COLUMNS = `
  org_id, webhook_id, kind, reason, failing_since, failed_deliveries, consecutive_timeouts, latest_response`;
const NOTICE_VALUES = `
  $5::text, to_timestamp($6::float8 / 1000), $7::integer, $8::integer, $9::text`;

/**
 * A notice that still waits gives way to a newer one of its kind, so that people are told how things stand.
 * @param source the CTE that the newer one is made from, and its column with the id of the webhook
 */
const superseded = (source: string, webhookId: string, kind: 'deactivated' | 'warning') => `
superseded as (
  update notices
  set next_attempt_at = null
  from ${source}
  where notices.org_id = ${source}.org_id
    and notices.webhook_id = ${source}.${webhookId}
    and notices.kind = '${kind}'
    and notices.next_attempt_at is not null
)`;

/** Parameters 1 to 9. */
function valuesOf({ lane, health, reason, latestResponse }: Finding): unknown[] {
  return [
    lane.orgId,
    lane.webhookId,
    lane.token,
    health.epoch,
    reason,
    health.failingSinceMs,
    health.failedDeliveries,
    health.consecutiveTimeouts,
    latestResponse,
  ];
}

/*
 * Deactivates a webhook and cancels what waits for it, at most $11 deliveries; called again, it cancels the next ones.
 * Guarantees:
 * - only the holder of the lane does so, and only while the webhook is active, or off by the system, and its health is
 *   still counted as it was: not after somebody activated it anew, gave it another URL, or switched it off and kept what
 *   waits;
 * - the audit log, and the mail where one is wanted, record it exactly once. The entry has the number of all deliveries that
 *   wait at this moment, since all of them end as cancelled: in this statement, in the next ones or, where the worker is lost
 *   before that, when they are claimed. It is never changed afterwards;
 * - deliveries are locked in the order of their ids, as they are when attempts are recorded: no dead-lock; and never so
 *   many that a statement runs out of its time;
 * - the lane can be renewed meanwhile, but not taken by another worker.
 * What is being sent ends by itself, as after a person's deactivation.
 */
const DEACTIVATE = `
with lane as materialized (
  select org_id, webhook_id
  from lanes
  where org_id = $1::uuid and webhook_id = $2::uuid and token = $3::uuid
  for key share
),
deactivated as (
  update webhooks
  set is_active = false, deactivated_reason = $5::text, cancel_epoch = cancel_epoch + 1, updated_at = now()
  from lane
  where webhooks.org_id = lane.org_id
    and webhooks.id = lane.webhook_id
    and webhooks.is_active
    and webhooks.health_epoch = $4::integer
  returning webhooks.org_id, webhooks.id
),
ending as materialized (
  select org_id, id, true as is_new from deactivated
  union all
  select webhooks.org_id, webhooks.id, false
  from lane
  join webhooks on webhooks.org_id = lane.org_id and webhooks.id = lane.webhook_id
  where not webhooks.is_active
    and webhooks.deactivated_reason is not null
    and webhooks.health_epoch = $4::integer
),
next as materialized (
  select queued.delivery_id
  from ending
  cross join lateral (
    select delivery_queue.delivery_id
    from delivery_queue
    where delivery_queue.org_id = ending.org_id
      and delivery_queue.webhook_id = ending.id
      and not delivery_queue.is_cancel_requested
      and delivery_queue.delivery_id is distinct from $12::uuid
    order by delivery_queue.due_at
    limit $11::integer
  ) as queued
),
cancelled as materialized (
  select cancel_queued($1::uuid, array(select delivery_id from next)) as count
),
logged as (
  insert into audit_log (org_id, action, target_kind, target_id, detail)
  select
    org_id, 'webhook.deactivated', 'webhook', id,
    jsonb_build_object('reason', $5::text, 'cancelledDeliveries', (
      select count(*)
      from delivery_queue
      where delivery_queue.org_id = deactivated.org_id
        and delivery_queue.webhook_id = deactivated.id
        and not delivery_queue.is_cancel_requested
        and delivery_queue.delivery_id is distinct from $12::uuid
    ))
  from deactivated
),
${superseded('deactivated', 'id', 'deactivated')},
noticed as (
  insert into notices (${NOTICE_COLUMNS})
  select org_id, id, 'deactivated', ${NOTICE_VALUES} from deactivated where $10::boolean
)
select ending.is_new as "isNew", (select count(*)::integer from next) as cancelled
from ending
cross join cancelled`;

/**
 * Deactivates the webhook of a lane and cancels at most `limit` deliveries that wait for it; null where the conditions
 * do not hold. Where `limit` were cancelled, more may wait.
 */
export async function deactivateWebhook(
  pool: Pool,
  finding: Finding,
  limit: number,
): Promise<Deactivation | null> {
  const result = await pool.query<Deactivation>({
    name: 'deactivate-webhook',
    text: DEACTIVATE,
    values: [...valuesOf(finding), finding.isToBeTold, limit, finding.unrecordedId],
  });
  return result.rows[0] ?? null;
}

/*
 * Has the people concerned told that a webhook is half-way to being deactivated. Guarantees: once until an attempt
 * succeeds, and only under the conditions of deactivating it.
 */
const WARN = `
with warned as (
  update lanes
  set
    is_warned = true,
    health_epoch = $4::integer,
    failing_since = to_timestamp($6::float8 / 1000),
    failed_deliveries = $7::integer,
    consecutive_timeouts = $8::integer
  from webhooks
  where lanes.org_id = $1::uuid
    and lanes.webhook_id = $2::uuid
    and lanes.token = $3::uuid
    and webhooks.org_id = lanes.org_id
    and webhooks.id = lanes.webhook_id
    and webhooks.is_active
    and webhooks.health_epoch = $4::integer
  returning lanes.org_id, lanes.webhook_id
),
${superseded('warned', 'webhook_id', 'warning')}
insert into notices (${NOTICE_COLUMNS})
select org_id, webhook_id, 'warning', ${NOTICE_VALUES} from warned`;

/** Writes the warning. Returns whether there was one to write. */
export async function warnOfWebhook(pool: Pool, finding: Finding): Promise<boolean> {
  const result = await pool.query({ name: 'warn-of-webhook', text: WARN, values: valuesOf(finding) });
  return result.rowCount === 1;
}
