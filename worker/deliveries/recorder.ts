/** Writes the results of attempts, in batches over all lanes, and never lets one bad row hold up the others. */
import type { Pool } from 'pg';
import type { Logger } from '#lib/log';
import type { OutageLog } from '#lib/log/outage-log';
import { Backoff } from '#worker/backoff';
import { isPassingError, isRefusal } from '#worker/database';
import { createBatcher } from '#worker/deliveries/batcher';
import { type AttemptRecord, recordAttempts } from '#worker/deliveries/record-attempts';
import type { Lane } from '#worker/lanes/lane';
import type { SlotScheduler } from '#worker/lanes/slot-scheduler';

export type RecordRequest = { record: AttemptRecord; lane: Lane };

/** `stale`: the lease of the claim was lost, or the result was recorded already. */
export type RecordResult = 'recorded' | 'stale';

export type RecorderOptions = {
  pool: Pool;
  log: Logger;
  outage: OutageLog;
  /** Keeps count of what waits: where that is too much, no more slots are granted. */
  slots: SlotScheduler;
  /** Called once for each result. */
  onDone: (request: RecordRequest, result: RecordResult) => void;
};

export type Recorder = {
  add: (request: RecordRequest) => void;
  /** Results that are not recorded yet. */
  readonly pending: number;
  /** Gives up what is not recorded yet: it is left to the leases. */
  stop: () => void;
};

/** A result on its way into the database. */
type Entry = {
  request: RecordRequest;
  readonly bytes: number;
  /** How often it was put off. */
  postponements: number;
};

const MAX_BATCH = 500;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
/** What a result takes beside what was received; it bounds how many wait. */
const OVERHEAD_BYTES = 4 * 1024;
/** Of those stored one by one: after as many refusals the statement is refused for all, and the rest is not tried. */
const MAX_REFUSALS = 5;

const FIRST_POSTPONEMENT_MS = 100;
const LONGEST_POSTPONEMENT_MS = 5_000;
/** For what can be neither stored nor parked: each try is an error in the log. */
const UNSTORABLE_POSTPONEMENT_MS = 60_000;

function bytesOf({ requestHeaders, responseHeaders, responseBody }: AttemptRecord): number {
  return (
    OVERHEAD_BYTES + requestHeaders.length + (responseHeaders?.length ?? 0) + (responseBody?.length ?? 0)
  );
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

/** From a random one on: whoever is tried first in a batch that comes again is not always the same. */
function rotated<T>(items: readonly T[]): T[] {
  const start = Math.floor(Math.random() * items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

/**
 * Starts a recorder. While the database is away it keeps trying; the lease decides whether a late result counts. A result
 * whose row somebody has locked, or that is refused by itself, is put off, and the others go on.
 */
export function createRecorder({ pool, log, outage, slots, onDone }: RecorderOptions): Recorder {
  const backoff = new Backoff();
  const postponed = new Set<NodeJS.Timeout>();
  let isStopped = false;

  function postpone(entry: Entry, fixedDelayMs?: number): void {
    const { lane } = entry.request;
    if (entry.postponements === 0) lane.postponed++;
    const delayMs = FIRST_POSTPONEMENT_MS * 2 ** Math.min(entry.postponements++, 10);
    if (isStopped) return;
    const timer = setTimeout(() => {
      postponed.delete(timer);
      batcher.add(entry);
    }, fixedDelayMs ?? Math.min(delayMs, LONGEST_POSTPONEMENT_MS));
    postponed.add(timer);
  }

  function finish({ request, bytes, postponements }: Entry, result: RecordResult): void {
    if (postponements > 0) request.lane.postponed--;
    slots.letGo(request.lane, bytes);
    onDone(request, result);
  }

  /** Repeats while the database is in trouble, until it is stopped; rejects with an error that is about the data, or a refusal. */
  async function store(batch: readonly Entry[]): Promise<void> {
    const records = batch.map(({ request }) => request.record);
    while (!isStopped) {
      try {
        const answers = await recordAttempts(pool, records);
        backoff.succeeded();
        outage.succeeded();
        batch.forEach((entry, index) => {
          const answer = answers[index] ?? 'locked';
          if (answer === 'locked') postpone(entry);
          else finish(entry, answer);
        });
        return;
      } catch (error) {
        if (!isPassingError(error) || isRefusal(error)) throw error;
        outage.failed('record', error);
        await backoff.wait();
      }
    }
  }

  /** Stores without what came from outside; where that fails for the data as well, it is put off for long. */
  async function park(entry: Entry, error: unknown): Promise<void> {
    const { record, lane } = entry.request;
    const where = { deliveryId: record.deliveryId, orgId: record.orgId, number: record.number };
    log.error({ ...where, err: error }, 'result cannot be stored');
    const reason = error instanceof Error ? error.message : 'unknown error';
    try {
      await store([{ ...entry, request: { lane, record: parked(record, reason) } }]);
    } catch (parkingError) {
      if (isPassingError(parkingError)) throw parkingError;
      log.error({ ...where, err: parkingError }, 'delivery cannot be parked: tried again in a minute');
      postpone(entry, UNSTORABLE_POSTPONEMENT_MS);
    }
  }

  async function storeApart(batch: readonly Entry[]): Promise<void> {
    let refusals = 0;
    for (const entry of rotated(batch)) {
      if (refusals === MAX_REFUSALS) {
        postpone(entry);
        continue;
      }
      try {
        await store([entry]).catch(async (error: unknown) => {
          if (isPassingError(error)) throw error;
          await park(entry, error);
        });
      } catch (error) {
        refusals++;
        outage.failed('record', error);
        postpone(entry);
      }
    }
  }

  const batcher = createBatcher<Entry>({
    maxItems: MAX_BATCH,
    maxWeight: MAX_BATCH_BYTES,
    weigh: ({ bytes }) => bytes - OVERHEAD_BYTES,
    run: async (added) => {
      // Rows are locked in the order of their ids, by whoever locks several: no dead-lock with a cancellation.
      const batch = added.toSorted((one, other) =>
        one.request.record.deliveryId < other.request.record.deliveryId ? -1 : 1,
      );
      try {
        await store(batch);
      } catch (error) {
        if (isPassingError(error)) outage.failed('record', error);
        else log.warn({ err: error, size: batch.length }, 'batch of results refused, storing one by one');
        await storeApart(batch);
      }
    },
  });

  return {
    add: (request) => {
      const entry = { request, bytes: bytesOf(request.record), postponements: 0 };
      slots.hold(request.lane, entry.bytes);
      batcher.add(entry);
    },
    get pending() {
      return batcher.pending + postponed.size;
    },
    stop: () => {
      isStopped = true;
      for (const timer of postponed) clearTimeout(timer);
      postponed.clear();
    },
  };
}
