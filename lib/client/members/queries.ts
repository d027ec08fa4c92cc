import { infiniteQueryOptions } from '@tanstack/react-query';
import { callApi, queryString } from '#lib/client/api';
import type { UpdateMemberInput } from '#lib/contracts/members';
import type { Page } from '#lib/contracts/page';
import type { MemberView } from '#lib/contracts/views/members';
import { MAX_PAGE_SIZE } from '#lib/domain/limits';

export const memberKeys = {
  all: (org: string) => ['members', org] as const,
  list: (org: string, search: string) => ['members', org, search] as const,
};

/** The members of the organisation with their permissions, page by page; of those that have the text in name or address. */
export const membersQuery = (org: string, search: string) =>
  infiniteQueryOptions({
    queryKey: memberKeys.list(org, search),
    queryFn: ({ signal, pageParam }) => {
      const query = queryString({ search, cursor: pageParam, limit: MAX_PAGE_SIZE });
      return callApi<Page<MemberView>>(org, `/members${query}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const updateMember = (org: string, id: string, input: UpdateMemberInput) =>
  callApi<MemberView>(org, `/members/${id}`, { method: 'PATCH', body: input });
