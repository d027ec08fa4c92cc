import type { Pool } from 'pg';
import type { Lane } from '#worker/lane';
import { LEASE_MS } from '#worker/lease';

/*
 * Prolongs leases and stores how the lanes are doing. Guarantees: a lane that another worker has taken since is not
 * touched and not returned.
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
  leased_until = clock_timestamp() + $6 * interval '1 millisecond',
  request_window = held.request_window,
  consecutive_failures = held.consecutive_failures
from held
where lanes.org_id = held.org_id and lanes.webhook_id = held.webhook_id
returning lanes.token`;

/** Renews leases; the answer holds the tokens that are still valid. */
export async function renewLanes(pool: Pool, lanes: readonly Lane[]): Promise<Set<string>> {
  const result = await pool.query<{ token: string }>({
    name: 'renew-lanes',
    text: TEXT,
    values: [
      lanes.map((lane) => lane.orgId),
      lanes.map((lane) => lane.webhookId),
      lanes.map((lane) => lane.token),
      lanes.map((lane) => lane.window),
      lanes.map((lane) => lane.consecutiveFailures),
      LEASE_MS,
    ],
  });
  return new Set(result.rows.map((row) => row.token));
}
