/**
 * The life of a delivery.
 *
 *   queued ──claim──▶ sending ──2xx──▶ delivered
 *                      │  ▲
 *        failed attempt│  │claim, when due
 *                      ▼  │
 *                    retrying        sending ──last attempt failed──▶ failed
 *
 *   queued, retrying ──webhook deactivated, deleted, or of an owner who may not view it──▶ cancelled
 *   sending, and meanwhile the same ──no success──▶ cancelled
 *   failed, retrying, delivered, cancelled ──manual retry──▶ queued
 */
import { isSuccess, type Outcome } from '#lib/domain/delivery/outcome';
import { askedDelayMs } from '#lib/domain/delivery/retry-after';
import { type RetryPolicy, retryDelayMs } from '#lib/domain/delivery/retry-policy';
import { GONE_STATUS } from '#lib/domain/webhook/webhook-health';

export const DELIVERY_STATUSES = [
  'queued',
  'sending',
  'retrying',
  'delivered',
  'failed',
  'cancelled',
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const DELIVERY_STATUS_LABELS = {
  queued: 'Queued',
  sending: 'Sending',
  retrying: 'Retrying',
  delivered: 'Delivered',
  failed: 'Failed',
  cancelled: 'Cancelled',
} as const satisfies Record<DeliveryStatus, string>;

/** Why an attempt was made. */
export const ATTEMPT_TRIGGERS = ['schedule', 'manual'] as const;
export type AttemptTrigger = (typeof ATTEMPT_TRIGGERS)[number];

/** States in which nothing more happens by itself. */
export function isFinal(status: DeliveryStatus): boolean {
  return status === 'delivered' || status === 'failed' || status === 'cancelled';
}

/** What the log records after an attempt. `delayMs` counts from the moment of recording, in database time. */
export type NextState =
  | { status: 'delivered' }
  | { status: 'retrying'; delayMs: number }
  | { status: 'failed' };

/**
 * Decides what becomes of a delivery after attempt `attemptNumber` (from 1) ended with `outcome`. A receiver may put off
 * the next attempt with `Retry-After`; it cannot bring it forward, and it wins no attempts.
 * @param nowMs the moment of the answer, in milliseconds since 1970
 */
export function decide(
  attemptNumber: number,
  outcome: Outcome,
  policy: RetryPolicy,
  nowMs: number,
): NextState {
  if (isSuccess(outcome)) return { status: 'delivered' };
  // What cannot be prepared will not be preparable in five minutes: only a change by a person helps.
  if (outcome.kind === 'failure' && outcome.failure === 'unsendable') return { status: 'failed' };
  if (outcome.kind === 'response' && outcome.response.status === GONE_STATUS) return { status: 'failed' };
  const delayMs = retryDelayMs(policy, attemptNumber);
  if (delayMs === null) return { status: 'failed' };
  const askedMs = outcome.kind === 'response' ? askedDelayMs(outcome.response, nowMs) : null;
  return { status: 'retrying', delayMs: Math.max(delayMs, askedMs ?? 0) };
}

/** What becomes of a delivery whose worker was lost during attempt `attemptNumber`: due at once, or failed. */
export function decideInterrupted(attemptNumber: number, policy: RetryPolicy): NextState {
  return retryDelayMs(policy, attemptNumber) === null
    ? { status: 'failed' }
    : { status: 'retrying', delayMs: 0 };
}
