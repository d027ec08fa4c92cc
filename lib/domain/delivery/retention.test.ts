import { describe, expect, test } from 'vitest';
import { decide } from '#lib/domain/delivery/delivery';
import {
  minRetentionDays,
  policiesBeyond,
  retentionObstacle,
  retryDays,
} from '#lib/domain/delivery/retention';
import { MAX_RETRY_AFTER_MS } from '#lib/domain/delivery/retry-after';
import {
  EXTENDED_RETRY_DELAYS_MS,
  retryPolicies,
  STANDARD_RETRY_DELAYS_MS,
} from '#lib/domain/delivery/retry-policy';

const DAY_MS = 86_400_000;
const policies = retryPolicies(STANDARD_RETRY_DELAYS_MS);

/** The time from the first attempt to the last one, where the receiver always asks for as much time as it gets. */
function slowestMs(delaysMs: readonly number[]): number {
  let nowMs = 0;
  const rawHeaders = Buffer.from(`retry-after: ${MAX_RETRY_AFTER_MS}\r\n`);
  for (let number = 1; ; number++) {
    const response = { status: 503, rawHeaders };
    const next = decide(number, { kind: 'response', response } as never, { delaysMs }, nowMs);
    if (next.status !== 'retrying') return nowMs;
    nowMs += next.delayMs;
  }
}

describe('retryDays', () => {
  test.each([
    ['Standard', STANDARD_RETRY_DELAYS_MS, 2],
    ['Extended', EXTENDED_RETRY_DELAYS_MS, 13],
    ['no retries', [], 0],
    ['one wait of more than a day', [DAY_MS + 1], 2],
  ])('%s', (_what, delaysMs, days) => {
    expect(retryDays({ delaysMs })).toBe(days);
    expect(minRetentionDays({ delaysMs })).toBe(days + 1);
    expect(slowestMs(delaysMs)).toBeLessThanOrEqual(days * DAY_MS);
  });
});

test('policiesBeyond names the policies that need a longer retention', () => {
  expect(policiesBeyond(policies, 2)).toEqual(['standard', 'extended']);
  expect(policiesBeyond(policies, 3)).toEqual(['extended']);
  expect(policiesBeyond(policies, 13)).toEqual(['extended']);
  expect(policiesBeyond(policies, 14)).toEqual([]);
});

test('retentionObstacle says why a policy cannot be chosen, and nothing where it can', () => {
  expect(retentionObstacle(policies, 'extended', 13)).toBe(
    'Extended may retry for 13 days, but deliveries are kept for only 13 days here. Whoever operates this installation can keep them longer.',
  );
  expect(retentionObstacle(policies, 'extended', 14)).toBeNull();
  expect(retentionObstacle(policies, 'standard', 13)).toBeNull();
});
