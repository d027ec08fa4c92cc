'use client';

import { usePathname } from 'next/navigation';
import { NoAccess } from '#components/shell/no-access';
import { PlanRequired } from '#components/shell/plan-required';
import { useAccess } from '#hooks/use-access';
import { isPlanMissing, missingPermissions } from '#lib/client/sections';

/** The 403 page, inside of the organisation's frame: what is missing, and who can give it. */
export default function Forbidden() {
  const pathname = usePathname();
  const access = useAccess();
  if (isPlanMissing(pathname, access)) return <PlanRequired />;
  return <NoAccess title="You may not see this page" permissions={missingPermissions(pathname, access)} />;
}
