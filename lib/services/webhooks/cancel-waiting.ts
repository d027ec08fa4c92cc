import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Executor } from '#db/client';
import { deliveries } from '#db/schema/index';

/** Cancels the deliveries of a webhook that wait; gives how many. What is being sent at this moment ends by itself. */
export async function cancelWaiting(executor: Executor, orgId: string, webhookId: string): Promise<number> {
  const result = await executor
    .update(deliveries)
    .set({ status: 'cancelled', nextAttemptAt: null, updatedAt: sql`now()` })
    .where(
      and(
        eq(deliveries.orgId, orgId),
        eq(deliveries.webhookId, webhookId),
        inArray(deliveries.status, ['queued', 'retrying']),
      ),
    );
  return result.rowCount ?? 0;
}
