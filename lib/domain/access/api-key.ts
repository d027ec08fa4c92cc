/** What machines may do with a key. */
import type { Action } from '#lib/domain/access/permissions';

export const API_KEY_PREFIX = 'hk_';

export const API_KEY_SCOPES = [
  'webhooks:read',
  'webhooks:write',
  'deliveries:read',
  'deliveries:retry',
  'events:write',
] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

export const API_KEY_SCOPE_DESCRIPTIONS = {
  'webhooks:read': 'List webhooks and read their settings. Passwords and signing secrets are never shown.',
  'webhooks:write': 'Create, change, switch on and off, and delete webhooks, and make new signing secrets.',
  'deliveries:read': 'Read Log History with payloads and the answers of endpoints.',
  'deliveries:retry': 'Send deliveries again.',
  'events:write': 'Emit events. This is what your product needs.',
} as const satisfies Record<ApiKeyScope, string>;

/** No scope allows what is for admins alone: members, API keys, the audit log. */
const SCOPE_ACTIONS: Record<ApiKeyScope, readonly Action[]> = {
  'webhooks:read': ['webhooks.view', 'catalogue.view'],
  'webhooks:write': ['webhooks.manage', 'catalogue.view'],
  'deliveries:read': ['deliveries.view', 'catalogue.view'],
  'deliveries:retry': ['deliveries.retry', 'catalogue.view'],
  'events:write': ['events.emit', 'catalogue.view'],
};

/** Whether one of the scopes allows the action. */
export function scopesAllow(scopes: readonly ApiKeyScope[], action: Action): boolean {
  return scopes.some((scope) => SCOPE_ACTIONS[scope].includes(action));
}

/** The scopes of which each one alone allows the action; empty where no key can do it. */
export function scopesFor(action: Action): ApiKeyScope[] {
  return API_KEY_SCOPES.filter((scope) => SCOPE_ACTIONS[scope].includes(action));
}

/** Keys that were not revoked, in one organisation. */
export const MAX_API_KEYS = 100;
