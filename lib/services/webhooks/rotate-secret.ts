import { sql } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import type { WebhookWithSecret } from '#lib/contracts/views/webhooks';
import { seal } from '#lib/domain/webhook/sealed-credentials';
import { generateSigningSecret } from '#lib/domain/webhook/signature';
import { SECRET_OVERLAP_HOURS } from '#lib/domain/webhook/webhook';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { isWebhook, lockWebhook } from '#lib/services/webhooks/lock';
import { readWebhookView } from '#lib/services/webhooks/view';

/** Makes a new signing secret and shows it once. Requests carry the signatures of both for the overlap. */
export async function rotateSigningSecret(call: Call, webhookId: string): Promise<WebhookWithSecret> {
  const { context } = call;
  const access = await authorise(call, 'webhooks.manage');
  const orgId = access.org.id;
  const signingSecret = generateSigningSecret();
  const sealed = await seal(
    context.sealingPublicKey,
    { orgId, webhookId, field: 'signing_secret' },
    signingSecret,
  );
  return context.database.transaction(async (transaction) => {
    const saved = await lockWebhook(transaction, orgId, webhookId);
    await transaction
      .update(webhooks)
      .set({
        signingSecretSealed: sealed,
        previousSigningSecretSealed: saved.signingSecretSealed,
        previousSigningSecretExpiresAt: sql`now() + make_interval(hours => ${SECRET_OVERLAP_HOURS})`,
        version: saved.version + 1,
        updatedAt: sql`now()`,
      })
      .where(isWebhook(orgId, webhookId));
    await audit(transaction, access, 'webhook.signing_secret_rotated', { kind: 'webhook', id: webhookId });
    return { webhook: await readWebhookView(transaction, orgId, webhookId), signingSecret };
  });
}
