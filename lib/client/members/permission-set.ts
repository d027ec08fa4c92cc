import type { MemberView } from '#lib/contracts/views/members';
import { PERMISSIONS, type Permission } from '#lib/domain/access/permissions';

export type PermissionChange = { memberId: string; permission: Permission; isGiven: boolean };

/** A set of permissions after one was given or taken, in the order of the vocabulary. */
export function withPermission(
  permissions: readonly Permission[],
  { permission, isGiven }: Pick<PermissionChange, 'permission' | 'isGiven'>,
): Permission[] {
  return PERMISSIONS.filter((other) => (other === permission ? isGiven : permissions.includes(other)));
}

/** The list of members after a change of one of them; the others keep their identity. */
export function applyChange(members: readonly MemberView[], change: PermissionChange): MemberView[] {
  return members.map((member) =>
    member.id === change.memberId
      ? { ...member, permissions: withPermission(member.permissions, change) }
      : member,
  );
}
