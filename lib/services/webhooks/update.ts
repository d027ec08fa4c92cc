import { z } from 'zod';
import { sql } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { updateWebhookInput } from '#lib/contracts/webhooks';
import { AppError } from '#lib/domain/errors/app-error';
import { passwordBinding, seal } from '#lib/domain/webhook/sealed-credentials';
import { mayKeepPassword } from '#lib/domain/webhook/webhook';
import { CHOICE_NAMES } from '#lib/domain/webhook/webhook-settings';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { parseInput } from '#lib/services/parse';
import { cancelWaiting } from '#lib/services/webhooks/cancel-waiting';
import { isWebhook, lockWebhook } from '#lib/services/webhooks/lock';
import { auditedSending, sendingSettings } from '#lib/services/webhooks/sending-settings';
import { readWebhookView } from '#lib/services/webhooks/view';

/**
 * Changes the settings of a webhook; what waits and a new owner may not view is cancelled. Throws `version_conflict`, with
 * the webhook as it is now, where somebody changed it after the version that the change was made on.
 */
export async function updateWebhook(call: Call, webhookId: string, body: unknown): Promise<WebhookView> {
  const { context } = call;
  const access = await authorise(call, 'webhooks.manage');
  const orgId = access.org.id;

  return context.database.transaction(async (transaction) => {
    const saved = await lockWebhook(transaction, orgId, webhookId);
    const newUrl = z.object({ url: z.string() }).safeParse(body).data?.url ?? '';
    const mayKeep = saved.authMethod === 'basic' && mayKeepPassword(saved.url, newUrl.trim());
    const input = parseInput(updateWebhookInput(context.urlPolicy, mayKeep, saved.payloadFormat), body);
    if (input.version !== saved.version) {
      throw new AppError(
        'version_conflict',
        'Somebody else changed this webhook meanwhile. Look at what changed, then save again.',
        {
          extra: { current: await readWebhookView(transaction, orgId, webhookId) },
        },
      );
    }
    const target = { executor: transaction, orgId, webhookId, context };
    const sending = await sendingSettings(target, input, saved);
    await transaction
      .update(webhooks)
      .set({
        name: input.name,
        url: input.url,
        eventTypes: input.eventTypes,
        ...sending,
        version: saved.version + 1,
        // What another endpoint did counts for nothing.
        healthEpoch: saved.healthEpoch + (input.url === saved.url ? 0 : 1),
        updatedAt: sql`now()`,
        ...(await credentials()),
      })
      .where(isWebhook(orgId, webhookId));
    const { ownerId } = sending;
    const isForAnother = ownerId !== null && ownerId !== saved.ownerId;
    await audit(
      transaction,
      access,
      'webhook.updated',
      { kind: 'webhook', id: webhookId },
      {
        changed: changedFields(
          { ...saved, ...(await auditedSending(transaction, saved)) },
          { ...input, ...(await auditedSending(transaction, sending)) },
        ),
        passwordReplaced: input.authMethod === 'basic' && input.basicPassword !== undefined,
        hubSecretReplaced: Boolean(input.hubSecret),
        cancelledDeliveries: isForAnother ? await cancelWaiting(transaction, orgId, webhookId, ownerId) : 0,
      },
    );
    return readWebhookView(transaction, orgId, webhookId);

    async function credentials() {
      if (input.authMethod === 'none') {
        return {
          authMethod: 'none' as const,
          basicUsername: null,
          basicPasswordSealed: null,
          basicPasswordSavedAt: null,
          basicPasswordSavedBy: null,
        };
      }
      const kept = { authMethod: 'basic' as const, basicUsername: input.basicUsername ?? null };
      if (input.basicPassword === undefined) return kept;
      const binding = passwordBinding(orgId, webhookId, input.url);
      return {
        ...kept,
        basicPasswordSealed: await seal(context.sealingPublicKey, binding, input.basicPassword),
        basicPasswordSavedAt: sql`now()`,
        basicPasswordSavedBy: access.userId,
      };
    }
  });
}

const COMPARED_FIELDS = [
  'name',
  'url',
  'authMethod',
  'basicUsername',
  'eventTypes',
  ...CHOICE_NAMES,
  'owner',
] as const;

type Compared = { [K in (typeof COMPARED_FIELDS)[number]]?: unknown };

/** Before and after of what changed, for the audit log. */
function changedFields(before: Compared, after: Compared): Record<string, { from: unknown; to: unknown }> {
  const changed = COMPARED_FIELDS.filter(
    (field) => JSON.stringify(before[field] ?? null) !== JSON.stringify(after[field] ?? null),
  );
  return Object.fromEntries(
    changed.map((field) => [field, { from: before[field] ?? null, to: after[field] ?? null }]),
  );
}
