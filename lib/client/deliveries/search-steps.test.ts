import { expect, test } from 'vitest';
import { goesOn, MAX_STEPS_ALONE, searchedShare, startRun } from '#lib/client/deliveries/search-steps';

const stoppedEarly = { rowCount: 3, searchedBackTo: '2026-11-14T09:12:00.000Z', hasFailed: false };

test.each([
  ['a step that stopped early', startRun(0), stoppedEarly, true],
  ['a page that is full', startRun(0), { ...stoppedEarly, rowCount: 50 }, false],
  ['a later page that is not full', startRun(50), { ...stoppedEarly, rowCount: 53 }, true],
  ['the end of the log', startRun(0), { ...stoppedEarly, searchedBackTo: null }, false],
  ['a failure', startRun(0), { ...stoppedEarly, hasFailed: true }, false],
  ['a stop', { ...startRun(0), isStopped: true }, stoppedEarly, false],
  ['many steps', { ...startRun(0), steps: MAX_STEPS_ALONE }, stoppedEarly, false],
])('after %s', (_what, run, list, expected) => {
  expect(goesOn(run, list)).toBe(expected);
});

test('the share that was searched stays within its bounds', () => {
  const range = { fromMs: 1_000, toMs: 2_000 };
  expect([2_000, 1_750, 1_000, 500, 3_000].map((ms) => searchedShare(ms, range))).toEqual([0, 0.25, 1, 1, 0]);
  expect(searchedShare(1, { fromMs: 5, toMs: 5 })).toBe(1);
});
