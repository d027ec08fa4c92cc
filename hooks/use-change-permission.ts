'use client';

import { type InfiniteData, type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { applyChange, type PermissionChange } from '#lib/client/members/permission-set';
import { memberKeys, updateMember } from '#lib/client/members/queries';
import { toast } from '#lib/client/toast';
import type { Page } from '#lib/contracts/page';
import type { MemberView } from '#lib/contracts/views/members';

type Members = InfiniteData<Page<MemberView>>;

/** Makes the change in every list that is at hand, whatever it was searched by. */
function applyToLists(queryClient: QueryClient, orgSlug: string, change: PermissionChange): void {
  queryClient.setQueriesData<Members>({ queryKey: memberKeys.all(orgSlug) }, (data) =>
    data === undefined
      ? data
      : {
          ...data,
          pages: data.pages.map((page) => ({ ...page, items: applyChange(page.items, change) })),
        },
  );
}

/** The member as the lists show it now, the one on screen first. */
function shownMember(queryClient: QueryClient, orgSlug: string, memberId: string): MemberView | undefined {
  const queryKey = memberKeys.all(orgSlug);
  const lists = (['active', 'inactive'] as const).flatMap((type) =>
    queryClient.getQueriesData<Members>({ queryKey, type }),
  );
  return lists
    .flatMap(([, data]) => data?.pages.flatMap((page) => page.items) ?? [])
    .find(({ id }) => id === memberId);
}

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
  const mutationKey = ['change-permission', orgSlug];

  const change = useMutation({
    mutationKey,
    scope: { id: `members of ${orgSlug}` },
    mutationFn: ({ memberId }: PermissionChange) => {
      // What the list shows now is what is wished, this change and later ones included.
      const member = shownMember(queryClient, orgSlug, memberId);
      if (member === undefined)
        throw new Error('This member is no longer in the list. Reload the page and try again.');
      return updateMember(orgSlug, memberId, { permissions: member.permissions });
    },
    onMutate: async (wish) => {
      await queryClient.cancelQueries({ queryKey: memberKeys.all(orgSlug) });
      applyToLists(queryClient, orgSlug, wish);
    },
    onSuccess: (member, wish) => {
      toast.success(successText(member, wish), {
        description: 'It takes effect at once.',
        action: { label: 'Undo', onClick: () => change.mutate(reversed(wish)) },
      });
    },
    onError: (error, wish) => {
      applyToLists(queryClient, orgSlug, reversed(wish));
      toast.error('The permission was not changed', { description: error.message });
    },
    onSettled: () => {
      // Only after the last one, so that an older answer does not undo a newer wish on screen.
      if (queryClient.isMutating({ mutationKey }) === 1)
        return queryClient.invalidateQueries({ queryKey: memberKeys.all(orgSlug) });
    },
  });
  return change.mutate;
}
