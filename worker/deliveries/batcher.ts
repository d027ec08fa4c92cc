/**
 * Natural batching: while one run is under way, the next batch collects. A lone item waits for nobody; under load the
 * batches grow by themselves.
 */
export type Batcher<T> = {
  add: (item: T) => void;
  /** Items not yet handled, those of the current run included. */
  readonly pending: number;
};

export type BatcherOptions<T> = {
  /** Handles a batch. Must not reject. */
  run: (batch: T[]) => Promise<void>;
  maxItems: number;
  /** The most weight in one batch, as `weigh` counts it; a single heavier item runs alone. */
  maxWeight?: number;
  weigh?: (item: T) => number;
};

export function createBatcher<T>(options: BatcherOptions<T>): Batcher<T> {
  const { run, maxItems, maxWeight = Number.POSITIVE_INFINITY, weigh = () => 0 } = options;
  let queue: T[] = [];
  let running = 0;
  let isScheduled = false;

  function nextBatch(): T[] {
    let weight = 0;
    let count = 0;
    for (const item of queue) {
      weight += weigh(item);
      if (count === maxItems || (count > 0 && weight > maxWeight)) break;
      count++;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    return batch;
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = nextBatch();
      running = batch.length;
      await run(batch);
      running = 0;
    }
    isScheduled = false;
  }

  return {
    add: (item) => {
      queue.push(item);
      if (isScheduled) return;
      isScheduled = true;
      // What ends in the same turn of the event loop goes together.
      setImmediate(() => void drain());
    },
    get pending() {
      return queue.length + running;
    },
  };
}
