'use client';

import type { ReactNode } from 'react';
import { AccessContext } from '#hooks/use-access';
import type { AccessView } from '#lib/contracts/views/access';

/** Provides `useAccess` to the pages of an organisation. */
export function AccessProvider({ access, children }: { access: AccessView; children: ReactNode }) {
  return <AccessContext value={access}>{children}</AccessContext>;
}
