import type { Pool } from 'pg';
import type { Lane } from '#worker/lane';
import { heldLanes, progressOf, STORE_PROGRESS } from '#worker/statements/lane-progress';

/*
 * Gives lanes back and stores how they were doing. Guarantees: a lane that another worker has taken since is not
 * touched, nor is one that somebody else has locked: its lease runs out.
 */
const TEXT = `
with ${heldLanes('update')}
update lanes
set
  token = null,
  leased_until = null,
  worker = null,${STORE_PROGRESS}
from held
where lanes.org_id = held.org_id and lanes.webhook_id = held.webhook_id`;

/** Releases lanes of which nothing is in flight and nothing is left to record. */
export async function releaseLanes(pool: Pool, lanes: readonly Lane[]): Promise<void> {
  await pool.query({
    name: 'release-lanes',
    text: TEXT,
    values: progressOf(lanes),
  });
}
