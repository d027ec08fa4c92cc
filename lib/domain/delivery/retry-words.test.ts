import { expect, test } from 'vitest';
import { EXTENDED_RETRY_DELAYS_MS, STANDARD_RETRY_DELAYS_MS } from '#lib/domain/delivery/retry-policy';
import {
  countdownWords,
  isDue,
  retryWords,
  scheduleWords,
  untilWords,
} from '#lib/domain/delivery/retry-words';

const NOW = Date.parse('2026-03-02T14:00:00.000Z');
const after = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

test.each([
  [-5, 'now'],
  [0, 'now'],
  [0.2, 'in 1 s'],
  [59, 'in 59 s'],
  [60, 'in 1 min'],
  [181, 'in 4 min'],
  [3541, 'in 1 h'],
  [3600, 'in 1 h'],
  [3601, 'in 2 h'],
])('%d s later is %s', (seconds, words) => {
  expect(untilWords(after(seconds), NOW)).toBe(words);
});

test.each([
  [-1, 'now'],
  [42, 'in 42 s'],
  [252, 'in 4 min 12 s'],
  [7_500, 'in 2 h 5 min'],
])('%d s later counts down as %s', (seconds, words) => {
  expect(countdownWords(after(seconds), NOW)).toBe(words);
});

test.each([
  [60, false],
  [-5, false],
  [-11, true],
])('an attempt that was to begin in %d s waits for its turn: %s', (seconds, expected) => {
  expect(isDue(after(seconds), NOW)).toBe(expected);
  expect(isDue(after(seconds), null)).toBe(false);
});

test.each([
  [[], '1 attempt'],
  [[0], '2 attempts, 0 s apart'],
  [STANDARD_RETRY_DELAYS_MS, '3 attempts, 5 min and 10 min apart'],
  [
    EXTENDED_RETRY_DELAYS_MS,
    '14 attempts, 10 min, 30 min, 1 h 30 min, 3 h 10 min, 6 h 20 min, 12 h 40 min and 7 × 24 h apart',
  ],
  [[1_000, 90_000], '3 attempts, 1 s and 1 min 30 s apart'],
  [[1_000, 1_000, 1_000], '4 attempts, 3 × 1 s apart'],
])('the waits %j', (delaysMs, words) => {
  expect(scheduleWords({ delaysMs })).toBe(words);
});

test.each([
  [{ attemptCount: 2, maxAttempts: 3, nextAttemptAt: after(240) }, 'attempt 2 of 3, next in 4 min'],
  [{ attemptCount: 2, maxAttempts: 3, nextAttemptAt: null }, 'attempt 2 of 3'],
  [{ attemptCount: 4, maxAttempts: 3, nextAttemptAt: null }, 'attempt 4'],
])('%j reads %s', (progress, words) => {
  expect(retryWords(progress, NOW)).toBe(words);
});

test('without the present there is no distance', () => {
  expect(retryWords({ attemptCount: 1, maxAttempts: 3, nextAttemptAt: after(9) }, null)).toBe(
    'attempt 1 of 3',
  );
});
