import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, ConnectionError } from '#lib/client/api';
import { sessionEndedPath } from '#lib/domain/session-ended';

const MAX_RETRIES = 2;

/** A session that ended leads to the sign-in page, and from there back to where the user was. */
function leaveWhenSignedOut(error: Error): void {
  if (!(error instanceof ApiError) || error.problem.code !== 'unauthenticated') return;
  const { pathname, search } = window.location;
  window.location.assign(sessionEndedPath(pathname + search));
}

/** The cache of what was read. Only a lost connection is tried again: every other refusal would come again. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => error instanceof ConnectionError && failures < MAX_RETRIES,
      },
      mutations: { retry: false },
    },
  });
}
