import { describe, expect, it } from 'vitest';
import { applyChange, withPermission } from '#lib/client/members/permission-set';
import type { MemberView } from '#lib/contracts/views/members';

const member = (id: string, permissions: MemberView['permissions']): MemberView => ({
  id,
  name: id,
  email: `${id}@example.com`,
  role: 'member',
  permissions,
  isYou: false,
});

describe('withPermission', () => {
  it('gives, in the order of the vocabulary', () => {
    expect(withPermission(['Org.webhooks.logs'], { permission: 'Org.webhooks', isGiven: true })).toEqual([
      'Org.webhooks',
      'Org.webhooks.logs',
    ]);
  });

  it('takes only the one', () => {
    const both = ['Org.webhooks', 'Org.webhooks.logs'] as const;
    expect(withPermission(both, { permission: 'Org.webhooks', isGiven: false })).toEqual([
      'Org.webhooks.logs',
    ]);
  });

  it('changes nothing where nothing is to change', () => {
    expect(withPermission([], { permission: 'Org.webhooks', isGiven: false })).toEqual([]);
  });
});

describe('applyChange', () => {
  it('changes one member and leaves the others as they are', () => {
    const [dana, tom] = [member('dana', []), member('tom', ['Org.webhooks'])];
    const after = applyChange([dana, tom], {
      memberId: 'dana',
      permission: 'Org.webhooks.logs',
      isGiven: true,
    });
    expect(after[0]?.permissions).toEqual(['Org.webhooks.logs']);
    expect(after[1]).toBe(tom);
  });
});
