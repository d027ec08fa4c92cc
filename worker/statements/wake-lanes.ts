import type { Pool } from 'pg';

/**
 * Lets the free ones of the lanes of `source` be taken when the first delivery in their queue is due, unless they may be
 * taken earlier anyway; in a pause that their endpoint was given, at its end. Lanes that somebody has locked are passed over.
 */
const woken = (source: string) => `
asleep as (
  select lanes.org_id, lanes.webhook_id, next.due_at
  from ${source}
  join lanes on lanes.org_id = ${source}.org_id and lanes.webhook_id = ${source}.webhook_id
  cross join lateral (
    select greatest(delivery_queue.due_at, lanes.resumes_at, now()) as due_at
    from delivery_queue
    where delivery_queue.org_id = lanes.org_id and delivery_queue.webhook_id = lanes.webhook_id
    order by delivery_queue.due_at
    limit 1
  ) as next
  where lanes.token is null and (lanes.due_at is null or lanes.due_at > next.due_at)
  order by lanes.org_id, lanes.webhook_id
  for no key update of lanes skip locked
),
woken as (
  update lanes
  set due_at = asleep.due_at
  from asleep
  where lanes.org_id = asleep.org_id and lanes.webhook_id = asleep.webhook_id
)`;

/*
 * Takes note of hints. Guarantees: each is removed by one worker, in the statement that wakes its lane. One whose lane
 * somebody has locked is lost, and the lane found by the walk over the queue.
 */
const TAKE_HINTS = `
with taken as (
  delete from lane_hints
  where id = any (array(
    select id from lane_hints where id >= $1::float8::bigint order by id limit $2 for update skip locked
  ))
  returning id, org_id, webhook_id
),
named as (
  select distinct org_id, webhook_id from taken
),
${woken('named')}
select count(*)::integer as count, coalesce(max(id), 0)::float8 as last from taken`;

const WAKE = `
with named as (
  select * from unnest($1::uuid[], $2::uuid[]) as named (org_id, webhook_id)
),
${woken('named')}
select`;

/**
 * Wakes the lanes that hints name.
 * @param from the id of the first hint to take
 * @param limit the most hints to take
 * @returns how many were taken, and the id of the last one
 */
export async function takeHints(
  pool: Pool,
  from: number,
  limit: number,
): Promise<{ count: number; last: number }> {
  const { rows } = await pool.query<{ count: number; last: number }>({
    name: 'take-hints',
    text: TAKE_HINTS,
    values: [from, limit],
  });
  return rows[0] ?? { count: 0, last: 0 };
}

/** Wakes those of the lanes that are free and have something in their queue. */
export async function wakeLanes(
  pool: Pool,
  lanes: readonly { orgId: string; webhookId: string }[],
): Promise<void> {
  await pool.query({
    name: 'wake-lanes',
    text: WAKE,
    values: [lanes.map((lane) => lane.orgId), lanes.map((lane) => lane.webhookId)],
  });
}
