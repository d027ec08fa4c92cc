import { expect, test } from 'vitest';
import { inTurn, median, medianRatio, percentile, spread } from '#tools/bench/statistics';

test.each([
  [[5], 0.5, 5],
  [[3, 1, 2], 0.5, 2],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95, 10],
  [[1, 2, 3, 4], 0, 1],
])('percentile of %j at %d', (values, p, expected) => {
  expect(percentile(values, p)).toBe(expected);
});

test('no values have no percentile, median or spread', () => {
  for (const of of [median, spread, (values: number[]) => percentile(values, 0.5)]) {
    expect(() => of([])).toThrow(RangeError);
  }
});

test('a spread is rounded to one decimal', () => {
  expect(spread([1.26, 9.94, 3])).toEqual({ p50: 3, p95: 9.9 });
});

test('in as many turns as there are items, each comes first once', () => {
  const orders = [0, 1, 2, 3].map((turn) => inTurn(['a', 'b', 'c'], turn).join(''));
  expect(orders).toEqual(['abc', 'bca', 'cab', 'abc']);
});

test('a ratio compares what was measured in the same turn', () => {
  // The machine is four times as fast in the second turn: the ratio of the medians would be 1.
  expect(medianRatio([20, 80, 22], [10, 40, 11])).toBe(2);
});
