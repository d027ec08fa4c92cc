import type { Executor } from '#db/client';
import { and, eq, isNull } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import { notFound } from '#lib/domain/errors/app-error';

/** Reads a webhook's row and holds it until the end of the transaction, so that changes of it take turns. */
export async function lockWebhook(executor: Executor, orgId: string, webhookId: string) {
  const [row] = await executor
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.orgId, orgId), eq(webhooks.id, webhookId), isNull(webhooks.deletedAt)))
    .for('update');
  if (row === undefined) throw notFound('webhook');
  return row;
}

/** The condition that names one webhook's row. */
export function isWebhook(orgId: string, webhookId: string) {
  return and(eq(webhooks.orgId, orgId), eq(webhooks.id, webhookId));
}
