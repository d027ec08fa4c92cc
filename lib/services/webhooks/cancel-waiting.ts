import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Executor } from '#db/client';
import { deliveries } from '#db/schema/index';

/**
 * Cancels the deliveries of a webhook that wait; gives how many. What is being sent at this moment ends by itself and only
 * gets a mark: the worker records its attempt, as delivered if it succeeds, and else as cancelled.
 */
export async function cancelWaiting(executor: Executor, orgId: string, webhookId: string): Promise<number> {
  const result = await executor
    .update(deliveries)
    .set({
      status: sql`case ${deliveries.status} when 'sending' then 'sending' else 'cancelled' end`,
      isCancelRequested: sql`${deliveries.status} = 'sending'`,
      nextAttemptAt: null,
      // While sending it says when the delivery was claimed.
      updatedAt: sql`case ${deliveries.status} when 'sending' then ${deliveries.updatedAt} else now() end`,
    })
    .where(
      and(
        eq(deliveries.orgId, orgId),
        eq(deliveries.webhookId, webhookId),
        inArray(deliveries.status, ['queued', 'retrying', 'sending']),
      ),
    );
  return result.rowCount ?? 0;
}
