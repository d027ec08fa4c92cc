import { AppError } from '#lib/domain/app-error';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { lockWebhook } from '#lib/services/webhooks/lock';

/** The entity tag of a webhook: another one after every change, also where it was only switched on or off. */
export function webhookTag({ version, updatedAt }: { version: number; updatedAt: string | Date }): string {
  return `"${version}-${new Date(updatedAt).getTime().toString(36)}"`;
}

/**
 * Throws `precondition_failed` unless the webhook has one of the tags, and holds it until the end of the transaction that
 * `call` runs in. Strong comparison (RFC 9110, section 13.1.1).
 */
export async function assertWebhookMatches(
  call: Call,
  webhookId: string,
  tags: readonly string[],
): Promise<void> {
  const { org } = await authorise(call, 'webhooks.manage');
  const webhook = await lockWebhook(call.context.database, org.id, webhookId);
  if (tags.some((tag) => tag === '*' || tag === webhookTag(webhook))) return;
  throw new AppError(
    'precondition_failed',
    'The webhook was changed since you read it. Read it again, then repeat the change.',
  );
}
