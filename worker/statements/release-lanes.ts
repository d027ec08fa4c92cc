import type { Pool } from 'pg';
import type { Lane } from '#worker/lane';

/*
 * Gives lanes back and stores how they were doing. Guarantees: a lane that another worker has taken since is not
 * touched.
 */
const TEXT = `
with held as (
  select lanes.org_id, lanes.webhook_id, held.request_window, held.consecutive_failures
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::integer[])
    as held (org_id, webhook_id, token, request_window, consecutive_failures)
  join lanes
    on lanes.org_id = held.org_id and lanes.webhook_id = held.webhook_id and lanes.token = held.token
  order by lanes.org_id, lanes.webhook_id
  for no key update of lanes
)
update lanes
set
  token = null,
  leased_until = null,
  worker = null,
  request_window = held.request_window,
  consecutive_failures = held.consecutive_failures
from held
where lanes.org_id = held.org_id and lanes.webhook_id = held.webhook_id`;

/** Releases lanes of which nothing is in flight and nothing is left to record. */
export async function releaseLanes(pool: Pool, lanes: readonly Lane[]): Promise<void> {
  await pool.query({
    name: 'release-lanes',
    text: TEXT,
    values: [
      lanes.map((lane) => lane.orgId),
      lanes.map((lane) => lane.webhookId),
      lanes.map((lane) => lane.token),
      lanes.map((lane) => lane.window),
      lanes.map((lane) => lane.consecutiveFailures),
    ],
  });
}
