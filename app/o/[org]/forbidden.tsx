'use client';

import { usePathname } from 'next/navigation';
import { useAccess } from '#components/shell/access-context';
import { NoAccess } from '#components/shell/no-access';
import { PlanRequired } from '#components/shell/plan-required';
import { isPlanMissing, missingPermissions } from '#components/shell/sections';

/** The 403 page, inside of the organisation's frame: what is missing, and who can give it. */
export default function Forbidden() {
  const pathname = usePathname();
  const access = useAccess();
  if (isPlanMissing(pathname, access)) return <PlanRequired />;
  return <NoAccess title="You may not see this page" permissions={missingPermissions(pathname, access)} />;
}
