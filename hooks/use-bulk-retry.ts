'use client';

import { useEffect, useRef, useState } from 'react';
import { useAccess } from '#hooks/use-access';
import { noProgress, runBulkRetry } from '#lib/client/deliveries/bulk-retry';
import { type DeliveryFilterParams, retryBatch } from '#lib/client/deliveries/queries';
import type { RetryPreviewView } from '#lib/contracts/views/deliveries';

type RunState = 'asking' | 'running' | 'stopped' | 'failed' | 'finished';

/** A retry of all that match, batch after batch; it can be stopped, and gone on with after that or after an error. */
export function useBulkRetry(filters: DeliveryFilterParams, preview: RetryPreviewView | null) {
  const org = useAccess().org.slug;
  const [state, setState] = useState<RunState>('asking');
  const [progress, setProgress] = useState(noProgress);
  const [error, setError] = useState<Error | null>(null);
  const isStopped = useRef(false);

  useEffect(() => {
    if (state !== 'running') return;
    // Leaving the page would end it half-way: the browser asks first.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [state]);
  useEffect(
    () => () => {
      isStopped.current = true;
    },
    [],
  );

  const start = async () => {
    const until = preview?.until;
    if (!preview || !until) return;
    isStopped.current = false;
    setState('running');
    setError(null);
    try {
      const end = await runBulkRetry(progress, {
        send: (cursor) =>
          retryBatch(org, {
            ...filters,
            until,
            unchangedSince: preview.unchangedSince,
            ...(cursor === null ? {} : { cursor }),
          }),
        isStopped: () => isStopped.current,
        onProgress: setProgress,
      });
      setState(end.isFinished ? 'finished' : 'stopped');
    } catch (reason) {
      setError(reason instanceof Error ? reason : new Error('The answer could not be read.'));
      setState('failed');
    }
  };
  const stop = () => {
    isStopped.current = true;
  };
  return { state, progress, error, start: () => void start(), stop };
}

export type BulkRetry = ReturnType<typeof useBulkRetry>;
