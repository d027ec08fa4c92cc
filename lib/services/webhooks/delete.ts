import { sql } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { cancelWaiting } from '#lib/services/webhooks/cancel-waiting';
import { isWebhook, lockWebhook } from '#lib/services/webhooks/lock';

/** Deletes a webhook: nothing more is sent to it, what waits is cancelled, its log stays until the retention is over. */
export async function deleteWebhook(call: Call, webhookId: string): Promise<void> {
  const access = await authorise(call, 'webhooks.manage');
  await call.context.database.transaction(async (transaction) => {
    const saved = await lockWebhook(transaction, access.org.id, webhookId);
    await transaction
      .update(webhooks)
      .set({ isActive: false, deletedAt: sql`now()`, updatedAt: sql`now()` })
      .where(isWebhook(access.org.id, webhookId));
    const cancelled = await cancelWaiting(transaction, access.org.id, webhookId);
    await audit(
      transaction,
      access,
      'webhook.deleted',
      { kind: 'webhook', id: webhookId },
      {
        name: saved.name,
        url: saved.url,
        cancelledDeliveries: cancelled,
      },
    );
  });
}
