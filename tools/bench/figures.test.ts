import { expect, test } from 'vitest';
import { compareRuns, numbersOf } from '#tools/bench/figures';

test('the numbers of a run are named by their path', () => {
  const run = { ratio: 0.4, ms: { p50: 1, p95: null }, shares: [0.5, 0.25], note: 'none' };
  expect(Object.fromEntries(numbersOf(run))).toEqual({
    ratio: 0.4,
    'ms.p50': 1,
    'shares.0': 0.5,
    'shares.1': 0.25,
  });
});

test('runs of the same turn are compared, whatever the machine did between the turns', () => {
  const before = [{ perSecond: 100 }, { perSecond: 10 }, { perSecond: 50 }];
  const after = [{ perSecond: 200 }, { perSecond: 20 }, { perSecond: 100 }];
  expect(compareRuns(before, after)).toEqual([{ name: 'perSecond', before: 50, after: 100, ratio: 2 }]);
});

test('what one of the runs has not measured is left out', () => {
  expect(compareRuns([{ a: 1, b: null }], [{ a: 3, b: 5, c: 7 }]).map(({ name }) => name)).toEqual(['a']);
});
