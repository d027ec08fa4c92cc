import type { Executor } from '#db/client';
import { alias, and, eq, gt, isNull, type SQL, sql } from '#db/drizzle';
import { members, userNames, webhooks } from '#db/schema/index';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { notFound } from '#lib/domain/errors/app-error';
import { encodeId } from '#lib/domain/ids';
import { deactivationReasonText } from '#lib/domain/webhook/webhook-health';
import { eachChoice, type WebhookChoice } from '#lib/domain/webhook/webhook-settings';
import { FORMER_USER } from '#lib/services/former-user';

const creators = alias(userNames, 'creators');
const savers = alias(userNames, 'savers');
const owners = alias(userNames, 'owners');

const choices = eachChoice((name) => webhooks[name]) as { [Name in WebhookChoice]: (typeof webhooks)[Name] };

/** The columns of a view; sealed values are never selected. */
const columns = {
  id: webhooks.id,
  name: webhooks.name,
  url: webhooks.url,
  authMethod: webhooks.authMethod,
  basicUsername: webhooks.basicUsername,
  basicPasswordSavedAt: webhooks.basicPasswordSavedAt,
  basicPasswordSavedBy: savers.name,
  eventTypes: webhooks.eventTypes,
  isActive: webhooks.isActive,
  deactivatedReason: webhooks.deactivatedReason,
  ...choices,
  hasHubSecret: sql<boolean>`${webhooks.hubSecretSealed} is not null`,
  ownerId: webhooks.ownerId,
  ownerName: owners.name,
  ownerMemberId: members.userId,
  version: webhooks.version,
  createdAt: webhooks.createdAt,
  createdBy: creators.name,
  updatedAt: webhooks.updatedAt,
};

function selectRows(executor: Executor, condition: SQL | undefined, limit: number) {
  return executor
    .select(columns)
    .from(webhooks)
    .leftJoin(creators, eq(creators.id, webhooks.createdBy))
    .leftJoin(savers, eq(savers.id, webhooks.basicPasswordSavedBy))
    .leftJoin(owners, eq(owners.id, webhooks.ownerId))
    .leftJoin(members, and(eq(members.orgId, webhooks.orgId), eq(members.userId, webhooks.ownerId)))
    .where(condition)
    .orderBy(webhooks.id)
    .limit(limit);
}

type Row = Awaited<ReturnType<typeof selectRows>>[number];

function toView(row: Row): WebhookView {
  const { basicPasswordSavedAt: savedAt, basicPasswordSavedBy: savedBy, ...others } = row;
  const { ownerId, ownerName, ownerMemberId, ...rest } = others;
  return {
    ...rest,
    id: encodeId('webhook', row.id),
    deactivatedReason: row.deactivatedReason === null ? null : deactivationReasonText(row.deactivatedReason),
    owner:
      ownerId === null
        ? null
        : { id: encodeId('user', ownerId), name: ownerName ?? FORMER_USER, isMember: ownerMemberId !== null },
    savedPassword: savedAt === null ? null : { savedAt: savedAt.toISOString(), savedBy },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/**
 * Webhooks of an organisation that are not deleted, in the order they were made: the first ones, or those that were made after
 * the one with the given UUID, which may be gone.
 */
export async function readWebhookViews(
  executor: Executor,
  orgId: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<WebhookView[]> {
  const isAfter = after === undefined ? undefined : gt(webhooks.id, after);
  const condition = and(eq(webhooks.orgId, orgId), isNull(webhooks.deletedAt), isAfter);
  return (await selectRows(executor, condition, limit)).map(toView);
}

/** One webhook; throws `not_found` where the organisation has no such webhook or it was deleted. */
export async function readWebhookView(
  executor: Executor,
  orgId: string,
  webhookId: string,
): Promise<WebhookView> {
  const condition = and(eq(webhooks.orgId, orgId), eq(webhooks.id, webhookId), isNull(webhooks.deletedAt));
  const [row] = await selectRows(executor, condition, 1);
  if (row === undefined) throw notFound('webhook');
  return toView(row);
}
