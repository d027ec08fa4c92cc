import type { Pool } from 'pg';
import { SETTLE_QUEUE } from '#worker/deliveries/settle-queue';
import type { UnfinishedDelivery } from '#worker/deliveries/unfinished-deliveries';
import { isLockedByOthers, queuedUnderLease } from '#worker/lanes/queued-under-lease';

/*
 * Takes back claims that certainly led to no request: the answer of the claim was lost on its way. Guarantees: only
 * under the lease of the claim, and the number of attempts falls with it, so that trouble between worker and database
 * costs no delivery its attempts. Rows that somebody has locked are named instead.
 */
const TEXT = `
with held as materialized (
  select claim.*, queued.webhook_id, queued.is_cancel_requested
  from (
    select *
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[]) as claim (org_id, delivery_id, token, number)
    order by delivery_id
  ) as claim
  ${queuedUnderLease('claim')}
),
moved as (
  update deliveries
  set
    status = case
      when held.is_cancel_requested then 'cancelled'
      when deliveries.attempt_count <= 1 then 'queued'
      else 'retrying'
    end,
    attempt_count = greatest(deliveries.attempt_count - 1, 0),
    next_attempt_at = case when not held.is_cancel_requested then now() end,
    updated_at = now()
  from held
  where deliveries.org_id = held.org_id
    and deliveries.webhook_id = held.webhook_id
    and deliveries.id = held.delivery_id
    and deliveries.attempt_count = held.number
    and deliveries.status = 'sending'
  returning deliveries.org_id, deliveries.id as delivery_id, deliveries.next_attempt_at
),
${SETTLE_QUEUE}
select held.delivery_id as id from held where ${isLockedByOthers}`;

/** Makes claimed deliveries due again, as if they had not been claimed. Answers the ids of those that are locked now. */
export async function releaseClaims(pool: Pool, claims: readonly UnfinishedDelivery[]): Promise<Set<string>> {
  const result = await pool.query<{ id: string }>({
    name: 'unclaim-deliveries',
    text: TEXT,
    values: [
      claims.map((claim) => claim.orgId),
      claims.map((claim) => claim.id),
      claims.map((claim) => claim.token),
      claims.map((claim) => claim.attemptNumber),
    ],
  });
  return new Set(result.rows.map((row) => row.id));
}
