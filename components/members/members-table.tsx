'use client';

import { ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge';
import { Checkbox } from '#components/ui/checkbox';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '#components/ui/table';
import type { PermissionChange } from '#lib/client/members/permission-set';
import type { MemberView } from '#lib/contracts/views/members';
import { PERMISSIONS } from '#lib/domain/access/permissions';

/** Lets a long name break after its dots where the column is narrow. */
function PermissionName({ name }: { name: string }) {
  return name.split('.').map((part, index) => (
    <span key={part}>
      {index > 0 ? (
        <>
          .<wbr />
        </>
      ) : null}
      {part}
    </span>
  ));
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <Table label="Members and their permissions" className="table-fixed">
      <TableHeader>
        <TableRow>
          <TableHead>Member</TableHead>
          {PERMISSIONS.map((permission) => (
            <TableHead
              key={permission}
              className="w-22 whitespace-normal px-2 py-1.5 text-center font-mono sm:w-44 sm:px-3"
            >
              <PermissionName name={permission} />
            </TableHead>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>{children}</TableBody>
    </Table>
  );
}

type MembersTableProps = { members: readonly MemberView[]; onChange: (change: PermissionChange) => void };

/** The members, admins first; a check box for each permission that can be given. */
export function MembersTable({ members, onChange }: MembersTableProps) {
  return (
    <Frame>
      {members.map((member) => (
        <TableRow key={member.id}>
          <TableHead
            scope="row"
            className="h-13 whitespace-normal bg-transparent py-1.5 text-foreground group-last/row:border-b-0"
          >
            <span className="flex flex-wrap items-center gap-x-2">
              <span className="min-w-0 truncate text-sm">{member.name}</span>
              {member.isYou ? <Badge variant="accent">You</Badge> : null}
            </span>
            <span className="block truncate font-normal text-muted-foreground">{member.email}</span>
          </TableHead>
          {member.role === 'admin' ? (
            <TableCell colSpan={PERMISSIONS.length} className="px-2 text-center text-muted-foreground">
              <span className="inline-flex items-center gap-1.5">
                <ShieldCheck aria-hidden className="size-4" />
                Admin: everything
              </span>
            </TableCell>
          ) : (
            PERMISSIONS.map((permission) => (
              <TableCell key={permission} className="px-2 text-center">
                <Checkbox
                  aria-label={`${permission} for ${member.name}`}
                  checked={member.permissions.includes(permission)}
                  onCheckedChange={(isGiven) => onChange({ memberId: member.id, permission, isGiven })}
                  className="inline-grid align-middle"
                />
              </TableCell>
            ))
          )}
        </TableRow>
      ))}
    </Frame>
  );
}

/** Has the height of a small organisation's table. */
export function MembersTableSkeleton() {
  return (
    <>
      <LoadingStatus>Loading the members</LoadingStatus>
      <Frame>
        {['w-36', 'w-28', 'w-40', 'w-32'].map((width) => (
          <TableRow key={width}>
            <TableCell className="h-13">
              <Skeleton className={`mb-1 max-w-full ${width}`} />
              <Skeleton className="h-3 w-44 max-w-full" />
            </TableCell>
            {PERMISSIONS.map((permission) => (
              <TableCell key={permission}>
                <Skeleton className="mx-auto size-4" />
              </TableCell>
            ))}
          </TableRow>
        ))}
      </Frame>
    </>
  );
}
