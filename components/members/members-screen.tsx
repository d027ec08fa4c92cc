'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { MemberSearch } from '#components/members/member-search';
import { MembersTable, MembersTableSkeleton } from '#components/members/members-table';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty';
import { PageHeader } from '#components/ui/page-header';
import { Time } from '#components/ui/time';
import { useAccess } from '#hooks/use-access';
import { useChangePermission } from '#hooks/use-change-permission';
import { membersQuery } from '#lib/client/members/queries';
import { numberText } from '#lib/client/webhooks/webhook-insight';
import { PERMISSION_DESCRIPTIONS, PERMISSIONS } from '#lib/domain/access/permissions';
import { cn } from '#lib/utils';

/** Fewer are seen at a glance. */
const MIN_ROWS_FOR_SEARCH = 21;

/** Gives and takes the permissions of the members. */
export function MembersScreen() {
  return (
    <>
      <PageHeader
        title="Members"
        description="What members may do with webhooks. Changes are saved at once."
      />
      <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <PermissionMeanings className="lg:order-last" />
        <div className="min-w-0">
          <Members />
        </div>
      </div>
    </>
  );
}

function Members() {
  const { org } = useAccess();
  const [search, setSearch] = useQueryState('q', parseAsString.withDefault(''));
  const members = useInfiniteQuery({ ...membersQuery(org.slug, search), placeholderData: keepPreviousData });
  const changePermission = useChangePermission(org.slug);
  const shown = members.data?.pages.flatMap((page) => page.items) ?? [];
  const hasSearch = useStaysTrue(search !== '' || shown.length >= MIN_ROWS_FOR_SEARCH);
  const retry = (
    <Button variant="outline" size="sm" loading={members.isFetching} onClick={() => members.refetch()}>
      Try again
    </Button>
  );
  return (
    <>
      {hasSearch ? <MemberSearch value={search} onChange={(text) => void setSearch(text || null)} /> : null}
      {members.data && members.isError ? (
        <Alert tone="warning" className="mb-3" actions={retry} role="status">
          The list could not be refreshed. It is as of{' '}
          <Time value={new Date(members.dataUpdatedAt).toISOString()} format="time" />.
        </Alert>
      ) : null}
      {members.isPending ? (
        <MembersTableSkeleton />
      ) : !members.data ? (
        <Alert tone="danger" title="The members could not be loaded" actions={retry} role="alert">
          {members.error.message}
        </Alert>
      ) : shown.length === 0 ? (
        <NoMatch onShowAll={() => void setSearch(null)} />
      ) : (
        <div
          aria-busy={members.isPlaceholderData}
          className={cn('transition-opacity', members.isPlaceholderData && 'opacity-60')}
        >
          <MembersTable members={shown} onChange={changePermission} />
          {members.hasNextPage ? (
            <MoreMembers
              count={shown.length}
              isLoading={members.isFetchingNextPage}
              onMore={() => void members.fetchNextPage()}
            />
          ) : null}
        </div>
      )}
    </>
  );
}

/** True from the first time on: a field in which somebody types must not go away with what it finds. */
function useStaysTrue(isTrue: boolean): boolean {
  const [wasTrue, setWasTrue] = useState(isTrue);
  if (isTrue && !wasTrue) setWasTrue(true);
  return isTrue || wasTrue;
}

type MoreMembersProps = { count: number; isLoading: boolean; onMore: () => void };

function MoreMembers({ count, isLoading, onMore }: MoreMembersProps) {
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button variant="outline" loading={isLoading} onClick={onMore}>
        Show more
      </Button>
      <p role="status" className="tabular text-muted-foreground text-sm">
        The first {numberText(count)} members
      </p>
    </div>
  );
}

function NoMatch({ onShowAll }: { onShowAll: () => void }) {
  return (
    <EmptyState
      className="rounded-lg border border-border bg-card"
      icon={SearchX}
      title="No member matches"
      actions={
        <Button variant="outline" onClick={onShowAll}>
          Show all
        </Button>
      }
    >
      No name or email address matches your search.
    </EmptyState>
  );
}

/** What each permission allows. */
function PermissionMeanings({ className }: { className: string }) {
  return (
    <dl className={cn('grid gap-x-8 gap-y-3 text-sm sm:max-lg:grid-cols-2', className)}>
      {PERMISSIONS.map((permission) => (
        <div key={permission}>
          <dt className="font-medium font-mono">{permission}</dt>
          <dd className="text-muted-foreground">{PERMISSION_DESCRIPTIONS[permission]}</dd>
        </div>
      ))}
    </dl>
  );
}
