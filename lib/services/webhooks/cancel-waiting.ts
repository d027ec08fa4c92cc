import type { Executor } from '#db/client';
import { sql } from '#db/drizzle';

/**
 * Cancels the deliveries of a webhook that wait; gives how many. See the SQL function.
 * @param hiddenFrom a user where only what this user may not view is to be cancelled
 */
export async function cancelWaiting(
  executor: Executor,
  orgId: string,
  webhookId: string,
  hiddenFrom: string | null = null,
): Promise<number> {
  const { rows } = await executor.execute<{ count: number }>(
    sql`select cancel_waiting(${orgId}, ${webhookId}, ${hiddenFrom}) as count`,
  );
  return rows[0]?.count ?? 0;
}
