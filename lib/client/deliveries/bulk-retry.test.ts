import { describe, expect, test } from 'vitest';
import {
  type BulkRetryProgress,
  changedMeanwhile,
  countedCount,
  countRetry,
  noProgress,
  progressOf,
  runBulkRetry,
  sendableCount,
  sendableLines,
  skippedLines,
} from '#lib/client/deliveries/bulk-retry';
import type { RetryBatchView, RetryPreviewView } from '#lib/contracts/views/deliveries';
import { MAX_RETRIED_AT_ONCE } from '#lib/domain/limits';

const none = { webhook_deleted: 0, webhook_deactivated: 0, owner_may_not_view: 0, payload_removed: 0 };
const preview: RetryPreviewView = {
  sendable: { failed: 4, cancelled: 0, retrying: 1 },
  skipped: { ...none, webhook_deactivated: 2 },
  isCut: false,
  countedTo: null,
  nextCursor: null,
  until: 'dlv_9',
  unchangedSince: '2026-03-02T10:00:00.000000Z',
};
const BATCHES: Record<string, RetryBatchView> = {
  '': { retried: 3, skipped: none, nextCursor: 'a' },
  a: { retried: 1, skipped: { ...none, webhook_deactivated: 2 }, nextCursor: null },
};
const send = async (cursor: string | null) => {
  const batch = BATCHES[cursor ?? ''];
  if (batch === undefined) throw new Error('There is no such batch');
  return batch;
};

describe('a count', () => {
  const step = (values: Partial<RetryPreviewView>): RetryPreviewView => ({
    ...preview,
    sendable: { failed: 1, cancelled: 2, retrying: 0 },
    skipped: { ...none, payload_removed: 1 },
    countedTo: '2026-03-02T09:00:00.000Z',
    ...values,
  });
  const STEPS: Record<string, RetryPreviewView> = {
    '': step({ nextCursor: 'a', until: 'dlv_1' }),
    a: step({ nextCursor: 'b', until: null, unchangedSince: 'later' }),
    b: step({ nextCursor: null, until: 'dlv_3', countedTo: null }),
  };
  const read = async (cursor: string | null) => {
    const found = STEPS[cursor ?? ''];
    if (found === undefined) throw new Error('There is no such step');
    return found;
  };

  test('adds up its steps, and keeps from when on nothing may have changed', async () => {
    const told: number[] = [];
    const onProgress = (counted: RetryPreviewView) => told.push(countedCount(counted));
    const counted = await countRetry({ read, isStopped: () => false, onProgress });
    expect(counted).toEqual({
      sendable: { failed: 3, cancelled: 6, retrying: 0 },
      skipped: { ...none, payload_removed: 3 },
      isCut: false,
      countedTo: null,
      nextCursor: null,
      until: 'dlv_3',
      unchangedSince: preview.unchangedSince,
    });
    expect(told).toEqual([4, 8]);
  });

  test('can be stopped, and says until when it has counted', async () => {
    let isStopped = false;
    const onProgress = () => {
      isStopped = true;
    };
    const counted = await countRetry({ read, isStopped: () => isStopped, onProgress });
    expect(counted).toMatchObject({ nextCursor: 'b', until: 'dlv_1', countedTo: '2026-03-02T09:00:00.000Z' });
    expect(countedCount(counted)).toBe(8);
  });

  test('ends with as many as one retry takes', async () => {
    const many = step({
      nextCursor: 'a',
      sendable: { failed: MAX_RETRIED_AT_ONCE, cancelled: 0, retrying: 0 },
    });
    const counted = await countRetry({
      read: () => Promise.resolve(many),
      isStopped: () => false,
      onProgress: () => {},
    });
    expect(counted).toBe(many);
  });
});

describe('a run', () => {
  test('goes through all batches, and tells of each', async () => {
    const told: BulkRetryProgress[] = [];
    const end = await runBulkRetry(noProgress(), {
      send,
      isStopped: () => false,
      onProgress: (progress) => told.push(progress),
    });
    expect(told.map((one) => progressOf(preview, one))).toEqual([
      { done: 3, total: 7 },
      { done: 6, total: 7 },
    ]);
    expect(end).toMatchObject({ retried: 4, skipped: { webhook_deactivated: 2 }, isFinished: true });
    expect(changedMeanwhile(preview, end)).toBe(1);
  });

  test('stopped, it keeps its place and can be gone on with', async () => {
    let isStopped = false;
    const options = {
      send,
      isStopped: () => isStopped,
      onProgress: () => {
        isStopped = true;
      },
    };
    const stopped = await runBulkRetry(noProgress(), options);
    expect(stopped).toMatchObject({ retried: 3, cursor: 'a', isFinished: false });
    expect(changedMeanwhile(preview, stopped)).toBe(0);
    isStopped = false;
    expect(await runBulkRetry(stopped, options)).toMatchObject({ retried: 4, isFinished: true });
  });

  test('broken off, what was done before has been told', async () => {
    const told: BulkRetryProgress[] = [];
    const run = runBulkRetry(noProgress(), {
      send: (cursor) => (cursor === null ? send(cursor) : Promise.reject(new Error('offline'))),
      isStopped: () => false,
      onProgress: (progress) => told.push(progress),
    });
    await expect(run).rejects.toThrow('offline');
    expect(told).toMatchObject([{ retried: 3, cursor: 'a' }]);
  });
});

test('the words say how many, and why some are left alone', () => {
  expect(sendableCount(preview)).toBe(5);
  expect(sendableLines(preview)).toEqual(['4 failed', '1 waiting for the next attempt: sent now instead']);
  expect(skippedLines(preview.skipped, 1)).toEqual([
    '2 deliveries to a webhook that is deactivated. Activate it first, then retry.',
    '1 delivery that changed meanwhile, for example by being delivered.',
  ]);
  expect(skippedLines({ ...none, owner_may_not_view: 1 })).toEqual([
    '1 delivery of events that the owner of the personal webhook may not view.',
  ]);
  expect(skippedLines(none)).toEqual([]);
});
