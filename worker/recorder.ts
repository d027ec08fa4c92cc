/** Writes the results of attempts, in batches over all lanes, and never lets one bad row hold up the others. */
import type { Pool } from 'pg';
import type { Logger } from '#lib/log';
import { Backoff } from '#worker/backoff';
import { createBatcher } from '#worker/batcher';
import { isPassingError } from '#worker/database';
import type { Lane } from '#worker/lane';
import type { OutageLog } from '#worker/outage-log';
import { type AttemptRecord, recordAttempts } from '#worker/statements/record-attempts';

export type RecordRequest = { record: AttemptRecord; lane: Lane };

/** `stale`: the lease of the claim was lost, or the result was recorded already. `dropped`: it cannot be stored. */
export type RecordResult = 'recorded' | 'stale' | 'dropped';

export type RecorderOptions = {
  pool: Pool;
  log: Logger;
  outage: OutageLog;
  /** Called once for each result. */
  onDone: (request: RecordRequest, result: RecordResult) => void;
};

const MAX_BATCH = 500;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

export type Recorder = { add: (request: RecordRequest) => void; readonly pending: number };

function bytesOf({ record }: RecordRequest): number {
  return (record.responseBody?.length ?? 0) + (record.responseHeaders?.length ?? 0);
}

/** The same attempt, without anything that came from outside. */
function parked(record: AttemptRecord, reason: string): AttemptRecord {
  return {
    ...record,
    next: { status: 'failed' },
    outcome: 'unsendable',
    detail: `The result of this attempt could not be stored: ${reason}`,
    requestHeaders: '',
    responseStatus: null,
    responseHeaders: null,
    responseBody: null,
    responseBodySize: null,
    isResponseBodyTruncated: false,
    remoteIp: null,
  };
}

/** Starts a recorder. While the database is away it keeps trying; the lease decides whether a late result counts. */
export function createRecorder({ pool, log, outage, onDone }: RecorderOptions): Recorder {
  const backoff = new Backoff();

  /** Repeats while the error may pass; rejects with one that is about the data. */
  async function store(batch: readonly RecordRequest[]): Promise<void> {
    for (;;) {
      try {
        const counted = await recordAttempts(
          pool,
          batch.map((request) => request.record),
        );
        backoff.succeeded();
        outage.succeeded();
        batch.forEach((request, index) => {
          onDone(request, counted.has(index) ? 'recorded' : 'stale');
        });
        return;
      } catch (error) {
        if (!isPassingError(error)) throw error;
        outage.failed('record', error);
        await backoff.wait();
      }
    }
  }

  async function storeAlone(request: RecordRequest): Promise<void> {
    const { deliveryId, orgId, number } = request.record;
    try {
      await store([request]);
    } catch (error) {
      log.error({ deliveryId, orgId, number, err: error }, 'result cannot be stored');
      const reason = error instanceof Error ? error.message : 'unknown error';
      try {
        await store([{ ...request, record: parked(request.record, reason) }]);
      } catch (parkingError) {
        log.error({ deliveryId, orgId, number, err: parkingError }, 'delivery cannot be parked');
        onDone(request, 'dropped');
      }
    }
  }

  return createBatcher<RecordRequest>({
    maxItems: MAX_BATCH,
    maxWeight: MAX_BATCH_BYTES,
    weigh: bytesOf,
    run: async (added) => {
      // Rows are locked in the order of their ids, by whoever locks several: no dead-lock with a cancellation.
      const batch = added.toSorted((one, other) =>
        one.record.deliveryId < other.record.deliveryId ? -1 : 1,
      );
      try {
        await store(batch);
      } catch (error) {
        log.warn({ err: error, size: batch.length }, 'batch of results refused, storing one by one');
        for (const request of batch) await storeAlone(request);
      }
    },
  });
}
