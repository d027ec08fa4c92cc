import { notifyManager, QueryClient } from '@tanstack/react-query';
import { ConnectionError, watchSession } from '#lib/client/api';
import { noteSignedIn, noteSignedOut } from '#lib/client/signed-out';

const MAX_RETRIES = 2;

// In the task of the click: with the default, a timer, the next paint can still show the old state.
notifyManager.setScheduler(queueMicrotask);

/** The cache of what was read. Only a lost connection is tried again: every other refusal would come again. */
export function makeQueryClient(): QueryClient {
  watchSession({ ended: noteSignedOut, goesOn: noteSignedIn });
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => error instanceof ConnectionError && failures < MAX_RETRIES,
      },
      mutations: { retry: false },
    },
  });
}
