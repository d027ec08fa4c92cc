/** How long deliveries have to be kept for every retry of them to be made. Pure. */
import { MAX_RETRY_AFTER_MS } from '#lib/domain/delivery/retry-after';
import {
  RETRY_POLICIES,
  RETRY_POLICY_LABELS,
  type RetryPolicies,
  type RetryPolicy,
  type RetryPolicyName,
} from '#lib/domain/delivery/retry-policy';

const DAY_MS = 86_400_000;

/**
 * The longest retention. Each day is a partition of three tables, and statements lock all partitions when they are planned:
 * with so many days the worker was measured, see docs/decisions/0065-what-ends-and-when.md.
 */
export const MAX_RETENTION_DAYS = 90;

/** Retention in days, see docs/operations.md. */
export type Retention = {
  /** For events, deliveries and attempts. */
  days: number;
  /** For the audit log, and for API keys that were revoked or have expired. */
  auditDays: number;
};

/**
 * The days for which a policy may go on retrying a delivery: its waits, each of which a receiver may stretch to a day with
 * `Retry-After`.
 */
export function retryDays(policy: RetryPolicy): number {
  const longestMs = policy.delaysMs.reduce((sum, delayMs) => sum + Math.max(delayMs, MAX_RETRY_AFTER_MS), 0);
  return Math.ceil(longestMs / DAY_MS);
}

/** The least retention for a policy, in days: one more than it retries, for workers that are stopped or busy meanwhile. */
export function minRetentionDays(policy: RetryPolicy): number {
  return retryDays(policy) + 1;
}

/** Says, to who chooses a policy, why a retention in days is too short for it; null where it is not. */
export function retentionObstacle(
  policies: RetryPolicies,
  name: RetryPolicyName,
  days: number,
): string | null {
  if (!policiesBeyond(policies, days).includes(name)) return null;
  return `${RETRY_POLICY_LABELS[name]} may retry for ${retryDays(policies[name])} days, but deliveries are kept for only ${days} days here. Whoever operates this installation can keep them longer.`;
}

/** The policies that a retention in days is too short for. */
export function policiesBeyond(policies: RetryPolicies, days: number): RetryPolicyName[] {
  return RETRY_POLICIES.filter((name) => minRetentionDays(policies[name]) > days);
}
