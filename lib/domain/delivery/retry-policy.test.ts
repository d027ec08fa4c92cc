import { describe, expect, test } from 'vitest';
import {
  EXTENDED_RETRY_DELAYS_MS,
  maxAttempts,
  retryDelayMs,
  retryPolicies,
  retryPolicyOf,
  STANDARD_RETRY_DELAYS_MS,
} from '#lib/domain/delivery/retry-policy';

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

describe('the extended policy', () => {
  const extended = { delaysMs: EXTENDED_RETRY_DELAYS_MS };

  test('retries 13 times, first after 10, 30, 90 and 190 minutes', () => {
    expect(maxAttempts(extended)).toBe(14);
    expect([1, 2, 3, 4].map((attempt) => (retryDelayMs(extended, attempt) ?? 0) / 60_000)).toEqual([
      10, 30, 90, 190,
    ]);
    expect(retryDelayMs(extended, 14)).toBeNull();
  });

  test('its gaps never shrink and are at most a day', () => {
    expect(EXTENDED_RETRY_DELAYS_MS.toSorted((one, other) => one - other)).toEqual([
      ...EXTENDED_RETRY_DELAYS_MS,
    ]);
    expect(Math.max(...EXTENDED_RETRY_DELAYS_MS)).toBe(86_400_000);
  });
});

test('a setting changes the standard policy alone; an unknown name counts as standard', () => {
  const policies = retryPolicies([1, 2]);
  expect(retryPolicyOf(policies, 'standard')).toEqual({ delaysMs: [1, 2] });
  expect(retryPolicyOf(policies, 'extended')).toEqual({ delaysMs: EXTENDED_RETRY_DELAYS_MS });
  expect(retryPolicyOf(policies, 'odd')).toBe(policies.standard);
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
