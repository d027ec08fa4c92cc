import type { Pool } from 'pg';
import type { Lane } from '#worker/lane';
import { LEASE_MS } from '#worker/lease';
import { heldLanes, progressOf, STORE_PROGRESS } from '#worker/statements/lane-progress';

/*
 * Prolongs leases and stores how the lanes are doing. Guarantees: a lane that another worker has taken since is not
 * touched and not returned; one that somebody else has locked is not waited for, and returned as such.
 */
const TEXT = `
with ${heldLanes('no key update')},
renewed as (
  update lanes
  set
    leased_until = clock_timestamp() + $12 * interval '1 millisecond',${STORE_PROGRESS}
  from held
  where lanes.org_id = held.org_id and lanes.webhook_id = held.webhook_id
  returning lanes.token
)
select token, true as "isRenewed" from renewed
union all
select lanes.token, false
from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as asked (org_id, webhook_id, token)
join lanes
  on lanes.org_id = asked.org_id and lanes.webhook_id = asked.webhook_id and lanes.token = asked.token
where lanes.token not in (select token from renewed)`;

/** Tokens; of a lane in neither set the lease is lost. */
export type Renewal = {
  renewed: Set<string>;
  /** Somebody has the lane locked: the lease is as it was. */
  locked: Set<string>;
};

/** Renews leases. */
export async function renewLanes(pool: Pool, lanes: readonly Lane[]): Promise<Renewal> {
  const { rows } = await pool.query<{ token: string; isRenewed: boolean }>({
    name: 'renew-lanes',
    text: TEXT,
    values: [...progressOf(lanes), LEASE_MS],
  });
  const tokens = (isRenewed: boolean) =>
    new Set(rows.filter((row) => row.isRenewed === isRenewed).map((row) => row.token));
  return { renewed: tokens(true), locked: tokens(false) };
}
