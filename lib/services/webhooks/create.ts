import type { Executor } from '#db/client';
import { and, count, eq, isNull, sql } from '#db/drizzle';
import { webhooks } from '#db/schema/index';
import type { WebhookWithSecret } from '#lib/contracts/views/webhooks';
import { createWebhookInput } from '#lib/contracts/webhooks';
import { AppError } from '#lib/domain/errors/app-error';
import { encodeId } from '#lib/domain/ids';
import { MAX_WEBHOOKS } from '#lib/domain/limits';
import { passwordBinding, type SealBinding, seal } from '#lib/domain/webhook/sealed-credentials';
import { generateSigningSecret } from '#lib/domain/webhook/signature';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { parseInput } from '#lib/services/parse';
import { DEFAULT_SENDING, sendingSettings } from '#lib/services/webhooks/sending-settings';
import { readWebhookView } from '#lib/services/webhooks/view';

/** What the calling service decides, and no body can ask for. */
type Creation = {
  /** Switched on from the beginning, without a `webhook.activated`. */
  isActive?: boolean;
};

/** Throws `not_possible_now` where the organisation has as many webhooks as it may have. */
async function assertRoom(transaction: Executor, orgId: string): Promise<void> {
  // One at a time, so that the bound holds; events, which only refer to the organisation, are not kept waiting.
  await transaction.execute(sql`select from orgs where id = ${orgId} for no key update`);
  const [row] = await transaction
    .select({ webhooks: count() })
    .from(webhooks)
    .where(and(eq(webhooks.orgId, orgId), isNull(webhooks.deletedAt)));
  if ((row?.webhooks ?? 0) < MAX_WEBHOOKS) return;
  throw new AppError(
    'not_possible_now',
    `An organisation has at most ${MAX_WEBHOOKS.toLocaleString('en')} webhooks. Delete one that is not needed.`,
  );
}

/** Makes a webhook, deactivated unless told otherwise. The answer carries the signing secret, for the only time. Throws `not_possible_now` at the bound of an organisation. */
export async function createWebhook(
  call: Call,
  body: unknown,
  { isActive = false }: Creation = {},
): Promise<WebhookWithSecret> {
  const { context } = call;
  const access = await authorise(call, 'webhooks.manage');
  const input = parseInput(createWebhookInput(context.urlPolicy), body);
  const signingSecret = generateSigningSecret();
  const isBasic = input.authMethod === 'basic';

  return context.database.transaction(async (transaction) => {
    await assertRoom(transaction, access.org.id);
    const { rows } = await transaction.execute<{ id: string }>(sql`select uuid_v7() as id`);
    const id = rows[0]?.id ?? '';
    const binding = { orgId: access.org.id, webhookId: id };
    const sealFor = (to: SealBinding, text: string) => seal(context.sealingPublicKey, to, text);
    const target = { executor: transaction, context, ...binding };
    const sending = await sendingSettings(target, input, DEFAULT_SENDING);
    await transaction.insert(webhooks).values({
      orgId: access.org.id,
      id,
      name: input.name,
      url: input.url,
      authMethod: input.authMethod,
      basicUsername: isBasic ? input.basicUsername : null,
      basicPasswordSealed: isBasic
        ? await sealFor(passwordBinding(access.org.id, id, input.url), input.basicPassword ?? '')
        : null,
      basicPasswordSavedAt: isBasic ? sql`now()` : null,
      basicPasswordSavedBy: isBasic ? access.userId : null,
      signingSecretSealed: await sealFor({ ...binding, field: 'signing_secret' }, signingSecret),
      eventTypes: input.eventTypes,
      isActive,
      ...sending,
      createdBy: access.userId,
    });
    const audited = { kind: 'webhook', id } as const;
    await audit(transaction, access, 'webhook.created', audited, {
      webhook: encodeId('webhook', id),
      name: input.name,
      url: input.url,
      eventTypes: input.eventTypes,
    });
    if (isActive) await audit(transaction, access, 'webhook.activated', audited);
    return { webhook: await readWebhookView(transaction, access.org.id, id), signingSecret };
  });
}
