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
    <div className="max-w-4xl">
      <PageHeader
        title="Members"
        description="What members may do with webhooks. Changes are saved at once."
      />
      <dl className="mb-4 grid gap-x-8 gap-y-2 text-sm sm:grid-cols-2">
        {PERMISSIONS.map((permission) => (
          <div key={permission}>
            <dt className="font-medium font-mono">{permission}</dt>
            <dd className="text-muted-foreground">{PERMISSION_DESCRIPTIONS[permission]}</dd>
          </div>
        ))}
      </dl>
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
  );
}
