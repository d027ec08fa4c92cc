import { expect, test } from 'vitest';
import { PARTS, readOptions } from '#tools/bench/options';

test('everything is measured unless some parts are named, which run in their usual order', () => {
  expect(readOptions([]).parts).toEqual(PARTS);
  expect(readOptions(['--only', 'search']).parts).toEqual(['search']);
  expect(readOptions(['--only', 'wake, emit,emit']).parts).toEqual(['emit', 'wake']);
});

test.each([
  [['--only', '']],
  [['--only', 'emit,nothing']],
  [['--deliveries', '0']],
  [['--backlog', '1.5']],
  [['--searched', 'many']],
  [['--lanse', '5']],
  [['emit']],
])('%j is refused', (args) => {
  expect(() => readOptions(args)).toThrow();
});
