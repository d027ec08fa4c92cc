import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { LEASE_MS } from '#worker/lanes/lease';
import { passOverLocked, patienceOf } from '#worker/pass-over-locked';
import { laneKeyIn } from '#worker/row-keys';

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

type LaneName = { orgId: string; webhookId: string };

/*
 * Leases the named lanes that are free, each under a token of its own. Guarantees: of all workers that ask, one gets a lane;
 * whatever was claimed or is being claimed under an older token can no longer claim: the token is part of a key (an index of
 * lanes), so that changing it waits for the claims, which lock the lane for key share. A lane that the database says is this
 * worker's own, although the worker asks for it, is taken anew.
 */
const TEXT = `
with ${patienceOf('$6')},
wanted as materialized (
  select
    wanted.*,
    lanes.token is not null or coalesce((
      select delivery_queue.lane_token is not null
      from delivery_queue
      where delivery_queue.org_id = wanted.org_id and delivery_queue.webhook_id = wanted.webhook_id
      order by delivery_queue.due_at
      limit 1
    ), false) as was_left
  from unnest($3::uuid[], $4::uuid[], $5::uuid[]) as wanted (org_id, webhook_id, token)
  cross join lateral (
    select token from lanes where lanes.org_id = wanted.org_id and lanes.webhook_id = wanted.webhook_id limit 1
  ) as lanes
)
update lanes
set
  token = wanted.token, leased_until = now() + $2 * interval '1 millisecond', worker = $1, due_at = null, resumes_at = null
from wanted
cross join patience
where ${laneKeyIn('wanted')}
  and (lanes.token is null or lanes.leased_until < now() or lanes.worker = $1)
returning
  lanes.org_id as "orgId",
  lanes.webhook_id as "webhookId",
  lanes.token,
  (select url from webhooks where webhooks.org_id = lanes.org_id and webhooks.id = lanes.webhook_id) as url,
  wanted.was_left as "wasLeft",
  lanes.request_window as "requestWindow",
  lanes.consecutive_failures as "consecutiveFailures",
  lanes.health_epoch as "healthEpoch",
  extract(epoch from lanes.failing_since)::float8 * 1000 as "failingSinceMs",
  lanes.failed_deliveries as "failedDeliveries",
  lanes.consecutive_timeouts as "consecutiveTimeouts",
  lanes.is_warned as "isWarned"`;

/* Those that may be taken, the ones that have waited longest first. */
const due = (only: string) => `
select org_id as "orgId", webhook_id as "webhookId"
from lanes
where coalesce(leased_until, due_at) between to_timestamp($1) and now() - $2 * interval '1 millisecond'
  ${only}
order by coalesce(leased_until, due_at)
limit $3`;

const DUE = { name: 'due-lanes', text: due('') };
const DUE_OF_OTHERS = {
  name: 'due-lanes-of-others',
  text: due('and org_id not in (select unnest($4::uuid[]))'),
};

/** Another worker that asks at the same moment gets the same lanes: after as many times, whatever is left is left to it. */
const TRIES = 3;

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

async function acquireOf(
  pool: Pool,
  query: { name: string; text: string },
  { worker, from, waitedMs, limit }: DueLanes,
  parameters: readonly unknown[],
): Promise<AcquiredLane[]> {
  const acquired: AcquiredLane[] = [];
  for (let tries = 0; tries < TRIES && acquired.length < limit; tries++) {
    const count = limit - acquired.length;
    const values = [from, waitedMs, count, ...parameters];
    const { rows } = await pool.query<LaneName>({ ...query, values });
    acquired.push(...(await acquireLanes(pool, rows, worker)));
    if (rows.length < count) break;
  }
  return acquired;
}

/** Leases lanes that any worker may take, the ones that have waited longest first. */
export async function acquireDueLanes(pool: Pool, wanted: DueLanes): Promise<AcquiredLane[]> {
  return await acquireOf(pool, DUE, wanted, []);
}

/** The same, but not of some organisations. Reads all lanes of theirs that wait. */
export async function acquireDueLanesOfOthers(
  pool: Pool,
  wanted: DueLanes,
  organisations: readonly string[],
): Promise<AcquiredLane[]> {
  return await acquireOf(pool, DUE_OF_OTHERS, wanted, [organisations]);
}

/** Leases those of the wanted lanes that nobody else holds, or has locked. */
export async function acquireLanes(
  pool: Pool,
  wanted: readonly LaneName[],
  worker: string,
): Promise<AcquiredLane[]> {
  return await passOverLocked(wanted, async (lanes, patienceMs) => {
    const { rows } = await pool.query<AcquiredLane>({
      name: 'acquire-lanes',
      text: TEXT,
      values: [
        worker,
        LEASE_MS,
        lanes.map(({ orgId }) => orgId),
        lanes.map(({ webhookId }) => webhookId),
        lanes.map(() => randomUUID()),
        patienceMs,
      ],
    });
    return rows;
  });
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
