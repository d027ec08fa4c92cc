import type { Pool } from 'pg';
import { passOverLocked, patienceOf } from '#worker/pass-over-locked';
import { laneKeyIn } from '#worker/row-keys';

type Hint = { id: string; orgId: string; webhookId: string };

/*
 * Lets those of the lanes that are free be taken when the first delivery in their queue is due, unless they may be taken
 * earlier anyway; in a pause that their endpoint was given, at its end.
 */
const WAKE = `
with ${patienceOf('$3')},
asleep as materialized (
  select lanes.org_id, lanes.webhook_id, next.due_at
  from (
    select distinct org_id, webhook_id from unnest($1::uuid[], $2::uuid[]) as named (org_id, webhook_id)
  ) as named
  cross join lateral (
    select org_id, webhook_id, token, due_at, resumes_at
    from lanes
    where lanes.org_id = named.org_id and lanes.webhook_id = named.webhook_id
    limit 1
  ) as lanes
  cross join lateral (
    select greatest(delivery_queue.due_at, lanes.resumes_at, now()) as due_at
    from delivery_queue
    where delivery_queue.org_id = lanes.org_id and delivery_queue.webhook_id = lanes.webhook_id
    order by delivery_queue.due_at
    limit 1
  ) as next
  where lanes.token is null and (lanes.due_at is null or lanes.due_at > next.due_at)
  order by lanes.org_id, lanes.webhook_id
)
update lanes
set due_at = asleep.due_at
from asleep
cross join patience
where ${laneKeyIn('asleep')} and lanes.token is null and (lanes.due_at is null or lanes.due_at > asleep.due_at)`;

const HINTS = `
select id, org_id as "orgId", webhook_id as "webhookId"
from lane_hints
where id >= $1::float8::bigint
order by id
limit $2`;

const FORGET = `
with ${patienceOf('$4')}
delete from lane_hints
using unnest($1::uuid[], $2::uuid[], $3::bigint[]) as taken (org_id, webhook_id, id)
cross join patience
where lane_hints.org_id = any (array[taken.org_id])
  and lane_hints.webhook_id = taken.webhook_id
  and lane_hints.id = taken.id
returning lane_hints.id`;

/**
 * Wakes the lanes that hints name, and removes the hints. If somebody has a lane locked, its hint is lost, and the walk over
 * the queue finds the lane.
 * @param from the id of the first hint to take
 * @param limit the most hints to take
 * @returns how many this worker has removed, and the id of the last one
 */
export async function takeHints(
  pool: Pool,
  from: number,
  limit: number,
): Promise<{ count: number; last: number }> {
  const { rows: hints } = await pool.query<Hint>({ name: 'lane-hints', text: HINTS, values: [from, limit] });
  await wakeLanes(pool, hints);
  const taken = await passOverLocked(hints, async (part, patienceMs) => {
    const { rows } = await pool.query<{ id: string }>({
      name: 'forget-hints',
      text: FORGET,
      values: [
        part.map(({ orgId }) => orgId),
        part.map(({ webhookId }) => webhookId),
        part.map(({ id }) => id),
        patienceMs,
      ],
    });
    return rows.map(({ id }) => Number(id));
  });
  return { count: taken.length, last: Math.max(0, ...taken) };
}

/** Wakes those of the lanes that are free and have something in their queue; not those that somebody has locked. */
export async function wakeLanes(
  pool: Pool,
  lanes: readonly { orgId: string; webhookId: string }[],
): Promise<void> {
  await passOverLocked(lanes, async (part, patienceMs) => {
    await pool.query({
      name: 'wake-lanes',
      text: WAKE,
      values: [part.map(({ orgId }) => orgId), part.map(({ webhookId }) => webhookId), patienceMs],
    });
    return [];
  });
}
