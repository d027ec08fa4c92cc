'use client';

import { useSyncExternalStore } from 'react';

/** A signing secret on its way from where it was made to the dialog that shows it. In memory only, never in a URL. */
export type FreshSecret = { webhookId: string; webhookName: string; signingSecret: string };

let fresh: FreshSecret | null = null;
const listeners = new Set<() => void>();

/** Keeps the secret until it was shown; null forgets it. */
export function setFreshSecret(next: FreshSecret | null): void {
  fresh = next;
  for (const notify of listeners) notify();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The secret that waits to be shown. */
export function useFreshSecret(): FreshSecret | null {
  return useSyncExternalStore(
    subscribe,
    () => fresh,
    () => null,
  );
}
