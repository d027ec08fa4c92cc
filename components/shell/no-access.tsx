'use client';

import { Lock } from 'lucide-react';
import { AskAdmins } from '#components/shell/ask-admins';
import { Card } from '#components/ui/card';
import { useAccess } from '#hooks/use-access';
import { PERMISSION_DESCRIPTIONS, type Permission } from '#lib/domain/access/permissions';

type NoAccessProps = { title: string; permissions: readonly Permission[] };

/** Says which permission is missing, what it allows, and who can give it. */
export function NoAccess({ title, permissions }: NoAccessProps) {
  const { org } = useAccess();
  const wish = permissions.length === 0 ? 'to be an admin' : `the permission ${permissions.join(' or ')}`;
  return (
    <Card className="mx-auto mt-6 max-w-xl p-5">
      <span className="mb-3 grid size-9 place-items-center rounded-lg border border-border bg-muted">
        <Lock aria-hidden className="size-4.5 text-muted-foreground" />
      </span>
      <h1 className="font-semibold text-lg tracking-tight">{title}</h1>
      {permissions.length === 0 ? (
        <p className="mt-1 text-muted-foreground text-sm">This page is for the admins of the organisation.</p>
      ) : (
        <>
          <p className="mt-1 text-muted-foreground text-sm">
            {permissions.length === 1 ? 'You need this permission:' : 'You need one of these permissions:'}
          </p>
          <dl className="mt-3 divide-y divide-border rounded-md border border-border text-sm">
            {permissions.map((permission) => (
              <div key={permission} className="px-3 py-2">
                <dt className="font-medium font-mono">{permission}</dt>
                <dd className="text-muted-foreground">{PERMISSION_DESCRIPTIONS[permission]}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <h2 className="mt-4 font-medium text-sm">
        {permissions.length === 0 ? 'Your admins' : 'These admins can give it to you'}
      </h2>
      <AskAdmins
        subject={`Access to webhooks of ${org.name}`}
        wish={`I need ${wish} in ${org.name}. Could you give it to me on the Members screen?`}
      />
    </Card>
  );
}
