import type { WebhookView } from '#lib/contracts/views/webhooks';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { readWebhookView } from '#lib/services/webhooks/view';

/** One webhook. Throws `not_found`. */
export async function getWebhook(call: Call, webhookId: string): Promise<WebhookView> {
  const { org } = await authorise(call, 'webhooks.view');
  return readWebhookView(call.context.database, org.id, webhookId);
}
