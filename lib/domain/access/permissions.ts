/** Who may do what in an organisation. Source: the table "Permissions" of the screen design. */

export const ROLES = ['admin', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** What an admin can give to a member. */
export const PERMISSIONS = ['Org.webhooks', 'Org.webhooks.logs'] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const PERMISSION_DESCRIPTIONS = {
  'Org.webhooks':
    'See, add, change, switch on and off, and delete webhooks. Read Log History and retry deliveries.',
  'Org.webhooks.logs':
    'For support: see webhooks and read Log History, without changing anything. What they read is recorded.',
} as const satisfies Record<Permission, string>;

/** What can be asked for. Routes and pages name one of these, never a role or a permission. */
export const ACTIONS = [
  'org.view',
  'catalogue.view',
  'webhooks.view',
  'webhooks.manage',
  'deliveries.view',
  'deliveries.retry',
  'events.emit',
  'members.manage',
  'api_keys.manage',
  'audit.view',
] as const;
export type Action = (typeof ACTIONS)[number];

/** The permissions of which each one alone suffices; an empty list means: admins only; null: every member. */
const GRANTED_BY: Record<Action, readonly Permission[] | null> = {
  'org.view': null,
  'catalogue.view': ['Org.webhooks', 'Org.webhooks.logs'],
  'webhooks.view': ['Org.webhooks', 'Org.webhooks.logs'],
  'webhooks.manage': ['Org.webhooks'],
  'deliveries.view': ['Org.webhooks', 'Org.webhooks.logs'],
  'deliveries.retry': ['Org.webhooks'],
  'events.emit': [],
  'members.manage': [],
  'api_keys.manage': [],
  'audit.view': [],
};

export type Membership = { role: Role; permissions: readonly Permission[] };

/** Whether a member may do something now. */
export function can(member: Membership, action: Action): boolean {
  if (member.role === 'admin') return true;
  const granting = GRANTED_BY[action];
  return granting === null || granting.some((permission) => member.permissions.includes(permission));
}

/** The permissions of which any one allows the action; empty where only being an admin helps, or nothing is needed. */
export function permissionsFor(action: Action): readonly Permission[] {
  return GRANTED_BY[action] ?? [];
}

/** The permission to ask an admin for; null where only being an admin helps. */
export function permissionFor(action: Action): Permission | null {
  return GRANTED_BY[action]?.[0] ?? null;
}

/** Whether what this member reads must be recorded: all they can see, they see as support. */
export function isSupportOnly(member: Membership): boolean {
  return can(member, 'deliveries.view') && !can(member, 'webhooks.manage');
}
