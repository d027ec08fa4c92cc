import { createHash } from 'node:crypto';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { assertPreconditions, type Preconditions } from '#lib/domain/text/entity-tags';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { lockWebhook } from '#lib/services/webhooks/lock';
import { readWebhookView } from '#lib/services/webhooks/view';

/**
 * The entity tag of a webhook: another one wherever its view is another, be it changed or its owner no member any more.
 * Answers may be kept by their tag.
 */
export function webhookTag(view: WebhookView): string {
  return `"${createHash('sha256').update(JSON.stringify(view)).digest('base64url').slice(0, 22)}"`;
}

/**
 * Throws `precondition_failed` unless the webhook meets the conditions, and holds it until the end of the transaction that
 * `call` runs in.
 */
export async function assertWebhookMatches(
  call: Call,
  webhookId: string,
  given: Preconditions,
): Promise<void> {
  const { org } = await authorise(call, 'webhooks.manage');
  const { database } = call.context;
  await lockWebhook(database, org.id, webhookId);
  assertPreconditions(given, webhookTag(await readWebhookView(database, org.id, webhookId)), 'webhook');
}
