import { expect, test } from 'vitest';
import { MAX_RETRY_AFTER_MS, retryAfterMs } from '#lib/domain/delivery/retry-after';

const now = Date.parse('2026-03-02T14:00:00Z');

test.each<[string, number | null]>([
  ['120', 120_000],
  [' 1 ', 1_000],
  ['0', null],
  ['-1', null],
  ['1e300', null],
  ['9'.repeat(400), MAX_RETRY_AFTER_MS],
  ['NaN', null],
  ['Infinity', null],
  ['1.5', null],
  ['', null],
  ['soon', null],
  ['Mon, 02 Mar 2026 14:10:00 GMT', 600_000],
  ['Monday, 02-Mar-26 14:10:00 GMT', 600_000],
  ['Mon Mar  2 14:10:00 2026 GMT', 600_000],
  ['Mon, 02 Mar 2026 13:00:00 GMT', null],
  ['Fri, 31 Dec 9999 23:59:59 GMT', MAX_RETRY_AFTER_MS],
  ['Mon, 99 Xxx 2026 14:10:00 GMT', null],
  ['2026', 2_026_000],
  ['2026-03-02T14:10:00Z', null],
])('%j asks for %j ms', (value, expected) => {
  expect(retryAfterMs(429, value, now)).toBe(expected);
  expect(retryAfterMs(503, value, now)).toBe(expected);
});

test('other answers, and answers without it, ask for nothing', () => {
  expect(retryAfterMs(500, '120', now)).toBeNull();
  expect(retryAfterMs(429, null, now)).toBeNull();
});
