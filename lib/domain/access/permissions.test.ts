import { expect, test } from 'vitest';
import {
  ACTIONS,
  type Action,
  can,
  isSupportOnly,
  type Membership,
  permissionFor,
} from '#lib/domain/access/permissions';

const admin: Membership = { role: 'admin', permissions: [] };
const manager: Membership = { role: 'member', permissions: ['Org.webhooks'] };
const support: Membership = { role: 'member', permissions: ['Org.webhooks.logs'] };
const both: Membership = { role: 'member', permissions: ['Org.webhooks', 'Org.webhooks.logs'] };
const nobody: Membership = { role: 'member', permissions: [] };

const READING: Action[] = ['org.view', 'catalogue.view', 'webhooks.view', 'deliveries.view'];

test.each<[string, Membership, Action[]]>([
  ['an admin may do everything', admin, [...ACTIONS]],
  ['Org.webhooks', manager, [...READING, 'webhooks.manage', 'deliveries.retry']],
  ['Org.webhooks.logs reads', support, READING],
  ['both permissions', both, [...READING, 'webhooks.manage', 'deliveries.retry']],
  ['no permission', nobody, ['org.view']],
])('%s', (_who, member, expected) => {
  expect(ACTIONS.filter((action) => can(member, action)).sort()).toEqual(expected.toSorted());
});

test('the permission to ask for', () => {
  expect(permissionFor('webhooks.view')).toBe('Org.webhooks');
  expect(permissionFor('members.manage')).toBeNull();
});

test('what only support permissions show is recorded', () => {
  expect([admin, manager, support, both, nobody].map(isSupportOnly)).toEqual([
    false,
    false,
    true,
    false,
    false,
  ]);
});
