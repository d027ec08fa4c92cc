/** How lanes are doing: what renewing and releasing them have in common. */
import type { Lane } from '#worker/lane';

/**
 * The lanes of parameters 1 to 11 that are still held under their tokens, with what their holder knows of them, locked
 * in the order of their keys. Those that somebody else has locked are passed over, so that no other lane waits for them.
 * @param lock `update` where the token changes: claims lock for key share, which waits for no other change of a lane
 */
export const heldLanes = (lock: 'update' | 'no key update') => `
held as (
  select
    lanes.org_id, lanes.webhook_id, lanes.token, held.request_window, held.consecutive_failures, held.health_epoch,
    held.failing_since_ms, held.failed_deliveries, held.consecutive_timeouts, held.is_warned, held.paused_ms
  from unnest(
    $1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::integer[],
    $6::integer[], $7::float8[], $8::integer[], $9::integer[], $10::boolean[], $11::float8[]
  ) as held (
    org_id, webhook_id, token, request_window, consecutive_failures,
    health_epoch, failing_since_ms, failed_deliveries, consecutive_timeouts, is_warned, paused_ms
  )
  join lanes
    on lanes.org_id = held.org_id and lanes.webhook_id = held.webhook_id and lanes.token = held.token
  order by lanes.org_id, lanes.webhook_id
  for ${lock} of lanes skip locked
)`;

/** The assignments that store it. */
export const STORE_PROGRESS = `
  request_window = held.request_window,
  consecutive_failures = held.consecutive_failures,
  health_epoch = held.health_epoch,
  failing_since = to_timestamp(held.failing_since_ms / 1000),
  failed_deliveries = held.failed_deliveries,
  consecutive_timeouts = held.consecutive_timeouts,
  is_warned = held.is_warned`;

/**
 * Parameters 1 to 11.
 * @param pausedMs for how long nothing is to be sent, whoever holds the lane; null for no pause
 */
export function progressOf(
  lanes: readonly Lane[],
  pausedMs: (lane: Lane) => number | null = () => null,
): unknown[][] {
  return [
    lanes.map((lane) => lane.orgId),
    lanes.map((lane) => lane.webhookId),
    lanes.map((lane) => lane.token),
    lanes.map((lane) => lane.pace.window),
    lanes.map((lane) => lane.consecutiveFailures),
    lanes.map((lane) => lane.health.epoch),
    lanes.map((lane) => lane.health.failingSinceMs),
    lanes.map((lane) => lane.health.failedDeliveries),
    lanes.map((lane) => lane.health.consecutiveTimeouts),
    lanes.map((lane) => lane.health.isWarned),
    lanes.map(pausedMs),
  ];
}
