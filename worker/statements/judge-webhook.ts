import type { Pool } from 'pg';
import type { DeactivationReason } from '#lib/domain/webhook-health';
import type { Lane, LaneHealth } from '#worker/lane';

/** What a lane's holder found, with all that the people concerned are told of it. */
export type Finding = {
  lane: Lane;
  health: LaneHealth;
  reason: DeactivationReason;
  /** In words. */
  latestResponse: string;
  /** Whether mail is to be sent. */
  isToBeTold: boolean;
};

const NOTICE_COLUMNS = `
  org_id, webhook_id, kind, reason, failing_since, failed_deliveries, consecutive_timeouts, latest_response`;
const NOTICE_VALUES = `
  $5::text, to_timestamp($6::float8 / 1000), $7::integer, $8::integer, $9::text`;

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
 * Deactivates a webhook and cancels what waits for it. Guarantees:
 * - only the holder of the lane does so, and only while the webhook is active and its health is still counted as it
 *   was: not after somebody activated it anew or gave it another URL;
 * - the audit log, and the mail where one is wanted, tell of it exactly once;
 * - deliveries are locked in the order of their ids, as they are when attempts are recorded: no dead-lock;
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
  set is_active = false, deactivated_reason = $5::text, updated_at = now()
  from lane
  where webhooks.org_id = lane.org_id
    and webhooks.id = lane.webhook_id
    and webhooks.is_active
    and webhooks.health_epoch = $4::integer
  returning webhooks.org_id, webhooks.id
),
cancelled as materialized (
  select cancel_waiting(org_id, id) as count from deactivated
),
logged as (
  insert into audit_log (org_id, action, target_kind, target_id, detail)
  select
    org_id, 'webhook.deactivated', 'webhook', id,
    jsonb_build_object('reason', $5::text, 'cancelledDeliveries', (select count from cancelled))
  from deactivated
),
noticed as (
  insert into notices (${NOTICE_COLUMNS})
  select org_id, id, 'deactivated', ${NOTICE_VALUES} from deactivated where $10::boolean
)
select count as cancelled from cancelled`;

/** Deactivates the webhook of a lane; answers how many deliveries were cancelled, null where it was not to be. */
export async function deactivateWebhook(pool: Pool, finding: Finding): Promise<number | null> {
  const result = await pool.query<{ cancelled: number }>({
    name: 'deactivate-webhook',
    text: DEACTIVATE,
    values: [...valuesOf(finding), finding.isToBeTold],
  });
  return result.rows[0]?.cancelled ?? null;
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
)
insert into notices (${NOTICE_COLUMNS})
select org_id, webhook_id, 'warning', ${NOTICE_VALUES} from warned`;

/** Writes the warning; answers whether it was to be. */
export async function warnOfWebhook(pool: Pool, finding: Finding): Promise<boolean> {
  const result = await pool.query({ name: 'warn-of-webhook', text: WARN, values: valuesOf(finding) });
  return result.rowCount === 1;
}
