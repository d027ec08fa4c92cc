import type { Pool } from 'pg';
import type { UnfinishedDelivery } from '#worker/statements/unfinished-deliveries';

/*
 * Takes back claims that certainly led to no request: the answer of the claim was lost on its way. Guarantees: only
 * under the lease of the claim, and the number of attempts falls with it, so that trouble between worker and database
 * costs no delivery its attempts.
 */
const TEXT = `
update deliveries
set
  status = case
    when deliveries.is_cancel_requested then 'cancelled'
    when deliveries.attempt_count <= 1 then 'queued'
    else 'retrying'
  end,
  attempt_count = greatest(deliveries.attempt_count - 1, 0),
  next_attempt_at = case when not deliveries.is_cancel_requested then clock_timestamp() end,
  lane_token = null,
  is_cancel_requested = false,
  updated_at = clock_timestamp()
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[]) as claim (org_id, id, token, number)
where deliveries.org_id = claim.org_id
  and deliveries.id = claim.id
  and deliveries.lane_token is not distinct from claim.token
  and deliveries.attempt_count = claim.number
  and deliveries.status = 'sending'`;

/** Makes claimed deliveries due again, as if they had not been claimed. */
export async function unclaimDeliveries(pool: Pool, claims: readonly UnfinishedDelivery[]): Promise<void> {
  await pool.query({
    name: 'unclaim-deliveries',
    text: TEXT,
    values: [
      claims.map((claim) => claim.orgId),
      claims.map((claim) => claim.id),
      claims.map((claim) => claim.token),
      claims.map((claim) => claim.attemptNumber),
    ],
  });
}
