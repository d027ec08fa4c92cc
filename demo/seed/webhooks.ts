/** Puts the webhooks of the demo in, with sealed credentials and what the audit log knows of them. */
import type { Client } from 'pg';
import { RECEIVER_USERNAME } from '#demo/receiver';
import { known, type SeededPeople } from '#demo/seed/people';
import type { Random } from '#demo/seed/random';
import { WEBHOOK_DEFINITIONS, type WebhookDefinition } from '#demo/seed/webhook-definitions';
import { encodeId } from '#lib/domain/ids';
import { passwordBinding, type SealBinding, seal } from '#lib/domain/webhook/sealed-credentials';
import { generateSigningSecret, signingKey } from '#lib/domain/webhook/signature';

const DAY_MS = 86_400_000;

export type SeededWebhook = {
  definition: WebhookDefinition;
  orgId: string;
  id: string;
  url: string;
  createdById: string;
  /** Of a personal one. */
  ownerId: string | null;
  createdAtMs: number;
  /** Null for one that was never switched on. */
  activatedAtMs: number | null;
  deactivatedAtMs: number | null;
  /** For the signatures in the history; it is stored sealed only. */
  signingKey: ReturnType<typeof signingKey>;
};

export type WebhookSeedOptions = {
  sealingPublicKey: string;
  receiverOrigin: string;
  receiverPassword: string;
  nowMs: number;
};

/** Puts the webhooks in, in the order of the definitions. */
export async function seedWebhooks(
  client: Client,
  people: SeededPeople,
  options: WebhookSeedOptions,
  random: Random,
): Promise<SeededWebhook[]> {
  const seeded: SeededWebhook[] = [];
  for (const definition of WEBHOOK_DEFINITIONS) {
    const webhook = planWebhook(definition, people, options, random);
    await insertWebhook(client, webhook.planned, webhook.signingSecret, options);
    await insertAuditLines(client, webhook.planned);
    seeded.push(webhook.planned);
  }
  return seeded;
}

function planWebhook(
  definition: WebhookDefinition,
  people: SeededPeople,
  { nowMs, receiverOrigin }: WebhookSeedOptions,
  random: Random,
): { planned: SeededWebhook; signingSecret: string } {
  const [latestDay, earliestDay] = definition.days;
  const createdAtMs = nowMs - (definition.createdDaysAgo ?? earliestDay + 0.3) * DAY_MS;
  const isOff = definition.state === 'deactivated' || typeof definition.state === 'object';
  const signingSecret = generateSigningSecret();
  return {
    planned: {
      definition,
      orgId: known(people.orgIds, definition.org),
      id: random.uuidAt(createdAtMs),
      url: definition.target.startsWith('/') ? receiverOrigin + definition.target : definition.target,
      createdById: known(people.userIds, definition.createdBy),
      ownerId: definition.sending ? known(people.userIds, definition.sending.owner) : null,
      createdAtMs,
      activatedAtMs: definition.state === 'never_activated' ? null : createdAtMs + 0.1 * DAY_MS,
      deactivatedAtMs: isOff ? nowMs - (latestDay - 0.2) * DAY_MS : null,
      signingKey: signingKey(signingSecret),
    },
    signingSecret,
  };
}

async function insertWebhook(
  client: Client,
  webhook: SeededWebhook,
  signingSecret: string,
  { sealingPublicKey, receiverPassword }: WebhookSeedOptions,
): Promise<void> {
  const { definition, orgId, id } = webhook;
  const sealFor = (binding: SealBinding, text: string) => seal(sealingPublicKey, binding, text);
  const hasBasicAuth = definition.hasBasicAuth === true;
  const createdAt = new Date(webhook.createdAtMs);
  await client.query(
    `insert into webhooks (
       org_id, id, name, url, auth_method, basic_username, basic_password_sealed, basic_password_saved_at,
       basic_password_saved_by, signing_secret_sealed, event_types, is_active, deactivated_reason, created_at,
       created_by, updated_at, payload_format, success_rule, owner_id
     ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [
      orgId,
      id,
      definition.name,
      webhook.url,
      hasBasicAuth ? 'basic' : 'none',
      hasBasicAuth ? RECEIVER_USERNAME : null,
      hasBasicAuth ? await sealFor(passwordBinding(orgId, id, webhook.url), receiverPassword) : null,
      hasBasicAuth ? createdAt : null,
      hasBasicAuth ? webhook.createdById : null,
      await sealFor({ orgId, webhookId: id, field: 'signing_secret' }, signingSecret),
      definition.eventTypes,
      definition.state === 'active',
      typeof definition.state === 'object' ? definition.state.deactivatedReason : null,
      createdAt,
      webhook.createdById,
      new Date(webhook.deactivatedAtMs ?? webhook.activatedAtMs ?? webhook.createdAtMs),
      definition.sending?.payloadFormat ?? 'envelope',
      definition.sending?.successRule ?? '2xx',
      webhook.ownerId,
    ],
  );
}

/** What the services would have written at that time. The system's own deactivation has no person. */
async function insertAuditLines(client: Client, webhook: SeededWebhook): Promise<void> {
  const { definition } = webhook;
  const isBySystem = typeof definition.state === 'object';
  const created = {
    webhook: encodeId('webhook', webhook.id),
    name: definition.name,
    url: webhook.url,
    eventTypes: definition.eventTypes,
  };
  const lines = [
    { action: 'webhook.created', atMs: webhook.createdAtMs, actor: webhook.createdById, detail: created },
    { action: 'webhook.activated', atMs: webhook.activatedAtMs, actor: webhook.createdById, detail: {} },
    {
      action: 'webhook.deactivated',
      atMs: webhook.deactivatedAtMs,
      actor: isBySystem ? null : webhook.createdById,
      detail: isBySystem ? definition.state : {},
    },
  ];
  for (const { action, atMs, actor, detail } of lines) {
    if (atMs === null) continue;
    await client.query(
      // The id carries the time too: the log is read in its order.
      `insert into audit_log (org_id, id, at, actor_user_id, action, target_kind, target_id, detail)
       values ($1, overlay(uuid_v7()::text placing left(uuid_v7_floor($2)::text, 13) from 1 for 13)::uuid, $2, $3, $4,
         'webhook', $5, $6)`,
      [webhook.orgId, new Date(atMs), actor, action, webhook.id, JSON.stringify(detail)],
    );
  }
}
