import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createBatcher } from '#worker/deliveries/batcher';
import { singleFlight } from '#worker/lanes/single-flight';

test('what comes while a batch runs makes up the next one', async () => {
  const batches: number[][] = [];
  const running = Promise.withResolvers<void>();
  const batcher = createBatcher<number>({
    maxItems: 10,
    run: async (batch) => {
      batches.push(batch);
      if (batches.length === 1) await running.promise;
    },
  });
  batcher.add(1);
  batcher.add(2);
  await nextTurn();
  await nextTurn();
  batcher.add(3);
  batcher.add(4);
  expect(batches).toEqual([[1, 2]]);
  expect(batcher.pending).toBe(4);
  running.resolve();
  await nextTurn();
  expect(batches).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(batcher.pending).toBe(0);
});

test.each([
  ['count', { maxItems: 2 }, [[1, 2], [3, 4], [5]]],
  ['weight', { maxItems: 10, maxWeight: 5, weigh: (item: number) => item }, [[1, 2], [3], [4], [5]]],
  [
    'weight, with items that are too heavy',
    { maxItems: 10, maxWeight: 0, weigh: () => 1 },
    [[1], [2], [3], [4], [5]],
  ],
])('batches are bounded by %s', async (_what, bounds, expected) => {
  const batches: number[][] = [];
  const batcher = createBatcher<number>({
    ...bounds,
    run: async (batch) => void batches.push(batch),
  });
  for (const item of [1, 2, 3, 4, 5]) batcher.add(item);
  await nextTurn();
  await nextTurn();
  expect(batches).toEqual(expected);
});

test('a single flight never overlaps, and runs again after it was asked meanwhile', async () => {
  let runs = 0;
  const first = Promise.withResolvers<void>();
  const flight = singleFlight(async () => {
    runs++;
    if (runs === 1) await first.promise;
  });
  flight.kick();
  flight.kick();
  await nextTurn();
  await nextTurn();
  expect([runs, flight.isBusy]).toEqual([1, true]);
  flight.kick();
  flight.kick();
  first.resolve();
  await nextTurn();
  expect([runs, flight.isBusy]).toEqual([2, false]);
});
