/** When the next attempt comes. Pure: the worker, the log and the documents ask the same function. */

export const RETRY_POLICIES = ['standard'] as const;
export type RetryPolicyName = (typeof RETRY_POLICIES)[number];

/** The waits after each failed attempt, in milliseconds; one attempt more than waits. */
export type RetryPolicy = { delaysMs: readonly number[] };

/** Five minutes after the first failure, ten after the second, final after the third. Source: product row O9. */
export const STANDARD_RETRY_DELAYS_MS = [5 * 60_000, 10 * 60_000] as const;

/** How many attempts the schedule makes before a delivery is given up. */
export function maxAttempts(policy: RetryPolicy): number {
  return policy.delaysMs.length + 1;
}

/**
 * Milliseconds to wait after attempt `attemptNumber` (from 1) has failed; null where that was the last one.
 * Attempts beyond the schedule (manual ones) are never followed by an automatic one.
 */
export function retryDelayMs(policy: RetryPolicy, attemptNumber: number): number | null {
  if (!Number.isInteger(attemptNumber) || attemptNumber < 1)
    throw new RangeError('Attempt numbers start at 1');
  return policy.delaysMs[attemptNumber - 1] ?? null;
}
