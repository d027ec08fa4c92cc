import { describe, expect, test } from 'vitest';
import { maxAttempts, retryDelayMs, STANDARD_RETRY_DELAYS_MS } from '#lib/domain/retry-policy';

const standard = { delaysMs: STANDARD_RETRY_DELAYS_MS };

describe('the standard policy', () => {
  test.each([
    [1, 300_000],
    [2, 600_000],
    [3, null],
    [4, null],
    [100, null],
  ])('after attempt %i has failed: %s ms', (attempt, delayMs) => {
    expect(retryDelayMs(standard, attempt)).toBe(delayMs);
  });

  test('makes three attempts', () => {
    expect(maxAttempts(standard)).toBe(3);
  });
});

test('a policy without delays makes one attempt', () => {
  expect(maxAttempts({ delaysMs: [] })).toBe(1);
  expect(retryDelayMs({ delaysMs: [] }, 1)).toBeNull();
});

test('a delay of nothing is a delay', () => {
  expect(retryDelayMs({ delaysMs: [0] }, 1)).toBe(0);
});

test.each([0, -1, 1.5, Number.NaN])('%s is no attempt number', (attempt) => {
  expect(() => retryDelayMs(standard, attempt)).toThrow(RangeError);
});
