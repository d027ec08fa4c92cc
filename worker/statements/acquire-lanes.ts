import type { Pool } from 'pg';
import { LEASE_MS } from '#worker/lease';

export type AcquiredLane = {
  orgId: string;
  webhookId: string;
  token: string;
  url: string;
  /** Its last holder did not release it, or has left something at the head of its queue. */
  wasLeft: boolean;
  requestWindow: number;
  consecutiveFailures: number;
  healthEpoch: number;
  failingSinceMs: number | null;
  failedDeliveries: number;
  consecutiveTimeouts: number;
  isWarned: boolean;
};

/**
 * Leases the lanes that `available` selects and locks under new tokens, for the worker of parameter 1 and the time of
 * parameter 2. Guarantees: of all workers that ask, one gets a lane; whatever was claimed or is being claimed under an older
 * token can no longer claim.
 */
const leased = (available: string) => `
with available as (
  select
    lanes.org_id, lanes.webhook_id,
    lanes.token is not null or coalesce((
      select delivery_queue.lane_token is not null
      from delivery_queue
      where delivery_queue.org_id = lanes.org_id and delivery_queue.webhook_id = lanes.webhook_id
      order by delivery_queue.due_at
      limit 1
    ), false) as was_left
  ${available}
  for update of lanes skip locked
)
update lanes
set
  token = gen_random_uuid(), leased_until = clock_timestamp() + $2 * interval '1 millisecond', worker = $1,
  due_at = null, resumes_at = null
from available
where lanes.org_id = available.org_id and lanes.webhook_id = available.webhook_id
returning
  lanes.org_id as "orgId",
  lanes.webhook_id as "webhookId",
  lanes.token,
  (select url from webhooks where webhooks.org_id = lanes.org_id and webhooks.id = lanes.webhook_id) as url,
  available.was_left as "wasLeft",
  lanes.request_window as "requestWindow",
  lanes.consecutive_failures as "consecutiveFailures",
  lanes.health_epoch as "healthEpoch",
  extract(epoch from lanes.failing_since)::float8 * 1000 as "failingSinceMs",
  lanes.failed_deliveries as "failedDeliveries",
  lanes.consecutive_timeouts as "consecutiveTimeouts",
  lanes.is_warned as "isWarned"`;

/* Those that may be taken, the ones that have waited longest first. */
const DUE = (only: string) =>
  leased(`
  from lanes
  where coalesce(lanes.leased_until, lanes.due_at)
    between to_timestamp($3) and now() - $4 * interval '1 millisecond'
    ${only}
  order by coalesce(lanes.leased_until, lanes.due_at)
  limit $5`);

/* A lane that the database says is this worker's own, although the worker asks for it, is taken anew. */
const NAMED = leased(`
  from unnest($3::uuid[], $4::uuid[]) as wanted (org_id, webhook_id)
  join lanes on lanes.org_id = wanted.org_id and lanes.webhook_id = wanted.webhook_id
  where lanes.token is null or lanes.leased_until < now() or lanes.worker = $1
  order by lanes.org_id, lanes.webhook_id`);

const OWN = `
select org_id as "orgId", webhook_id as "webhookId"
from lanes
where coalesce(leased_until, due_at) > now() and token is not null and worker = $1`;

export type DueLanes = {
  worker: string;
  /** Lanes that may be taken since an earlier time were read before: database time, in seconds since 1970. */
  from: number;
  /** Only lanes that have waited so long. */
  waitedMs: number;
  limit: number;
};

/** Leases lanes that any worker may take, the ones that have waited longest first. */
export async function acquireDueLanes(pool: Pool, wanted: DueLanes): Promise<AcquiredLane[]> {
  const { worker, from, waitedMs, limit } = wanted;
  const result = await pool.query<AcquiredLane>({
    name: 'acquire-due-lanes',
    text: DUE(''),
    values: [worker, LEASE_MS, from, waitedMs, limit],
  });
  return result.rows;
}

/** The same, but not of some organisations. Reads all lanes of theirs that wait. */
export async function acquireDueLanesOfOthers(
  pool: Pool,
  wanted: DueLanes,
  organisations: readonly string[],
): Promise<AcquiredLane[]> {
  const { worker, from, waitedMs, limit } = wanted;
  const result = await pool.query<AcquiredLane>({
    name: 'acquire-due-lanes-of-others',
    text: DUE('and lanes.org_id not in (select unnest($6::uuid[]))'),
    values: [worker, LEASE_MS, from, waitedMs, limit, organisations],
  });
  return result.rows;
}

/** Leases those of the wanted lanes that nobody else holds. */
export async function acquireLanes(
  pool: Pool,
  wanted: readonly { orgId: string; webhookId: string }[],
  worker: string,
): Promise<AcquiredLane[]> {
  const result = await pool.query<AcquiredLane>({
    name: 'acquire-lanes',
    text: NAMED,
    values: [worker, LEASE_MS, wanted.map((lane) => lane.orgId), wanted.map((lane) => lane.webhookId)],
  });
  return result.rows;
}

/** The lanes that the database says are leased by the worker. Reads all lanes that are leased or wait. */
export async function ownLeases(pool: Pool, worker: string): Promise<{ orgId: string; webhookId: string }[]> {
  const result = await pool.query<{ orgId: string; webhookId: string }>({
    name: 'own-leases',
    text: OWN,
    values: [worker],
  });
  return result.rows;
}
