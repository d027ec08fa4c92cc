'use client';

import { useQuery } from '@tanstack/react-query';
import { MembersTable, MembersTableSkeleton } from '#components/members/members-table';
import { useChangePermission } from '#components/members/use-change-permission';
import { useAccess } from '#components/shell/access-context';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { PageHeader } from '#components/ui/page-header';
import { Time } from '#components/ui/time';
import { membersQuery } from '#lib/client/members';
import { PERMISSION_DESCRIPTIONS, PERMISSIONS } from '#lib/domain/permissions';
import { cn } from '#lib/utils';

/** Gives and takes the permissions of the members. */
export function MembersScreen() {
  const { org } = useAccess();
  const members = useQuery(membersQuery(org.slug));
  const changePermission = useChangePermission(org.slug);
  const retry = (
    <Button variant="outline" size="sm" loading={members.isFetching} onClick={() => members.refetch()}>
      Try again
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Members"
        description="What members may do with webhooks. Changes are saved at once."
      />
      <div className="grid items-start gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <PermissionMeanings className="lg:order-last" />
        <div className="min-w-0">
          {members.data && members.isError ? (
            <Alert tone="warning" className="mb-3" actions={retry} role="status">
              The list could not be refreshed. It is as of{' '}
              <Time value={new Date(members.dataUpdatedAt).toISOString()} format="time" />.
            </Alert>
          ) : null}
          {members.data ? (
            <MembersTable members={members.data} onChange={changePermission} />
          ) : members.isError ? (
            <Alert tone="danger" title="The members could not be loaded" actions={retry} role="alert">
              {members.error.message}
            </Alert>
          ) : (
            <MembersTableSkeleton />
          )}
        </div>
      </div>
    </>
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
