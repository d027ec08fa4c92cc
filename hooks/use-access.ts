'use client';

import { createContext, useContext } from 'react';
import type { AccessView } from '#lib/contracts/views/access';
import type { Action } from '#lib/domain/access/permissions';

/** Tells every screen of an organisation who is looking and what they may do; provided by the layout of its pages. */
export const AccessContext = createContext<AccessView | null>(null);

/** Returns who is looking, and in which organisation. Throws outside the pages of an organisation. */
export function useAccess(): AccessView {
  const access = useContext(AccessContext);
  if (access === null) throw new Error('useAccess is for the pages below /o/[org]');
  return access;
}

/** Returns whether the user may do something. Screens leave out what they may not; the routes check again. */
export function useCan(action: Action): boolean {
  return useAccess().actions.includes(action);
}
