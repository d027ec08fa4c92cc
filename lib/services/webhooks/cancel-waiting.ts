import { sql } from 'drizzle-orm';
import type { Executor } from '#db/client';

/**
 * Cancels the deliveries of a webhook that wait; gives how many. What is being sent at this moment ends by itself and only
 * gets a mark: the worker records its attempt, as delivered if it succeeds, and else as cancelled. Rows are locked in the
 * order of their ids, as the worker does when it records, so that the two wait for each other instead of dead-locking.
 */
export async function cancelWaiting(executor: Executor, orgId: string, webhookId: string): Promise<number> {
  const { rows } = await executor.execute<{ count: number }>(sql`
    with waiting as materialized (
      select org_id, delivery_id, lane_token is not null as is_sending
      from delivery_queue
      where org_id = ${orgId} and webhook_id = ${webhookId}
      order by delivery_id
      for update
    ),
    cancelled as (
      update deliveries
      set status = 'cancelled', next_attempt_at = null, updated_at = now()
      from waiting
      where not waiting.is_sending and deliveries.org_id = waiting.org_id and deliveries.id = waiting.delivery_id
    ),
    removed as (
      delete from delivery_queue
      using waiting
      where not waiting.is_sending
        and delivery_queue.org_id = waiting.org_id and delivery_queue.delivery_id = waiting.delivery_id
    ),
    marked as (
      update delivery_queue
      set is_cancel_requested = true
      from waiting
      where waiting.is_sending
        and delivery_queue.org_id = waiting.org_id and delivery_queue.delivery_id = waiting.delivery_id
    )
    select count(*)::integer as count from waiting`);
  return rows[0]?.count ?? 0;
}
