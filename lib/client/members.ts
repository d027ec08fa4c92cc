import { queryOptions } from '@tanstack/react-query';
import { callApi } from '#lib/client/api';
import type { MemberView, UpdateMemberInput } from '#lib/contracts/members';

export const memberKeys = { list: (org: string) => ['members', org] as const };

/** The members of the organisation with their permissions. */
export const membersQuery = (org: string) =>
  queryOptions({
    queryKey: memberKeys.list(org),
    queryFn: ({ signal }) =>
      callApi<{ items: MemberView[] }>(org, '/members', { signal }).then((page) => page.items),
  });

export const updateMember = (org: string, id: string, input: UpdateMemberInput) =>
  callApi<MemberView>(org, `/members/${id}`, { method: 'PATCH', body: input });
