import type { Pool } from 'pg';
import type { Lane } from '#worker/lanes/lane';
import { HELD_LANES, IS_HELD, progressOf, STORE_PROGRESS } from '#worker/lanes/lane-progress';
import { passOverLocked, patienceOf } from '#worker/pass-over-locked';

/*
 * Gives lanes back and stores how they were doing, and when the next holder is needed. Guarantees: a lane that another
 * worker has taken since is not touched, nor is one that somebody else has locked: its lease runs out.
 */
const TEXT = `
with ${patienceOf('$12')},
${HELD_LANES},
released as (
  select held.*, next.due_at, now() + held.paused_ms * interval '1 millisecond' as resumes_at
  from held
  left join lateral (
    select delivery_queue.due_at
    from delivery_queue
    where delivery_queue.org_id = held.org_id and delivery_queue.webhook_id = held.webhook_id
    order by delivery_queue.due_at
    limit 1
  ) as next on true
)
update lanes
set
  token = null,
  leased_until = null,
  worker = null,
  due_at = case when held.due_at is not null then greatest(held.due_at, held.resumes_at, now()) end,
  resumes_at = held.resumes_at,${STORE_PROGRESS}
from released as held
cross join patience
where ${IS_HELD}
returning held.token`;

/**
 * Releases lanes of which nothing is in flight and nothing is left to record. Answers the tokens of those that were
 * released: not of those that were lost, or that somebody has locked.
 * @param pausedMs for how long nobody may take the lane; null for no time
 */
export async function releaseLanes(
  pool: Pool,
  lanes: readonly Lane[],
  pausedMs: (lane: Lane) => number | null,
): Promise<Set<string>> {
  const released = await passOverLocked(lanes, async (part, patienceMs) => {
    const { rows } = await pool.query<{ token: string }>({
      name: 'release-lanes',
      text: TEXT,
      values: [...progressOf(part, pausedMs), patienceMs],
    });
    return rows.map(({ token }) => token);
  });
  return new Set(released);
}
