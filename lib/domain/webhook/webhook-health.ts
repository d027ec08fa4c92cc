/**
 * When a webhook is switched off by the system: an endpoint that is gone, or has only failed for days, costs its owner's
 * attention and everybody's capacity. One pure rule over what the lane remembers.
 */
import { type EndpointResponse, isSuccessResponse } from '#lib/domain/delivery/response-words';

/** A webhook is deactivated when deliveries have only failed for this long… */
export const FAILING_DAYS = 3;
/** …and at least this many of them. */
export const MIN_FAILED_DELIVERIES = 20;
/** So is one that did not answer within the deadline this many times in a row. */
export const MAX_CONSECUTIVE_TIMEOUTS = 50;
/** The share of each bound at which the owner is warned. */
const WARNING_SHARE = 0.5;

/** The answer of an endpoint that wants nothing any more. */
export const GONE_STATUS = 410;

const DAY_MS = 86_400_000;

/** Since the last success. */
export type WebhookHealth = {
  /** The first failed attempt, in milliseconds since 1970; null while the latest attempt succeeded. */
  failingSinceMs: number | null;
  /** Deliveries that ended as failed: each once, however often it is sent by hand afterwards. */
  failedDeliveries: number;
  consecutiveTimeouts: number;
};

export const HEALTHY: WebhookHealth = { failingSinceMs: null, failedDeliveries: 0, consecutiveTimeouts: 0 };

/** What the people concerned are told: that it is half-way to being deactivated, and that it was. */
export const NOTICE_KINDS = ['warning', 'deactivated'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export const DEACTIVATION_REASONS = ['gone', 'failing', 'timeouts', 'owner_left'] as const;
export type DeactivationReason = (typeof DEACTIVATION_REASONS)[number];

/** After "By the system: " in the listing; the reason is stored, the words are here. */
const DEACTIVATION_REASON_LABELS = {
  gone: 'the endpoint answered 410 Gone',
  failing: `only failures for ${FAILING_DAYS} days`,
  timeouts: `${MAX_CONSECUTIVE_TIMEOUTS} timeouts in a row`,
  owner_left: 'its owner is no longer a member',
} as const satisfies Record<DeactivationReason, string>;

/** The words for a stored reason; text that is no reason of this version is shown as it is. */
export function deactivationReasonText(reason: string): string {
  return Object.hasOwn(DEACTIVATION_REASON_LABELS, reason)
    ? DEACTIVATION_REASON_LABELS[reason as DeactivationReason]
    : reason;
}

/**
 * Whether an attempt counts. Somebody who tries out what an endpoint does with a test event must not bring it closer to
 * being deactivated; one that gets through shows that it works, and 410 means what it says.
 */
export function countsForHealth(response: EndpointResponse, isTest: boolean): boolean {
  return !isTest || isSuccessResponse(response) || isGone(response);
}

/** Whether an endpoint says that it wants nothing any more (RFC 9110, section 15.5.11). */
export function isGone({ failure, status }: EndpointResponse): boolean {
  return failure === null && status === GONE_STATUS;
}

/**
 * The health after one more attempt that counts; `isFinal` where the delivery ended as failed with it, and not only once
 * more, by hand.
 */
export function nextHealth(
  health: WebhookHealth,
  response: EndpointResponse,
  isFinal: boolean,
  nowMs: number,
): WebhookHealth {
  if (isSuccessResponse(response)) return HEALTHY;
  // A worker that was lost says nothing about the endpoint.
  if (response.failure === 'interrupted' || response.failure === 'unsendable') return health;
  const isTimeout = response.failure === 'timeout' || response.failure === 'connect_timeout';
  return {
    failingSinceMs: health.failingSinceMs ?? nowMs,
    failedDeliveries: health.failedDeliveries + (isFinal ? 1 : 0),
    consecutiveTimeouts: isTimeout ? health.consecutiveTimeouts + 1 : 0,
  };
}

export type HealthVerdict =
  | { kind: 'healthy' }
  /** Half-way to being deactivated: the owner can still act. */
  | { kind: 'warning'; reason: DeactivationReason }
  | { kind: 'deactivate'; reason: DeactivationReason };

/** What follows from the latest response and the health after it. */
export function judgeHealth(health: WebhookHealth, latest: EndpointResponse, nowMs: number): HealthVerdict {
  if (isGone(latest)) return { kind: 'deactivate', reason: 'gone' };
  const failingShare =
    health.failingSinceMs === null
      ? 0
      : Math.min(
          (nowMs - health.failingSinceMs) / (FAILING_DAYS * DAY_MS),
          health.failedDeliveries / MIN_FAILED_DELIVERIES,
        );
  const timeoutShare = health.consecutiveTimeouts / MAX_CONSECUTIVE_TIMEOUTS;
  const reason = timeoutShare > failingShare ? 'timeouts' : 'failing';
  const share = Math.max(failingShare, timeoutShare);
  if (share >= 1) return { kind: 'deactivate', reason };
  return share >= WARNING_SHARE ? { kind: 'warning', reason } : { kind: 'healthy' };
}
