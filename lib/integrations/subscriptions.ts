/**
 * What the integrations of the other systems share: a subscription is a webhook like any other, made, read and deleted by the
 * services of webhooks, with a row that says whose routes made it.
 */

import type { Executor } from '#db/client';
import { and, asc, eq, isNull, type SQL } from '#db/drizzle';
import { subscriptions, webhooks } from '#db/schema/index';
import type { WebhookWithSecret } from '#lib/contracts/views/webhooks';
import type { CreateWebhookInput } from '#lib/contracts/webhooks';
import { notFound } from '#lib/domain/errors/app-error';
import { decodeId } from '#lib/domain/ids';
import type { SubscriptionSystem } from '#lib/domain/webhook/subscription';
import type { Access } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { createWebhook } from '#lib/services/webhooks/create';

const columns = {
  webhookId: webhooks.id,
  number: subscriptions.number,
  url: webhooks.url,
  eventTypes: webhooks.eventTypes,
  contentType: webhooks.contentType,
  isActive: webhooks.isActive,
  createdAt: webhooks.createdAt,
};

function selectRows(executor: Executor, condition: SQL | undefined) {
  return executor
    .select(columns)
    .from(subscriptions)
    .innerJoin(
      webhooks,
      and(eq(webhooks.orgId, subscriptions.orgId), eq(webhooks.id, subscriptions.webhookId)),
    )
    .where(condition)
    .orderBy(asc(subscriptions.number));
}

export type SubscriptionRow = Awaited<ReturnType<typeof selectRows>>[number];

type Scope = {
  access: Access;
  system: SubscriptionSystem;
  /** Whose they are, where they are personal. */
  ownerId?: string;
};

const within = ({ access, system, ownerId }: Scope) =>
  and(
    eq(subscriptions.orgId, access.org.id),
    eq(subscriptions.system, system),
    ownerId === undefined ? undefined : eq(webhooks.ownerId, ownerId),
    isNull(webhooks.deletedAt),
  );

/** Those that are switched on, in the order they were made: what is listed is what is sent. */
export function readSubscriptions(call: Call, scope: Scope): Promise<SubscriptionRow[]> {
  return selectRows(call.context.database, and(within(scope), eq(webhooks.isActive, true)));
}

/** The one that the condition names, switched on or not. Throws `not_found`. */
export async function findSubscription(
  call: Call,
  scope: Scope,
  condition: SQL | null,
): Promise<SubscriptionRow> {
  const [row] =
    condition === null ? [] : await selectRows(call.context.database, and(within(scope), condition));
  if (row === undefined) throw notFound('subscription');
  return row;
}

/**
 * Makes a webhook that is switched on from the beginning, and is sent no `webhook.activated`: its receiver was written for a
 * system that knows only the events that it asked for.
 */
export async function subscribe(
  call: Call,
  { access, system }: Scope,
  webhook: Omit<CreateWebhookInput, 'authMethod'>,
): Promise<WebhookWithSecret & { row: SubscriptionRow }> {
  return call.context.database.transaction(async (transaction) => {
    const inner: Call = { ...call, context: { ...call.context, database: transaction } };
    const made = await createWebhook(inner, { ...webhook, authMethod: 'none' }, { isActive: true });
    const webhookId = decodeId('webhook', made.webhook.id) ?? '';
    await transaction.insert(subscriptions).values({ orgId: access.org.id, webhookId, system });
    const row = await findSubscription(inner, { access, system }, eq(webhooks.id, webhookId));
    return { ...made, row };
  });
}
