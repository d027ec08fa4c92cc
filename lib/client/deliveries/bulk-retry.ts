/** The course of a retry of all that match: batch after batch, stopped or broken off between two, and gone on with. */
import type { RetryBatchView, RetryPreviewView, SkippedView } from '#lib/contracts/views/deliveries';
import {
  BULK_RETRY_OBSTACLES,
  BULK_RETRY_STATUSES,
  type BulkRetryObstacle,
} from '#lib/domain/delivery/retry-obstacle';
import { MAX_RETRIED_AT_ONCE } from '#lib/domain/limits';

export type BulkRetryProgress = {
  retried: number;
  skipped: SkippedView;
  /** Where the next batch begins; null for the first. */
  cursor: string | null;
  isFinished: boolean;
};

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);

export const noProgress = (): BulkRetryProgress => ({
  retried: 0,
  skipped: { webhook_deleted: 0, webhook_deactivated: 0, owner_may_not_view: 0, payload_removed: 0 },
  cursor: null,
  isFinished: false,
});

/** The steps of a count taken together, the oldest first; what has changed since the first one began is left alone. */
export function addPreview(counted: RetryPreviewView | null, step: RetryPreviewView): RetryPreviewView {
  if (counted === null) return step;
  const sendable = { ...step.sendable };
  for (const status of BULK_RETRY_STATUSES) sendable[status] += counted.sendable[status];
  const skipped = { ...step.skipped };
  for (const obstacle of BULK_RETRY_OBSTACLES) skipped[obstacle] += counted.skipped[obstacle];
  return {
    ...step,
    sendable,
    skipped,
    until: step.until ?? counted.until,
    unchangedSince: counted.unchangedSince,
  };
}

/** How many deliveries were counted, also those that something stands in the way of. */
export const countedCount = ({ sendable, skipped }: RetryPreviewView): number => sum(sendable) + sum(skipped);

type Count = {
  /** Counts the step after the cursor. */
  read: (cursor: string | null) => Promise<RetryPreviewView>;
  /** Asked before each further step. */
  isStopped: () => boolean;
  onProgress: (counted: RetryPreviewView) => void;
};

/** Counts step by step, until all are counted, as many as one retry takes, or it is stopped. */
export async function countRetry({ read, isStopped, onProgress }: Count): Promise<RetryPreviewView> {
  let counted = await read(null);
  while (counted.nextCursor !== null && countedCount(counted) < MAX_RETRIED_AT_ONCE && !isStopped()) {
    onProgress(counted);
    counted = addPreview(counted, await read(counted.nextCursor));
  }
  return counted;
}

/** How many deliveries will be sent. */
export const sendableCount = (preview: RetryPreviewView): number => sum(preview.sendable);

/** Of how many deliveries it was decided so far, and how many were counted. */
export function progressOf(preview: RetryPreviewView, progress: BulkRetryProgress) {
  const total = countedCount(preview);
  return { done: Math.min(total, progress.retried + sum(progress.skipped)), total };
}

/** How many of those that were counted had changed before their turn, e.g. were delivered; known at the end alone. */
export function changedMeanwhile(preview: RetryPreviewView, progress: BulkRetryProgress): number {
  const { done, total } = progressOf(preview, progress);
  return progress.isFinished ? total - done : 0;
}

function addBatch(progress: BulkRetryProgress, batch: RetryBatchView): BulkRetryProgress {
  const skipped = { ...progress.skipped };
  for (const obstacle of BULK_RETRY_OBSTACLES) skipped[obstacle] += batch.skipped[obstacle];
  return {
    retried: progress.retried + batch.retried,
    skipped,
    cursor: batch.nextCursor,
    isFinished: batch.nextCursor === null,
  };
}

type Run = {
  /** Sends the batch after the cursor. */
  send: (cursor: string | null) => Promise<RetryBatchView>;
  /** Asked before each batch. */
  isStopped: () => boolean;
  onProgress: (progress: BulkRetryProgress) => void;
};

/** Goes on from `progress` until the end or until it is stopped. An error of `send` ends it; what was done was told before. */
export async function runBulkRetry(
  progress: BulkRetryProgress,
  { send, isStopped, onProgress }: Run,
): Promise<BulkRetryProgress> {
  let current = progress;
  while (!current.isFinished && !isStopped()) {
    current = addBatch(current, await send(current.cursor));
    onProgress(current);
  }
  return current;
}

const deliveries = (count: number) => (count === 1 ? '1 delivery' : `${numberText(count)} deliveries`);

/** "1,204": figures as the screens write them. */
export const numberText = (count: number): string => count.toLocaleString('en-GB');

const SKIPPED_WORDS: Record<BulkRetryObstacle, (count: number) => string> = {
  webhook_deactivated: (count) =>
    `${deliveries(count)} to a webhook that is deactivated. Activate it first, then retry.`,
  webhook_deleted: (count) => `${deliveries(count)} to a webhook that was deleted.`,
  owner_may_not_view: (count) =>
    `${deliveries(count)} of events that the owner of the personal webhook may not view.`,
  payload_removed: (count) => `${deliveries(count)} whose payload is older than the retention.`,
};

/** What is left alone, and why: one sentence for each reason that there is. */
export function skippedLines(skipped: SkippedView, changed = 0): string[] {
  const lines = BULK_RETRY_OBSTACLES.filter((obstacle) => skipped[obstacle] > 0).map((obstacle) =>
    SKIPPED_WORDS[obstacle](skipped[obstacle]),
  );
  if (changed > 0)
    lines.push(`${deliveries(changed)} that changed meanwhile, for example by being delivered.`);
  return lines;
}

/** What will be sent: one line for each status that there is. */
export function sendableLines({ sendable }: RetryPreviewView): string[] {
  const words = {
    failed: (count: number) => `${numberText(count)} failed`,
    retrying: (count: number) => `${numberText(count)} waiting for the next attempt: sent now instead`,
    cancelled: (count: number) => `${numberText(count)} cancelled`,
  };
  return (['failed', 'retrying', 'cancelled'] as const)
    .filter((status) => sendable[status] > 0)
    .map((status) => words[status](sendable[status]));
}

/** "431 deliveries" */
export const deliveriesText = deliveries;
