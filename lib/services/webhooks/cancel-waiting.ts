import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Executor } from '#db/client';
import { deliveries } from '#db/schema/index';

/**
 * Cancels the deliveries of a webhook that wait; gives how many. What is being sent at this moment ends by itself: the
 * worker records its attempt, as delivered if it succeeds, and without another attempt if it fails.
 */
export async function cancelWaiting(executor: Executor, orgId: string, webhookId: string): Promise<number> {
  const result = await executor
    .update(deliveries)
    .set({ status: 'cancelled', nextAttemptAt: null, updatedAt: sql`now()` })
    .where(
      and(
        eq(deliveries.orgId, orgId),
        eq(deliveries.webhookId, webhookId),
        inArray(deliveries.status, ['queued', 'retrying', 'sending']),
      ),
    );
  return result.rowCount ?? 0;
}
