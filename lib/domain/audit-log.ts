/** What the audit log records: declared once; the services, the filters and the screen derive from it. */
import type { IdKind } from '#lib/domain/ids';

/** Names are `resource.verb` in the past tense; the words go after who did it and before what it was done to. */
export const AUDIT_ACTIONS = {
  'webhook.created': 'created the webhook',
  'webhook.updated': 'changed the webhook',
  'webhook.activated': 'activated the webhook',
  'webhook.deactivated': 'deactivated the webhook',
  'webhook.deleted': 'deleted the webhook',
  'webhook.signing_secret_rotated': 'made a new signing secret for the webhook',
  'webhook.tested': 'sent a test event to the webhook',
  'delivery.viewed': 'looked at the delivery',
  'delivery.retried': 'retried the delivery',
  'log.retried': 'retried deliveries of Log History',
  'log.exported': 'exported Log History',
  'event.emitted': 'sent the event',
  'member.permissions_changed': 'changed the permissions of',
  'api_key.created': 'created the API key',
  'api_key.revoked': 'revoked the API key',
} as const satisfies Record<string, string>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;
export const AUDIT_ACTION_NAMES = Object.keys(AUDIT_ACTIONS) as AuditAction[];

/** What something can be done to, with the kind of its id; Log History as a whole has none. */
export const AUDIT_TARGETS = {
  webhook: 'webhook',
  delivery: 'delivery',
  event: 'event',
  user: 'user',
  api_key: 'apiKey',
  log: null,
} as const satisfies Record<string, IdKind | null>;

export type AuditTargetKind = keyof typeof AUDIT_TARGETS;

/** Actor of what the product did by itself, or whoever operates the installation. */
export const SYSTEM_ACTOR = 'system';
