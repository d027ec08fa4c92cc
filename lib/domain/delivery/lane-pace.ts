/**
 * How much an endpoint is sent: how many requests at once (lib/domain/delivery/lane-window), and how fast one after the other where it
 * answers that it gets too many. Why: docs/decisions/0032-throttled-endpoints.md.
 */
import { INITIAL_WINDOW, nextWindow, type RequestWindow } from '#lib/domain/delivery/lane-window';
import { THROTTLED_STATUS } from '#lib/domain/delivery/retry-after';

/** The first gap between two requests, in milliseconds. A refusal makes it longer, an accepted request shorter. */
const FIRST_GAP_MS = 10;
const GAP_GROWTH = 1.5;
const GAP_DECAY = 0.95;
/** A shorter one is none. */
const MIN_GAP_MS = 1;
const MAX_GAP_MS = 3_000;

/** The pause after the second refusal in a row. After each further one it is twice as long. */
export const MIN_PAUSE_MS = 1_000;
/** The longest: one that ended later would hold up what happens after the endpoint has recovered. */
export const MAX_PAUSE_MS = 60_000;

/**
 * Where a request is refused between accepted ones although the gap is the longest, it is not for how many there are, but for
 * reasons of its own: for so long nothing is made of refusals.
 */
const UNPACED_MS = 600_000;

/**
 * An endpoint that goes on refusing after as many in a row, about an hour, has no limit but a fault: it is sent everything as
 * any other that fails, so that its deliveries come to an end, and the webhook to its deactivation.
 */
export const MAX_REFUSALS = 66;

/** All times are of the worker's monotonic clock, in milliseconds. */
export type LanePace = RequestWindow & {
  /** Between the beginnings of two requests; 0 for an endpoint that takes what it gets. */
  gapMs: number;
  /** Nothing is sent until then. */
  pausedUntil: number;
  /** The part of it that the endpoint has asked for. */
  askedUntil: number;
  /** How many requests it refused since it accepted one; those that were under way at a refusal count with that one. */
  refusals: number;
  /** When it refused the last of them. */
  refusedAt: number;
  /** Until then refusals are failures like any other. */
  unpacedUntil: number;
};

export type PacedAttempt = {
  hasSucceeded: boolean;
  /** Of the answer; null where there was none. */
  status: number | null;
  /** What the answer asks to wait (lib/domain/delivery/retry-after); null for nothing. */
  askedMs: number | null;
  beganAt: number;
  endedAt: number;
};

/** The pace of a lane that was just taken, with the window that it had. */
export const startingPace = (window = INITIAL_WINDOW): LanePace => ({
  window,
  fastestMs: Number.POSITIVE_INFINITY,
  gapMs: 0,
  pausedUntil: Number.NEGATIVE_INFINITY,
  askedUntil: Number.NEGATIVE_INFINITY,
  refusals: 0,
  refusedAt: Number.NEGATIVE_INFINITY,
  unpacedUntil: Number.NEGATIVE_INFINITY,
});

/** Whether the endpoint has just refused requests, or gets them with gaps. */
export const isThrottled = ({ refusals, gapMs }: LanePace): boolean => refusals > 0 || gapMs > 0;

/** The pace once a request was granted: the next one waits for the gap. */
export const afterGrant = (pace: LanePace, now: number): LanePace =>
  pace.gapMs === 0 ? pace : { ...pace, pausedUntil: now + pace.gapMs };

/** The pace after one more attempt. */
export function nextPace(pace: LanePace, attempt: PacedAttempt): LanePace {
  const { hasSucceeded, status, askedMs, beganAt, endedAt } = attempt;
  const isRefused = !hasSucceeded && (status === THROTTLED_STATUS || askedMs !== null);
  if (isRefused && endedAt >= pace.unpacedUntil) return refused(pace, attempt);
  const next = { ...pace, ...nextWindow(pace, hasSucceeded, endedAt - beganAt) };
  return hasSucceeded && isThrottled(pace) ? accepted(next, endedAt) : next;
}

/** What it refused meanwhile was too much at once, and not everything: pauses that it has not asked for are over. */
function accepted(pace: LanePace, endedAt: number): LanePace {
  const shorterMs = pace.gapMs * GAP_DECAY;
  const gapMs = shorterMs < MIN_GAP_MS ? 0 : shorterMs;
  const pausedUntil = Math.min(pace.pausedUntil, Math.max(pace.askedUntil, endedAt + gapMs));
  const unpacedUntil = pace.refusals > MAX_REFUSALS ? Number.NEGATIVE_INFINITY : pace.unpacedUntil;
  return { ...pace, gapMs, pausedUntil, unpacedUntil, refusals: 0 };
}

/** The window stays: it is the gap that narrows, and a narrow window would say nothing more. */
function refused(pace: LanePace, { askedMs, beganAt, endedAt }: PacedAttempt): LanePace {
  const isNew = beganAt >= pace.refusedAt;
  const refusals = isNew ? pace.refusals + 1 : pace.refusals;
  const next = { ...pace, refusals, refusedAt: isNew ? endedAt : pace.refusedAt };
  if (refusals > MAX_REFUSALS) return unpaced(next, Number.POSITIVE_INFINITY);
  if (refusals > 1) {
    if (askedMs !== null)
      next.askedUntil = Math.max(pace.askedUntil, endedAt + Math.min(MAX_PAUSE_MS, askedMs));
    const ownMs = isNew ? Math.min(MAX_PAUSE_MS, MIN_PAUSE_MS * 2 ** (refusals - 2)) : 0;
    return { ...next, pausedUntil: Math.max(pace.pausedUntil, next.askedUntil, endedAt + ownMs) };
  }
  // Between accepted ones: sending a little less is enough, however long it asks to wait.
  if (!isNew) return next;
  const gapMs = Math.max(FIRST_GAP_MS, pace.gapMs * GAP_GROWTH);
  if (gapMs > MAX_GAP_MS) return unpaced(next, endedAt + UNPACED_MS);
  return { ...next, gapMs, pausedUntil: Math.max(pace.pausedUntil, endedAt + gapMs) };
}

const unpaced = (pace: LanePace, unpacedUntil: number): LanePace => ({ ...pace, gapMs: 0, unpacedUntil });
