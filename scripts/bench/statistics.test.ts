import { expect, test } from 'vitest';
import { percentile } from '#scripts/bench/statistics';

test.each([
  [[5], 0.5, 5],
  [[3, 1, 2], 0.5, 2],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95, 10],
  [[1, 2, 3, 4], 0, 1],
])('percentile of %j at %d', (values, p, expected) => {
  expect(percentile(values, p)).toBe(expected);
});
