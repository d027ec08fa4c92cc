'use client';

import { usePathname } from 'next/navigation';
import { useAccess } from '#components/shell/access-context';
import { NoAccess } from '#components/shell/no-access';
import { missingPermissions } from '#components/shell/sections';

/** The 403 page, inside of the organisation's frame: which permission is missing and who can give it. */
export default function Forbidden() {
  return (
    <NoAccess
      title="You may not see this page"
      permissions={missingPermissions(usePathname(), useAccess())}
    />
  );
}
