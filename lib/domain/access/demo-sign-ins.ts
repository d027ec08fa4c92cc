/**
 * The organisations and people of the demo, one person for each kind of access: seeded, listed on the sign-in page and
 * printed at start. They exist only where the demo's data was put in, and their password is public.
 */
import type { Permission, Role } from '#lib/domain/access/permissions';

export const DEMO_PASSWORD = 'hooktab-demo';

export const DEMO_ORGS = [
  { slug: 'acme', name: 'Acme Roofing' },
  { slug: 'northwind', name: 'Northwind Builders' },
] as const;

export type DemoOrgSlug = (typeof DEMO_ORGS)[number]['slug'];

export type DemoMembership = { org: DemoOrgSlug; role: Role; permissions: readonly Permission[] };

export type DemoSignIn = {
  name: string;
  email: string;
  memberships: readonly DemoMembership[];
  /** What this person may do, for the sign-in page. */
  summary: string;
};

export const DEMO_SIGN_INS = [
  {
    name: 'Dana Whitfield',
    email: 'dana@acme.test',
    memberships: [
      { org: 'acme', role: 'admin', permissions: [] },
      { org: 'northwind', role: 'member', permissions: ['Org.webhooks'] },
    ],
    summary: 'Admin: everything',
  },
  {
    name: 'Sam Okafor',
    email: 'sam@acme.test',
    memberships: [{ org: 'acme', role: 'member', permissions: ['Org.webhooks'] }],
    summary: 'Member with Org.webhooks',
  },
  {
    name: 'Robin Meyer',
    email: 'robin@acme.test',
    memberships: [{ org: 'acme', role: 'member', permissions: ['Org.webhooks.logs'] }],
    summary: 'Support with Org.webhooks.logs',
  },
  {
    name: 'Kim Larsen',
    email: 'kim@acme.test',
    memberships: [{ org: 'acme', role: 'member', permissions: [] }],
    summary: 'Member without permissions',
  },
  {
    name: 'Nora Lindqvist',
    email: 'nora@northwind.test',
    memberships: [{ org: 'northwind', role: 'admin', permissions: [] }],
    summary: 'Admin of another organisation',
  },
] as const satisfies readonly DemoSignIn[];

export type DemoEmail = (typeof DEMO_SIGN_INS)[number]['email'];
