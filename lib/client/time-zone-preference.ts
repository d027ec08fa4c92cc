'use client';

import { useSyncExternalStore } from 'react';
import type { TimeZoneChoice } from '#lib/client/time-format';

const STORAGE_KEY = 'hooktab.time-zone';
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  // Chosen in another tab.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** Where the browser keeps nothing, the choice holds until the page is left. */
let unstored: TimeZoneChoice | null = null;

function read(): TimeZoneChoice {
  if (unstored !== null) return unstored;
  try {
    return window.localStorage.getItem(STORAGE_KEY) === 'utc' ? 'utc' : 'local';
  } catch {
    return 'local';
  }
}

/** Chooses the zone of all times in this browser. */
export function setTimeZonePreference(zone: TimeZoneChoice): void {
  try {
    window.localStorage.setItem(STORAGE_KEY, zone);
    unstored = null;
  } catch {
    unstored = zone;
  }
  for (const notify of listeners) notify();
}

/** The zone that the user has chosen for all times; that of the browser unless chosen, and while hydrating. */
export function useTimeZonePreference(): TimeZoneChoice {
  return useSyncExternalStore(subscribe, read, () => 'local');
}
