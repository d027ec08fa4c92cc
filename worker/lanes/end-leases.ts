import type { Pool } from 'pg';
import { passOverLocked, patienceOf } from '#worker/pass-over-locked';
import { laneKeyIn } from '#worker/row-keys';

/* Reads all lanes: it runs once for a lost worker. */
const LEASED = `
select org_id as "orgId", webhook_id as "webhookId"
from lanes
where worker = any ($1::text[]) and leased_until > now()`;

/*
 * Ends the leases of workers that are gone. Guarantees: no token changes, so that a worker which is there after all goes
 * on recording, and may renew a lease as long as nobody has taken the lane.
 */
const END = `
with ${patienceOf('$4')}
update lanes
set leased_until = now()
from unnest($2::uuid[], $3::uuid[]) as leased (org_id, webhook_id)
cross join patience
where ${laneKeyIn('leased')} and lanes.worker = any ($1::text[]) and lanes.leased_until > now()
returning lanes.webhook_id`;

/* Guarantees that a worker stays on the roll as long as it has a lease. */
const STRIKE = `
delete from workers
where id = any ($1::text[])
  and not exists (select from lanes where lanes.worker = workers.id and lanes.leased_until > now())`;

/** Frees the lanes of these workers for whoever comes next, but for those that somebody has locked; answers how many. */
export async function endLeases(pool: Pool, workerIds: readonly string[]): Promise<number> {
  const { rows: leased } = await pool.query<{ orgId: string; webhookId: string }>({
    name: 'leases-of',
    text: LEASED,
    values: [workerIds],
  });
  const ended = await passOverLocked(leased, async (part, patienceMs) => {
    const values = [
      workerIds,
      part.map(({ orgId }) => orgId),
      part.map(({ webhookId }) => webhookId),
      patienceMs,
    ];
    return (await pool.query({ name: 'end-leases', text: END, values })).rows;
  });
  return ended.length;
}

/** Strikes workers that hold no lease off the roll. */
export async function strikeOff(pool: Pool, workerIds: readonly string[]): Promise<void> {
  await pool.query({ name: 'strike-off', text: STRIKE, values: [workerIds] });
}
