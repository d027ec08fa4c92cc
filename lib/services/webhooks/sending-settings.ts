/** How and to whom a webhook sends: what the form has under Advanced. */

import type { Executor } from '#db/client';
import { and, eq } from '#db/drizzle';
import { members, userNames, users } from '#db/schema/index';
import { retentionObstacle } from '#lib/domain/delivery/retention';
import { AppError } from '#lib/domain/errors/app-error';
import { seal } from '#lib/domain/webhook/sealed-credentials';
import { isNotification, JSON_CONTENT_TYPE } from '#lib/domain/webhook/webhook';
import {
  type ChoiceValues,
  choicesOf,
  DEFAULT_CHOICES,
  eachChoice,
  type WebhookChoice,
} from '#lib/domain/webhook/webhook-settings';
import type { ServiceContext } from '#lib/services/context';
import { validationFailed } from '#lib/services/parse';

export type SendingInput = { [Name in WebhookChoice]?: ChoiceValues[Name] | undefined } & {
  hubSecret?: string | null | undefined;
  /** By UUID or by email address. */
  owner?: string | null | undefined;
};

/** The columns, as a webhook has them. */
export type SendingSettings = ChoiceValues & {
  hubSecretSealed: Buffer | null;
  ownerId: string | null;
};

/** What a new webhook has where nothing else is asked for. */
export const DEFAULT_SENDING: SendingSettings = {
  ...DEFAULT_CHOICES,
  hubSecretSealed: null,
  ownerId: null,
};

const NOBODY = '00000000-0000-0000-0000-000000000000';

type Target = {
  executor: Executor;
  orgId: string;
  webhookId: string;
  context: Pick<ServiceContext, 'sealingPublicKey' | 'retryPolicies' | 'retentionDays'>;
};

/**
 * Returns what is asked for, and else what is saved. Throws `validation_failed` where a new owner is no member of the organisation,
 * and where the retention is too short for a new retry policy.
 */
export async function sendingSettings(
  { executor, orgId, webhookId, context }: Target,
  input: SendingInput,
  saved: SendingSettings,
): Promise<SendingSettings> {
  const owner = input.owner === undefined ? saved.ownerId : input.owner;
  const ownerId = owner?.includes('@') ? await userWith(executor, owner) : owner;
  if (ownerId !== null && ownerId !== saved.ownerId && !(await isMember(executor, orgId, ownerId))) {
    const message = 'The owner is no member of the organisation.';
    throw validationFailed([{ pointer: '/owner', message }]);
  }
  const choices = eachChoice((name) => input[name] ?? saved[name]) as ChoiceValues;
  const { payloadFormat, retryPolicy } = choices;
  const obstacle = retentionObstacle(context.retryPolicies, retryPolicy, context.retentionDays);
  if (obstacle !== null && retryPolicy !== saved.retryPolicy) {
    throw validationFailed([{ pointer: '/retryPolicy', message: obstacle }]);
  }
  const isHub = isNotification(payloadFormat);
  // It stays whatever the format is: what waits in the format Notification is signed with it.
  const kept = input.hubSecret === undefined ? saved.hubSecretSealed : null;
  return {
    ...choices,
    contentType: isHub ? choices.contentType : JSON_CONTENT_TYPE,
    hubSecretSealed: input.hubSecret
      ? await seal(context.sealingPublicKey, { orgId, webhookId, field: 'hub_secret' }, input.hubSecret)
      : kept,
    ownerId,
  };
}

/** The id of the user with an email address; for one that nobody has, an id that nobody has. */
async function userWith(executor: Executor, email: string): Promise<string> {
  const [user] = await executor.select({ id: users.id }).from(users).where(eq(users.email, email));
  return user?.id ?? NOBODY;
}

async function isMember(executor: Executor, orgId: string, userId: string): Promise<boolean> {
  const rows = await executor
    .select({ id: members.userId })
    .from(members)
    .where(and(eq(members.orgId, orgId), eq(members.userId, userId)));
  return rows.length > 0;
}

/** Throws `not_possible_now` where a personal webhook has lost its owner: there is nobody whose view decides. */
export async function assertOwnerIsMember(
  executor: Executor,
  orgId: string,
  ownerId: string | null,
): Promise<void> {
  if (ownerId === null || (await isMember(executor, orgId, ownerId))) return;
  throw new AppError(
    'not_possible_now',
    'The owner of this personal webhook is no longer a member of the organisation. Make it yours or everybody’s first, under Advanced in its settings.',
  );
}

/** Settings in words for the audit log, the owner by name. */
export async function auditedSending(executor: Executor, settings: SendingSettings) {
  return { ...choicesOf(settings), owner: await nameOf(executor, settings.ownerId) };
}

async function nameOf(executor: Executor, userId: string | null): Promise<string | null> {
  if (userId === null) return null;
  const [user] = await executor
    .select({ name: userNames.name })
    .from(userNames)
    .where(eq(userNames.id, userId));
  return user?.name ?? null;
}
