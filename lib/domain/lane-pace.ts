/**
 * How much an endpoint is sent: how many requests at once (lib/domain/lane-window), and nothing for a while where it answers
 * that it gets too many. Why: docs/decisions/0032-pauses.md.
 */
import { INITIAL_WINDOW, nextWindow, type RequestWindow } from '#lib/domain/lane-window';

/** Too Many Requests, RFC 6585, section 4. */
export const THROTTLED_STATUS = 429;

/** The shortest pause. The next one is twice as long where nothing was accepted between the two. */
export const MIN_PAUSE_MS = 1_000;
/** The longest: one that ended later would hold up what happens after the endpoint has recovered. */
export const MAX_PAUSE_MS = 60_000;
/** For so long after a pause the window opens by no more than one in `OPENING_MS`: the endpoint has just said where its limit is. */
export const CAUTION_MS = 10_000;
export const OPENING_MS = 1_000;

/** All times are of the worker's monotonic clock, in milliseconds. */
export type LanePace = RequestWindow & {
  /** Nothing is sent until then. */
  pausedUntil: number;
  /** How long the endpoint is given by itself, without `Retry-After`; 0 once it has accepted something. */
  pauseMs: number;
  /** When the window last opened. */
  openedAt: number;
};

export type PacedAttempt = {
  hasSucceeded: boolean;
  /** Of the answer; null where there was none. */
  status: number | null;
  /** What the answer asks to wait (lib/domain/retry-after); null for nothing. */
  askedMs: number | null;
  beganAt: number;
  endedAt: number;
};

/** The pace of a lane that was just taken, with the window that it had. */
export const startingPace = (window = INITIAL_WINDOW): LanePace => ({
  window,
  fastestMs: Number.POSITIVE_INFINITY,
  pausedUntil: Number.NEGATIVE_INFINITY,
  pauseMs: 0,
  openedAt: Number.NEGATIVE_INFINITY,
});

/** The pace after one more attempt. */
export function nextPace(pace: LanePace, attempt: PacedAttempt): LanePace {
  const { hasSucceeded, status, askedMs, beganAt, endedAt } = attempt;
  if (!hasSucceeded && (status === THROTTLED_STATUS || askedMs !== null)) return throttled(pace, attempt);
  const next = { ...pace, ...nextWindow(pace, hasSucceeded, endedAt - beganAt) };
  if (!hasSucceeded) return next;
  if (beganAt >= pace.pausedUntil) next.pauseMs = 0;
  const isCautious = endedAt < pace.pausedUntil + CAUTION_MS;
  if (isCautious && endedAt < Math.max(pace.pausedUntil, pace.openedAt) + OPENING_MS)
    next.window = pace.window;
  if (next.window > pace.window) next.openedAt = endedAt;
  return next;
}

/** Those that were under way when a pause began say the same once more: they count for one. */
function throttled(pace: LanePace, { askedMs, beganAt, endedAt }: PacedAttempt): LanePace {
  const isNew = beganAt >= pace.pausedUntil;
  const pauseMs = isNew ? Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, 2 * pace.pauseMs)) : pace.pauseMs;
  const asked = Math.min(MAX_PAUSE_MS, askedMs ?? 0);
  const until = endedAt + (isNew ? Math.max(pauseMs, asked) : asked);
  const next = { ...pace, pauseMs, pausedUntil: Math.max(pace.pausedUntil, until) };
  return isNew ? { ...next, ...nextWindow(pace, false, endedAt - beganAt) } : next;
}
