/**
 * The people of the demo, one for each kind of access: seeded, listed on the sign-in page and printed at start.
 * They exist only where the demo's data was put in, and their password is public.
 */
import type { Permission, Role } from '#lib/domain/permissions';

export const DEMO_PASSWORD = 'hooktab-demo';

export type DemoSignIn = {
  name: string;
  email: string;
  role: Role;
  permissions: readonly Permission[];
  /** What this person may do, for the sign-in page. */
  summary: string;
};

/** The members of the demo organisation. */
export const DEMO_SIGN_INS: readonly DemoSignIn[] = [
  {
    name: 'Dana Whitfield',
    email: 'admin@acme.example',
    role: 'admin',
    permissions: [],
    summary: 'Admin: everything',
  },
  {
    name: 'Marcus Oyelaran',
    email: 'webhooks@acme.example',
    role: 'member',
    permissions: ['Org.webhooks'],
    summary: 'Member with Org.webhooks',
  },
  {
    name: 'Sofia Lindqvist',
    email: 'support@acme.example',
    role: 'member',
    permissions: ['Org.webhooks.logs'],
    summary: 'Support with Org.webhooks.logs',
  },
  {
    name: 'Tom Becker',
    email: 'member@acme.example',
    role: 'member',
    permissions: [],
    summary: 'Member without permissions',
  },
];
