'use client';

import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { announce } from '#lib/client/announce';
import { goesOn, type SearchedList, startRun } from '#lib/client/deliveries/search-steps';

const subscribeToVisibility = (listener: () => void) => {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
};

/** Whether the tab is in front. On the server it is. */
function useIsVisible(): boolean {
  return useSyncExternalStore(
    subscribeToVisibility,
    () => document.visibilityState === 'visible',
    () => true,
  );
}

type StepsOptions = SearchedList & {
  /** What is searched for: with another one a new run begins. */
  searchKey: string;
  isFetching: boolean;
  /** Reads the next step. */
  fetchNext: () => void;
};

/**
 * Goes on with a search step by step until it has a page of rows, as long as somebody may look. Stops when told to; going on
 * is for one page more.
 */
export function useSearchSteps({ searchKey, isFetching, fetchNext, ...list }: StepsOptions) {
  const isVisible = useIsVisible();
  const [{ key, run }, setState] = useState({ key: searchKey, run: startRun(0) });
  const current = key === searchKey ? run : startRun(0);
  const isSearching = goesOn(current, list);
  const isDue = isSearching && isVisible && !isFetching;

  const begin = useEffectEvent(() => {
    setState({ key: searchKey, run: { ...current, steps: current.steps + 1 } });
    fetchNext();
  });
  useEffect(() => {
    if (isDue) begin();
  }, [isDue]);

  return {
    /** Whether a step is under way or follows by itself. */
    isSearching,
    stop: () => {
      setState({ key: searchKey, run: { ...current, isStopped: true } });
      announce('The search was stopped.');
    },
    /** Reads on, for a page more. */
    goOn: () => {
      setState({ key: searchKey, run: startRun(list.rowCount) });
      fetchNext();
    },
  };
}
