import { describe, expect, it } from 'vitest';
import { missingPermissions, sectionOf, visibleSections } from '#lib/client/sections';
import type { AccessView } from '#lib/contracts/views/access';
import { ACTIONS, can, type Membership } from '#lib/domain/access/permissions';

const PEOPLE = {
  admin: { role: 'admin', permissions: [] },
  manager: { role: 'member', permissions: ['Org.webhooks'] },
  support: { role: 'member', permissions: ['Org.webhooks.logs'] },
  nobody: { role: 'member', permissions: [] },
} as const satisfies Record<string, Membership>;

const actionsOf = (person: keyof typeof PEOPLE) => ACTIONS.filter((action) => can(PEOPLE[person], action));

const accessOf = (person: keyof typeof PEOPLE): AccessView => ({
  org: { id: 'org_1', slug: 'acme', name: 'Acme' },
  plan: { name: 'pro', label: 'Pro', hasWebhooks: true },
  user: { id: 'usr_1', name: 'Dana', email: 'dana@example.com' },
  role: PEOPLE[person].role,
  permissions: [...PEOPLE[person].permissions],
  actions: actionsOf(person),
  isSupportOnly: person === 'support',
  admins: [],
  orgs: [],
  installation: { retryDelaysMs: [], retentionDays: 30, demoReceiverOrigin: null, upgradeUrl: null },
});

describe('visibleSections', () => {
  it.each([
    ['admin', ['webhooks', 'deliveries', 'event-types', 'events/send', 'members', 'api-keys', 'audit-log']],
    ['manager', ['webhooks', 'deliveries', 'event-types']],
    ['support', ['webhooks', 'deliveries', 'event-types']],
    ['nobody', []],
  ] as const)('%s sees %j', (person, paths) => {
    expect(visibleSections(actionsOf(person)).map((section) => section.path)).toEqual(paths);
  });
});

describe('sectionOf', () => {
  it('knows a page by its section', () => {
    expect(sectionOf('/o/acme/webhooks/new')?.label).toBe('Webhooks');
    expect(sectionOf('/o/acme/deliveries')?.label).toBe('Log History');
    expect(sectionOf('/o/acme')).toBeNull();
  });
});

describe('missingPermissions', () => {
  it.each([
    ['/o/acme/webhooks', 'nobody', ['Org.webhooks', 'Org.webhooks.logs']],
    ['/o/acme/deliveries', 'nobody', ['Org.webhooks', 'Org.webhooks.logs']],
    ['/o/acme/webhooks/new', 'support', ['Org.webhooks']],
    ['/o/acme/members', 'manager', []],
    ['/o/acme/api-keys', 'manager', []],
    ['/o/acme/audit-log', 'support', []],
    ['/o/acme/event-types', 'nobody', ['Org.webhooks', 'Org.webhooks.logs']],
    ['/o/acme/events/send', 'manager', []],
  ] as const)('%s for %s', (pathname, person, expected) => {
    expect(missingPermissions(pathname, accessOf(person))).toEqual(expected);
  });
});
