import { eq } from '#db/drizzle';
import { subscriptions } from '#db/schema/index';
import { subscriptionNumberOf } from '#lib/domain/webhook/subscription';
import { findSubscription } from '#lib/integrations/subscriptions';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { deleteWebhook } from '#lib/services/webhooks/delete';

/** Ends a subscription that was made here, by its ID. Throws `not_found`. */
export async function deleteAvazaSubscription(call: Call, id: string): Promise<void> {
  const access = await authorise(call, 'webhooks.manage');
  const number = subscriptionNumberOf(id);
  const isThis = number === null ? null : eq(subscriptions.number, number);
  const { webhookId } = await findSubscription(call, { access, system: 'avaza' }, isThis);
  await deleteWebhook(call, webhookId);
}
