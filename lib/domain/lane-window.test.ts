import { expect, test } from 'vitest';
import { INITIAL_WINDOW, MAX_WINDOW, MIN_WINDOW, nextWindow } from '#lib/domain/lane-window';

test.each([
  [INITIAL_WINDOW, true, 5],
  [INITIAL_WINDOW, false, 2],
  [31, true, MAX_WINDOW],
  [MAX_WINDOW, true, MAX_WINDOW],
  [MAX_WINDOW, false, 16],
  [3, false, MIN_WINDOW],
  [2, false, MIN_WINDOW],
  [MIN_WINDOW, false, MIN_WINDOW],
  [MIN_WINDOW, true, 2],
])('window %i after success %s: %i', (window, hasSucceeded, next) => {
  expect(nextWindow(window, hasSucceeded)).toBe(next);
});

test('a dead endpoint comes down to one slot within five failures', () => {
  let window = MAX_WINDOW;
  for (let i = 0; i < 5; i++) window = nextWindow(window, false);
  expect(window).toBe(MIN_WINDOW);
});
