'use client';

import { useQuery } from '@tanstack/react-query';
import { RotateCw, Square } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '#components/ui/dialog';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';
import { TimeText } from '#components/ui/time';
import { useAccess } from '#hooks/use-access';
import { type BulkRetry, useBulkRetry } from '#hooks/use-bulk-retry';
import {
  changedMeanwhile,
  countedCount,
  countRetry,
  deliveriesText,
  numberText,
  progressOf,
  sendableCount,
  sendableLines,
  skippedLines,
} from '#lib/client/deliveries/bulk-retry';
import { type DeliveryFilterParams, previewRetry } from '#lib/client/deliveries/queries';
import type { RetryPreviewView } from '#lib/contracts/views/deliveries';
import { MAX_RETRIED_AT_ONCE } from '#lib/domain/limits';

type RetryAllDialogProps = {
  filters: DeliveryFilterParams;
  /** What the filters say, in words; empty where there are none. */
  filterWords: readonly string[];
  onClose: () => void;
  /** Rows have changed. */
  onChanged: () => void;
};

/** Retries all that match the filters: counts, asks, does it in batches, and says what became of it. Loaded when opened. */
export function RetryAllDialog({ filters, filterWords, onClose, onChanged }: RetryAllDialogProps) {
  const org = useAccess().org.slug;
  const [counted, setCounted] = useState<RetryPreviewView | null>(null);
  const isCountStopped = useRef(false);
  const preview = useQuery({
    queryKey: ['deliveries', org, 'retry-preview', filters],
    queryFn: ({ signal }) =>
      countRetry({
        read: (cursor) => previewRetry(org, { ...filters, ...(cursor === null ? {} : { cursor }) }, signal),
        isStopped: () => isCountStopped.current,
        onProgress: setCounted,
      }),
    // Counted once: what it counted is what is asked about.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const run = useBulkRetry(filters, preview.data ?? null);
  const close = () => {
    // Closing while it runs stops it first, so that nothing goes on unseen.
    if (run.state === 'running') run.stop();
    else {
      if (run.progress.retried > 0) onChanged();
      onClose();
    }
  };
  return (
    <Dialog open onOpenChange={(open) => !open && close()}>
      <DialogContent size="md">
        <DialogHeader>
          <DialogTitle>Retry all that match</DialogTitle>
        </DialogHeader>
        {preview.data === undefined ? (
          <Counting
            counted={counted}
            error={preview.error}
            onStop={() => {
              isCountStopped.current = true;
            }}
            onRetry={() => void preview.refetch()}
          />
        ) : run.state === 'asking' ? (
          <Question preview={preview.data} filterWords={filterWords} run={run} onCancel={close} />
        ) : (
          <Course preview={preview.data} run={run} onClose={close} />
        )}
      </DialogContent>
    </Dialog>
  );
}

type CountingProps = {
  /** What was counted so far; null while the first step is under way. */
  counted: RetryPreviewView | null;
  error: Error | null;
  onStop: () => void;
  onRetry: () => void;
};

function Counting({ counted, error, onStop, onRetry }: CountingProps) {
  const countedTo = counted?.countedTo ?? null;
  return (
    <DialogBody>
      {error === null ? (
        <>
          <LoadingStatus>Counting what matches</LoadingStatus>
          <p className="text-muted-foreground text-sm">Counting what matches…</p>
          {counted === null || countedTo === null ? (
            <Skeleton className="mt-3 w-64" />
          ) : (
            <div className="tabular mt-3 flex flex-wrap items-center justify-between gap-2 text-sm">
              <span>
                {deliveriesText(countedCount(counted))} so far, up to <TimeText value={countedTo} />
              </span>
              <Button variant="outline" size="sm" onClick={onStop}>
                <Square aria-hidden />
                Stop counting
              </Button>
            </div>
          )}
        </>
      ) : (
        <Alert
          tone="danger"
          role="alert"
          title="It could not be counted"
          actions={
            <Button variant="outline" size="sm" onClick={onRetry}>
              Try again
            </Button>
          }
        >
          {error.message}
        </Alert>
      )}
    </DialogBody>
  );
}

type QuestionProps = {
  preview: RetryPreviewView;
  filterWords: readonly string[];
  run: BulkRetry;
  onCancel: () => void;
};

function Question({ preview, filterWords, run, onCancel }: QuestionProps) {
  const count = sendableCount(preview);
  const isFull = preview.nextCursor !== null && countedCount(preview) >= MAX_RETRIED_AT_ONCE;
  const skipped = skippedLines(preview.skipped);
  return (
    <>
      <DialogBody className="flex flex-col gap-3 text-sm">
        <p className="text-muted-foreground">
          {filterWords.length === 0 ? 'No filter is set: all of the log.' : filterWords.join(' · ')}
        </p>
        {count === 0 ? (
          <p className="font-medium">
            {skipped.length === 0
              ? 'Nothing that matches failed, was cancelled or waits.'
              : 'Nothing that matches can be sent right now.'}
          </p>
        ) : (
          <>
            <div>
              <p className="font-medium text-base">{deliveriesText(count)} will be sent now</p>
              <List items={sendableLines(preview)} />
            </div>
            <p>
              The oldest first. Each gets one more attempt, with the same body and the same webhook-id as
              before. What was delivered is not sent again, and what changes meanwhile is left alone.
            </p>
          </>
        )}
        {preview.countedTo !== null && !isFull ? (
          <Alert tone="warning">
            Counted up to <TimeText value={preview.countedTo} />, the oldest first. Newer deliveries are not
            part of it; do it again for them.
          </Alert>
        ) : null}
        {preview.isCut || isFull ? (
          <Alert tone="warning">
            More than {numberText(MAX_RETRIED_AT_ONCE)} match. These are the oldest of them; do it again for
            the rest.
          </Alert>
        ) : null}
        {skipped.length === 0 ? null : (
          <div>
            <p className="font-medium">Left alone</p>
            <List items={skipped} />
          </div>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="outline" onClick={onCancel}>
          {count === 0 ? 'Close' : 'Cancel'}
        </Button>
        {count === 0 ? null : (
          <Button onClick={run.start}>
            <RotateCw aria-hidden />
            Retry {deliveriesText(count)}
          </Button>
        )}
      </DialogFooter>
    </>
  );
}

/** While it runs, and what became of it. */
function Course({
  preview,
  run,
  onClose,
}: {
  preview: RetryPreviewView;
  run: BulkRetry;
  onClose: () => void;
}) {
  const { done, total } = progressOf(preview, run.progress);
  const isRunning = run.state === 'running';
  const left = skippedLines(run.progress.skipped, changedMeanwhile(preview, run.progress));
  return (
    <>
      <DialogBody className="flex flex-col gap-3 text-sm">
        <div className="flex flex-col gap-1.5">
          <p id="retry-progress" className="tabular font-medium text-base">
            {numberText(run.progress.retried)} of {numberText(sendableCount(preview))} queued
          </p>
          <progress
            aria-labelledby="retry-progress"
            value={run.state === 'finished' ? total : done}
            max={total}
            className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-muted [&::-moz-progress-bar]:bg-primary [&::-webkit-progress-bar]:bg-muted [&::-webkit-progress-value]:bg-primary"
          />
        </div>
        <Result run={run} />
        {isRunning || left.length === 0 ? null : (
          <div>
            <p className="font-medium">Left alone</p>
            <List items={left} />
          </div>
        )}
      </DialogBody>
      <DialogFooter>
        {isRunning ? (
          <Button variant="outline" onClick={run.stop}>
            <Square aria-hidden />
            Stop
          </Button>
        ) : (
          <>
            {run.state === 'stopped' ? (
              <Button variant="outline" onClick={run.start}>
                Go on
              </Button>
            ) : null}
            <Button variant={run.state === 'failed' ? 'outline' : 'default'} onClick={onClose}>
              Close
            </Button>
            {run.state === 'failed' ? <Button onClick={run.start}>Go on</Button> : null}
          </>
        )}
      </DialogFooter>
    </>
  );
}

function Result({ run }: { run: BulkRetry }) {
  const sent = deliveriesText(run.progress.retried);
  const were = run.progress.retried === 1 ? 'was' : 'were';
  switch (run.state) {
    case 'finished':
      return (
        <Alert tone="success" role="status">
          {run.progress.retried === 0
            ? 'Nothing was left to send.'
            : `${sent} queued. They go out as fast as each endpoint takes them.`}
        </Alert>
      );
    case 'stopped':
      return (
        <Alert tone="info" role="status">
          Stopped. {sent} {were} queued before that; the others are as they were.
        </Alert>
      );
    case 'failed':
      return (
        <Alert tone="danger" role="alert" title="It broke off">
          {run.error?.message} At least {sent} {were} queued before that. Going on sends nothing twice.
        </Alert>
      );
    default:
      return <p className="text-muted-foreground">Keep this page open until it is done.</p>;
  }
}

function List({ items }: { items: ReactNode[] }) {
  return (
    <ul className="list-disc pl-5 text-muted-foreground">
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines come and go together
        <li key={index}>{item}</li>
      ))}
    </ul>
  );
}
