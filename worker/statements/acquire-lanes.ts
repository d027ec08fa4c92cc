import type { Pool } from 'pg';
import { LEASE_MS } from '#worker/lease';

export type AcquiredLane = {
  orgId: string;
  webhookId: string;
  token: string;
  url: string;
  requestWindow: number;
  consecutiveFailures: number;
  healthEpoch: number;
  failingSinceMs: number | null;
  failedDeliveries: number;
  consecutiveTimeouts: number;
  isWarned: boolean;
};

/*
 * Leases lanes under new tokens. Guarantees: of all workers that ask, one gets a lane; whatever was claimed or is being
 * claimed under an older token can no longer claim. A lane that the database says is this worker's own, although
 * the worker asks for it, was acquired by a statement whose answer was lost: it is taken anew.
 */
const TEXT = `
with wanted as (
  select * from unnest($1::uuid[], $2::uuid[]) as wanted (org_id, webhook_id)
),
available as (
  select lanes.org_id, lanes.webhook_id
  from wanted
  join lanes on lanes.org_id = wanted.org_id and lanes.webhook_id = wanted.webhook_id
  where lanes.token is null or lanes.leased_until < now() or lanes.worker = $3
  order by lanes.org_id, lanes.webhook_id
  for update of lanes skip locked
)
update lanes
set token = gen_random_uuid(), leased_until = clock_timestamp() + $4 * interval '1 millisecond', worker = $3
from available
where lanes.org_id = available.org_id and lanes.webhook_id = available.webhook_id
returning
  lanes.org_id as "orgId",
  lanes.webhook_id as "webhookId",
  lanes.token,
  (select url from webhooks where webhooks.org_id = lanes.org_id and webhooks.id = lanes.webhook_id) as url,
  lanes.request_window as "requestWindow",
  lanes.consecutive_failures as "consecutiveFailures",
  lanes.health_epoch as "healthEpoch",
  extract(epoch from lanes.failing_since)::float8 * 1000 as "failingSinceMs",
  lanes.failed_deliveries as "failedDeliveries",
  lanes.consecutive_timeouts as "consecutiveTimeouts",
  lanes.is_warned as "isWarned"`;

/** Leases those of the wanted lanes that nobody else holds. */
export async function acquireLanes(
  pool: Pool,
  wanted: readonly { orgId: string; webhookId: string }[],
  worker: string,
): Promise<AcquiredLane[]> {
  const result = await pool.query<AcquiredLane>({
    name: 'acquire-lanes',
    text: TEXT,
    values: [wanted.map((lane) => lane.orgId), wanted.map((lane) => lane.webhookId), worker, LEASE_MS],
  });
  return result.rows;
}
