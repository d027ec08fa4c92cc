'use client';

import { useSyncExternalStore } from 'react';
import { serverNow } from '#lib/client/server-clock';

const TICK_MS = 1000;
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = serverNow();
    for (const notify of listeners) notify();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/**
 * The present by the server's clock in milliseconds, rounded down to the step, from one clock for the whole page: a component
 * renders again only when its step is over. Null on the server and while hydrating.
 */
export function useNow(stepMs: number = TICK_MS): number | null {
  return useSyncExternalStore(
    subscribe,
    () => {
      if (timer === undefined || now === 0) now = serverNow();
      return Math.floor(now / stepMs) * stepMs;
    },
    () => null,
  );
}
