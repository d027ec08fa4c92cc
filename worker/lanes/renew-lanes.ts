import type { Pool } from 'pg';
import type { Lane } from '#worker/lanes/lane';
import { HELD_LANES, IS_HELD, progressOf, STORE_PROGRESS } from '#worker/lanes/lane-progress';
import { LEASE_MS } from '#worker/lanes/lease';
import { passOverLocked, patienceOf } from '#worker/pass-over-locked';

/* Prolongs leases and stores how the lanes are doing. Guarantees: a lane that another worker has taken since is not touched. */
const TEXT = `
with ${patienceOf('$13')},
${HELD_LANES}
update lanes
set
  leased_until = now() + $12 * interval '1 millisecond',${STORE_PROGRESS}
from held
cross join patience
where ${IS_HELD}
returning lanes.token`;

/** Tokens; of a lane in neither set the lease is lost. */
export type Renewal = {
  renewed: Set<string>;
  /** Somebody has the lane locked: the lease is as it was. */
  locked: Set<string>;
};

/** Renews leases. */
export async function renewLanes(pool: Pool, lanes: readonly Lane[]): Promise<Renewal> {
  const locked = new Set(lanes.map(({ token }) => token));
  const renewed = await passOverLocked(lanes, async (part, patienceMs) => {
    const { rows } = await pool.query<{ token: string }>({
      name: 'renew-lanes',
      text: TEXT,
      values: [...progressOf(part), LEASE_MS, patienceMs],
    });
    for (const { token } of part) locked.delete(token);
    return rows.map(({ token }) => token);
  });
  return { renewed: new Set(renewed), locked };
}
