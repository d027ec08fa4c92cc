import { findAccuLynxSubscription } from '#lib/integrations/acculynx/find';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { deleteWebhook } from '#lib/services/webhooks/delete';

/** Ends a subscription that was made here. Throws `not_found`. */
export async function deleteAccuLynxSubscription(call: Call, id: string): Promise<void> {
  const access = await authorise(call, 'webhooks.manage');
  const { webhookId } = await findAccuLynxSubscription(call, access, id);
  await deleteWebhook(call, webhookId);
}
