'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** Whether the page can react: false while it is the server's HTML, whose fields would lose what is typed into them. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
