/** What the audit log records: declared once; the services, the filters and the screen derive from it. */
import type { IdKind } from '#lib/domain/ids';

/**
 * Names are `resource.verb` in the past tense. `words` go after who did it and before what it was done to; `label` is the
 * name of the action in a list.
 */
const ACTIONS = {
  'webhook.created': { label: 'Created', words: 'created the webhook' },
  'webhook.updated': { label: 'Changed', words: 'changed the webhook' },
  'webhook.activated': { label: 'Activated', words: 'activated the webhook' },
  'webhook.deactivated': { label: 'Deactivated', words: 'deactivated the webhook' },
  'webhook.deleted': { label: 'Deleted', words: 'deleted the webhook' },
  'webhook.signing_secret_rotated': {
    label: 'New signing secret',
    words: 'made a new signing secret for the webhook',
  },
  'webhook.tested': { label: 'Tested', words: 'sent a test event to the webhook' },
  'delivery.viewed': { label: 'Looked at', words: 'looked at the delivery' },
  'delivery.retried': { label: 'Retried', words: 'retried the delivery' },
  'log.searched': { label: 'Searched', words: 'searched the payloads of Log History' },
  'log.retried': { label: 'Retried many', words: 'retried deliveries of Log History' },
  'log.exported': { label: 'Exported', words: 'exported Log History' },
  'event.emitted': { label: 'Sent by hand', words: 'sent the event' },
  'member.permissions_changed': { label: 'Permissions changed', words: 'changed the permissions of' },
  'api_key.created': { label: 'Created', words: 'created the API key' },
  'api_key.revoked': { label: 'Revoked', words: 'revoked the API key' },
} as const satisfies Record<string, { label: string; words: string }>;

export type AuditAction = keyof typeof ACTIONS;
export const AUDIT_ACTIONS: Readonly<Record<AuditAction, { label: string; words: string }>> = ACTIONS;
export const AUDIT_ACTION_NAMES = Object.keys(ACTIONS) as AuditAction[];

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
