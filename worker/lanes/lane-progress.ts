/** How lanes are doing: what renewing and releasing them have in common. */
import type { Lane } from '#worker/lanes/lane';
import { laneKeyIn } from '#worker/row-keys';

/** Parameters 1 to 11 as rows: lanes that are held under their tokens, with what their holder knows of them. */
export const HELD_LANES = `
held as (
  select *
  from unnest(
    $1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::integer[],
    $6::integer[], $7::float8[], $8::integer[], $9::integer[], $10::boolean[], $11::float8[]
  ) as held (
    org_id, webhook_id, token, request_window, consecutive_failures,
    health_epoch, failing_since_ms, failed_deliveries, consecutive_timeouts, is_warned, paused_ms
  )
)`;

/** What holds of a lane while it is: no other worker has taken it since. */
export const IS_HELD = `${laneKeyIn('held')} and lanes.token = held.token`;

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
