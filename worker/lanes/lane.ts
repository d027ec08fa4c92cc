/** What a worker knows of a lane that it holds. */
import { type LanePace, nextPace, startingPace } from '#lib/domain/delivery/lane-pace';
import { askedDelayMs } from '#lib/domain/delivery/retry-after';
import type { WebhookHealth } from '#lib/domain/webhook/webhook-health';
import type { AttemptRecord } from '#worker/deliveries/record-attempts';
import type { AcquiredLane } from '#worker/lanes/acquire-lanes';
import { LEASE_MS } from '#worker/lanes/lease';

export type LaneKey = string;

/** It belongs to one epoch of the webhook (`webhooks.health_epoch`) and counts for no other. */
export type LaneHealth = WebhookHealth & {
  epoch: number;
  /** The people concerned were told that it is half-way to being deactivated. */
  isWarned: boolean;
};

export type Lane = {
  readonly key: LaneKey;
  readonly orgId: string;
  readonly webhookId: string;
  readonly token: string;
  /** Of the endpoint, as it was when the lane was acquired. */
  readonly url: string;
  /** On the monotonic clock; counted from before the statement that leased, so never later than the database's. */
  leaseExpiresAt: number;
  /** But for the window it is as this worker has seen it under this lease. */
  pace: LanePace;
  consecutiveFailures: number;
  health: LaneHealth;
  /** Deliveries being claimed or sent. */
  inFlight: number;
  /** Attempts that ended and wait to be recorded. */
  unrecorded: number;
  /** Those among them that could not be recorded when it was tried. */
  postponed: number;
  /** There may be something to claim. */
  hasDue: boolean;
  /** A look at the queue has said so. */
  wasSeenDue: boolean;
  /** A claim that covers the lane is under way: it finds what is due by itself. */
  isBeingClaimed: boolean;
  /** How many claims have covered it. */
  claims: number;
  /** How often in a row a look that found something due was followed by a claim that got nothing: the rows are locked, say. */
  vainClaims: number;
  /** Until then nobody looks again. On the monotonic clock. */
  looksAgainAt: number;
  /** Nothing more is claimed: it is given back as soon as nothing is under way, so that others get a turn. */
  isLeaving: boolean;
  /** The most slots that it gets in one turn, see `afterClaim`. */
  turn: number;
  /** What earlier holders left may still be to be found. */
  needsReclaim: boolean;
  /** On the monotonic clock. */
  readonly acquiredAt: number;
  /** On the monotonic clock. */
  lastBusyAt: number;
};

export function laneKey(lane: { orgId: string; webhookId: string }): LaneKey {
  return `${lane.orgId}/${lane.webhookId}`;
}

/** A lane that was just acquired; `askedAt` is the monotonic time before the statement. */
export function newLane(acquired: AcquiredLane, askedAt: number): Lane {
  return {
    key: laneKey(acquired),
    orgId: acquired.orgId,
    webhookId: acquired.webhookId,
    token: acquired.token,
    url: acquired.url,
    leaseExpiresAt: askedAt + LEASE_MS,
    pace: startingPace(acquired.requestWindow),
    consecutiveFailures: acquired.consecutiveFailures,
    health: {
      epoch: acquired.healthEpoch,
      failingSinceMs: acquired.failingSinceMs,
      failedDeliveries: acquired.failedDeliveries,
      consecutiveTimeouts: acquired.consecutiveTimeouts,
      isWarned: acquired.isWarned,
    },
    inFlight: 0,
    unrecorded: 0,
    postponed: 0,
    hasDue: true,
    wasSeenDue: false,
    isBeingClaimed: false,
    claims: 0,
    vainClaims: 0,
    looksAgainAt: Number.NEGATIVE_INFINITY,
    isLeaving: false,
    turn: 1,
    needsReclaim: acquired.wasLeft,
    acquiredAt: askedAt,
    lastBusyAt: askedAt,
  };
}

/**
 * The most slots that a lane gets in one turn. A claim costs the database as much for a lane as for two deliveries: few
 * slots for each of many lanes would double what a delivery costs it.
 */
const MAX_TURN = 8;

/** After as many claims in vain a look waits. One may happen by chance: what was seen is cancelled before the claim. */
const VAIN_CLAIMS = 3;
const FIRST_VAIN_MS = 100;
const LONGEST_VAIN_MS = 1_000;

/** For how long there is nothing to be had from a lane whose rows are due but cannot be claimed; 0 for no time. */
export function vainMs({ vainClaims }: Lane): number {
  if (vainClaims < VAIN_CLAIMS) return 0;
  return Math.min(LONGEST_VAIN_MS, FIRST_VAIN_MS * 2 ** (vainClaims - VAIN_CLAIMS));
}

/** A claim that covers the lane begins. */
export function beginClaim(lane: Lane): void {
  lane.hasDue = false;
  lane.isBeingClaimed = true;
  lane.claims++;
}

/** The answer of a claim has come, or will not come. */
export function endClaim(lane: Lane): void {
  lane.isBeingClaimed = false;
}

/**
 * A claim got `claimed` deliveries. If it filled the `slots` that it was given, a backlog gets ever longer turns. Returns
 * whether more may be due.
 */
export function afterClaim(lane: Lane, claimed: number, slots: number): boolean {
  const isFull = claimed === slots;
  lane.turn = isFull ? Math.min(lane.turn * 2, MAX_TURN) : 1;
  if (claimed > 0) lane.vainClaims = 0;
  else if (lane.wasSeenDue) lane.vainClaims++;
  lane.wasSeenDue = false;
  lane.looksAgainAt = performance.now() + vainMs(lane);
  return isFull;
}

type EndedAttempt = Pick<
  AttemptRecord,
  'next' | 'responseStatus' | 'responseHeaders' | 'startedAtMs' | 'durationMs'
>;

/**
 * An attempt has ended, and says how much the endpoint can be sent.
 * @param beganAt on the monotonic clock
 */
export function afterAttempt(lane: Lane, attempt: EndedAttempt, beganAt: number): void {
  const { next, responseStatus: status, responseHeaders: rawHeaders, durationMs, startedAtMs } = attempt;
  const hasSucceeded = next.status === 'delivered';
  const askedMs =
    status === null || rawHeaders === null
      ? null
      : askedDelayMs({ status, rawHeaders }, startedAtMs + durationMs);
  const endedAt = beganAt + durationMs;
  lane.pace = nextPace(lane.pace, { hasSucceeded, status, askedMs, beganAt, endedAt });
  lane.consecutiveFailures = hasSucceeded ? 0 : lane.consecutiveFailures + 1;
}

/** Whether nothing is in flight and nothing is left to record or to look for. */
export function isIdle(lane: Lane): boolean {
  return !lane.hasDue && !lane.needsReclaim && lane.inFlight === 0 && lane.unrecorded === 0;
}
