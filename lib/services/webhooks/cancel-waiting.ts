import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client';

/**
 * Cancels the deliveries of a webhook that wait; gives how many. What is being sent at this moment ends by itself and only
 * gets a mark: the worker records its attempt, as delivered if it succeeds, and else as cancelled. Rows are locked in the
 * order of their ids, as the worker does when it records, so that the two wait for each other instead of dead-locking.
 */
export async function cancelWaiting(executor: Executor, orgId: string, webhookId: string): Promise<number> {
  const result = await executor.execute(sql`
    with waiting as materialized (
      select org_id, id
      from deliveries
      where org_id = ${orgId} and webhook_id = ${webhookId} and status in ('queued', 'retrying', 'sending')
      order by id
      for update
    )
    update deliveries
    set
      status = case deliveries.status when 'sending' then 'sending' else 'cancelled' end,
      is_cancel_requested = deliveries.status = 'sending',
      next_attempt_at = null,
      -- While sending it says when the delivery was claimed.
      updated_at = case deliveries.status when 'sending' then deliveries.updated_at else now() end
    from waiting
    where deliveries.org_id = waiting.org_id and deliveries.id = waiting.id`);
  return result.rowCount ?? 0;
}
