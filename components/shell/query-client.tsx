import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { noteSignedIn, noteSignedOut } from '#components/shell/signed-out';
import { ConnectionError } from '#lib/client/api';

const MAX_RETRIES = 2;

/** The cache of what was read. Only a lost connection is tried again: every other refusal would come again. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: noteSignedOut, onSuccess: noteSignedIn }),
    mutationCache: new MutationCache({ onError: noteSignedOut, onSuccess: noteSignedIn }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => error instanceof ConnectionError && failures < MAX_RETRIES,
      },
      mutations: { retry: false },
    },
  });
}
