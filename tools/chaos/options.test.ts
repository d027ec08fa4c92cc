import { expect, test } from 'vitest';
import { readOptions } from '#tools/chaos/options';

test('reads minutes and seed', () => {
  expect(readOptions(['--minutes', '20', '--seed', '17'])).toEqual({ durationMs: 1_200_000, seed: 17 });
});

test('takes a short run with a new seed unless told otherwise', () => {
  const { durationMs, seed } = readOptions([]);
  expect(durationMs).toBe(54_000);
  expect(Number.isInteger(seed)).toBe(true);
});

test.each([
  ['--minutes', '0'],
  ['--minutes', 'long'],
  ['--minutes', '601'],
  ['--seed', '-1'],
  ['--seed', '1.5'],
  ['--speed', '1'],
])('refuses %s %s', (...args) => {
  expect(() => readOptions(args)).toThrow();
});
