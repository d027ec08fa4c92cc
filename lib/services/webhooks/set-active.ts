import { sql } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { setActiveInput } from '#lib/contracts/webhooks';
import { ACTIVATED_EVENT_TYPE } from '#lib/domain/event/event-catalog';
import { encodeId } from '#lib/domain/ids';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { parseInput } from '#lib/services/parse';
import { cancelWaiting } from '#lib/services/webhooks/cancel-waiting';
import { isWebhook, lockWebhook } from '#lib/services/webhooks/lock';
import { assertOwnerIsMember } from '#lib/services/webhooks/sending-settings';
import { readWebhookView } from '#lib/services/webhooks/view';

/**
 * Switches a webhook on or off. Switching on sends `webhook.activated` to it in the same transaction, and its health is
 * counted anew; switching off cancels what waits, or keeps it, as asked. Wishing the state that it has changes nothing.
 */
export async function setWebhookActive(call: Call, webhookId: string, body: unknown): Promise<WebhookView> {
  const access = await authorise(call, 'webhooks.manage');
  const { isActive, waiting } = parseInput(setActiveInput, body);
  const orgId = access.org.id;
  const target = { kind: 'webhook', id: webhookId } as const;

  return call.context.database.transaction(async (transaction) => {
    const saved = await lockWebhook(transaction, orgId, webhookId);
    if (saved.isActive !== isActive) {
      await transaction
        .update(webhooks)
        .set({
          isActive,
          deactivatedReason: null,
          healthEpoch: saved.healthEpoch + (isActive ? 1 : 0),
          updatedAt: sql`now()`,
        })
        .where(isWebhook(orgId, webhookId));
      if (isActive) {
        await assertOwnerIsMember(transaction, orgId, saved.ownerId);
        const data = JSON.stringify({
          webhook: {
            id: encodeId('webhook', webhookId),
            name: saved.name,
            url: saved.url,
            eventTypes: saved.eventTypes,
          },
        });
        await transaction.execute(
          sql`select emit_event(${orgId}, ${ACTIVATED_EVENT_TYPE}, ${data}::json, p_only_webhook => ${webhookId})`,
        );
        await audit(transaction, access, 'webhook.activated', target);
      } else {
        const cancelled = waiting === 'cancel' ? await cancelWaiting(transaction, orgId, webhookId) : 0;
        await audit(transaction, access, 'webhook.deactivated', target, { cancelledDeliveries: cancelled });
      }
    }
    return readWebhookView(transaction, orgId, webhookId);
  });
}
