import type { Pool } from 'pg';
import type { Lane } from '#worker/lane';
import { LEASE_MS } from '#worker/lease';
import { HELD_LANES, progressOf, STORE_PROGRESS } from '#worker/statements/lane-progress';

/*
 * Prolongs leases and stores how the lanes are doing. Guarantees: a lane that another worker has taken since is not
 * touched and not returned.
 */
const TEXT = `
with ${HELD_LANES}
update lanes
set
  leased_until = clock_timestamp() + $11 * interval '1 millisecond',${STORE_PROGRESS}
from held
where lanes.org_id = held.org_id and lanes.webhook_id = held.webhook_id
returning lanes.token`;

/** Renews leases; the answer holds the tokens that are still valid. */
export async function renewLanes(pool: Pool, lanes: readonly Lane[]): Promise<Set<string>> {
  const result = await pool.query<{ token: string }>({
    name: 'renew-lanes',
    text: TEXT,
    values: [...progressOf(lanes), LEASE_MS],
  });
  return new Set(result.rows.map((row) => row.token));
}
