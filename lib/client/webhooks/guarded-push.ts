'use client';

import { useRouter } from 'next/navigation';
import { useCallback } from 'react';

export type LeaveGuard = {
  /** Whether a URL leads to where unsaved changes are still shown. */
  staysOn: (url: URL) => boolean;
  /** Called instead of leaving; `go` leaves. */
  onLeave: (go: () => void) => void;
};

/** Of the form with unsaved changes on the screen, of which there is at most one. */
let current: LeaveGuard | null = null;

/** Has `useGuardedPush` ask before it leaves; gives what ends that. */
export function guardPushes(guard: LeaveGuard): () => void {
  current = guard;
  return () => {
    if (current === guard) current = null;
  };
}

/** Goes to a path of ours for a button that outlives its screen, as in a toast: where changes would be lost, it asks first. */
export function useGuardedPush(): (path: string) => void {
  const router = useRouter();
  return useCallback(
    (path) => {
      const go = () => router.push(path);
      if (current === null || current.staysOn(new URL(path, window.location.origin))) go();
      else current.onLeave(go);
    },
    [router],
  );
}
