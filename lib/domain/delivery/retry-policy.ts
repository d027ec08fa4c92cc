/** When the next attempt comes. Pure: the worker, the log and the documents ask the same function. */

export const RETRY_POLICIES = ['standard', 'extended'] as const;
export type RetryPolicyName = (typeof RETRY_POLICIES)[number];

export const RETRY_POLICY_LABELS = {
  standard: 'Standard',
  extended: 'Extended',
} as const satisfies Record<RetryPolicyName, string>;

/** The waits after each failed attempt, in milliseconds; one attempt more than waits. */
export type RetryPolicy = { delaysMs: readonly number[] };

/** Each policy by its name, as this installation has it. */
export type RetryPolicies = Readonly<Record<RetryPolicyName, RetryPolicy>>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Five minutes after the first failure, ten after the second, final after the third. Source: product row O9. */
export const STANDARD_RETRY_DELAYS_MS = [5 * MINUTE_MS, 10 * MINUTE_MS] as const;

/** Thirteen retries with growing gaps, at most a day apart: eight days in all. Source: product row A4. */
export const EXTENDED_RETRY_DELAYS_MS = [
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  90 * MINUTE_MS,
  190 * MINUTE_MS,
  380 * MINUTE_MS,
  760 * MINUTE_MS,
  DAY_MS,
  DAY_MS,
  DAY_MS,
  DAY_MS,
  DAY_MS,
  DAY_MS,
  DAY_MS,
] as const;

/** The policies of an installation, which may have set the waits of the standard one. */
export function retryPolicies(standardDelaysMs: readonly number[]): RetryPolicies {
  return { standard: { delaysMs: standardDelaysMs }, extended: { delaysMs: EXTENDED_RETRY_DELAYS_MS } };
}

/** The policy with a stored name. A name of another version counts as the standard one, so that nothing is sent too often. */
export function retryPolicyOf(policies: RetryPolicies, name: string): RetryPolicy {
  return policies[RETRY_POLICIES.find((known) => known === name) ?? 'standard'];
}

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
