import type { Pool } from 'pg';

/*
 * Ends the leases of workers that are gone. Guarantees: no token changes, so that a worker which is there after all goes
 * on recording, and may renew a lease as long as nobody has taken the lane. Lanes that somebody else has locked are passed
 * over. Reads all lanes: it runs once for a lost worker.
 */
const END = `
update lanes
set leased_until = now()
from (
  select org_id, webhook_id
  from lanes
  where worker = any ($1::text[]) and leased_until > now()
  for no key update skip locked
) as left_behind
where lanes.org_id = left_behind.org_id and lanes.webhook_id = left_behind.webhook_id`;

/* Guarantees that a worker stays on the roll as long as it has a lease. */
const STRIKE = `
delete from workers
where id = any ($1::text[])
  and not exists (select from lanes where lanes.worker = workers.id and lanes.leased_until > now())`;

/** Frees the lanes of these workers for whoever comes next; answers how many. */
export async function endLeases(pool: Pool, workerIds: readonly string[]): Promise<number> {
  const { rowCount } = await pool.query({ name: 'end-leases', text: END, values: [workerIds] });
  return rowCount ?? 0;
}

/** Strikes workers that hold no lease off the roll. */
export async function strikeOff(pool: Pool, workerIds: readonly string[]): Promise<void> {
  await pool.query({ name: 'strike-off', text: STRIKE, values: [workerIds] });
}
