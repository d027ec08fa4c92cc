'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { applyChange, type PermissionChange } from '#components/members/permission-set';
import { toast } from '#components/ui/toast';
import { memberKeys, membersQuery, updateMember } from '#lib/client/members';
import type { MemberView } from '#lib/contracts/members';

const reversed = (change: PermissionChange): PermissionChange => ({ ...change, isGiven: !change.isGiven });

function successText(member: MemberView, { permission, isGiven }: PermissionChange): string {
  return isGiven ? `${member.name} now has ${permission}` : `${member.name} no longer has ${permission}`;
}

/**
 * Gives or takes one permission at once. The box shows the wish before the server has answered; where it refuses,
 * only this box goes back. Changes are sent one after the other, since each carries the whole set of a member.
 */
export function useChangePermission(orgSlug: string) {
  const queryClient = useQueryClient();
  const { queryKey } = membersQuery(orgSlug);
  const mutationKey = ['change-permission', orgSlug];

  const change = useMutation({
    mutationKey,
    scope: { id: `members of ${orgSlug}` },
    mutationFn: ({ memberId }: PermissionChange) => {
      // What the list shows now is what is wished, this change and later ones included.
      const member = queryClient.getQueryData(queryKey)?.find(({ id }) => id === memberId);
      return updateMember(orgSlug, memberId, { permissions: member?.permissions ?? [] });
    },
    onMutate: async (wish) => {
      await queryClient.cancelQueries({ queryKey: memberKeys.list(orgSlug) });
      queryClient.setQueryData(queryKey, (members) => members && applyChange(members, wish));
    },
    onSuccess: (member, wish) => {
      toast.success(successText(member, wish), {
        description: 'It takes effect at once.',
        action: { label: 'Undo', onClick: () => change.mutate(reversed(wish)) },
      });
    },
    onError: (error, wish) => {
      queryClient.setQueryData(queryKey, (members) => members && applyChange(members, reversed(wish)));
      toast.error('The permission was not changed', { description: error.message });
    },
    onSettled: () => {
      // Only after the last one, so that an older answer does not undo a newer wish on screen.
      if (queryClient.isMutating({ mutationKey }) === 1)
        return queryClient.invalidateQueries({ queryKey: memberKeys.list(orgSlug) });
    },
  });
  return change.mutate;
}
