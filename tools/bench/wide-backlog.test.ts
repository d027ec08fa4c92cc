import { expect, test } from 'vitest';
import { longestRenewalMs, type StatementCost } from '#tools/bench/statement-statistics';
import { sharesOf } from '#tools/bench/wide-backlog';

const statement = (query: string, maxMs: number): StatementCost => ({
  query,
  calls: 1,
  totalMs: maxMs,
  maxMs,
  rows: 0,
  blocks: 0,
});

test.each([
  [[300, 100], 2, [0.75, 0.25]],
  [[500], 3, [1, 0, 0]],
  [[], 2, [0, 0]],
])('of held lanes %j, %i workers have the shares %j', (held, workers, expected) => {
  expect(sharesOf(held, workers)).toEqual(expected);
});

test('the longest renewal is that of the statements that renew leases, if there are any', () => {
  const acquire = statement('with available as (select) update lanes set token = $1', 900);
  const renew = (maxMs: number) =>
    statement('with held as (select),\nrenewed as (\n  update lanes set', maxMs);
  expect(longestRenewalMs([acquire, renew(40), renew(75)])).toBe(75);
  expect(longestRenewalMs([acquire])).toBeNull();
});
