/** What machines may do with a key. */
import type { Action } from '#lib/domain/permissions';

export const API_KEY_PREFIX = 'hk_';

export const API_KEY_SCOPES = ['events:write'] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

const SCOPE_ACTIONS = {
  'events:write': ['events.emit'],
} as const satisfies Record<ApiKeyScope, readonly Action[]>;

/** Whether one of the scopes allows the action. */
export function scopesAllow(scopes: readonly ApiKeyScope[], action: Action): boolean {
  return scopes.some((scope) => (SCOPE_ACTIONS[scope] as readonly Action[]).includes(action));
}

/** The scope to ask for; null where no key can do it. */
export function scopeFor(action: Action): ApiKeyScope | null {
  return API_KEY_SCOPES.find((scope) => (SCOPE_ACTIONS[scope] as readonly Action[]).includes(action)) ?? null;
}
