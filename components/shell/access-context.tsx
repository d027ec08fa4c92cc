'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { AccessView } from '#lib/contracts/orgs';
import type { Action } from '#lib/domain/permissions';

const AccessContext = createContext<AccessView | null>(null);

/** Lets every screen of an organisation know who is looking and what they may do. */
export function AccessProvider({ access, children }: { access: AccessView; children: ReactNode }) {
  return <AccessContext value={access}>{children}</AccessContext>;
}

/** Who is looking, in which organisation. Throws outside of the pages of an organisation. */
export function useAccess(): AccessView {
  const access = useContext(AccessContext);
  if (access === null) throw new Error('useAccess is for the pages below /o/[org]');
  return access;
}

/** Whether the user may do something. What they may never do is absent from the screen; the routes check again. */
export function useCan(action: Action): boolean {
  return useAccess().actions.includes(action);
}
