import { ATTEMPT_DEADLINE_MS } from '#lib/domain/delivery/outcome';

/**
 * How many requests to one endpoint may be under way at once: opens by one on success, halves on failure
 * (additive increase, multiplicative decrease), so that a dead endpoint holds one slot and not all. It stays as it is after
 * an answer that came late because others were waited for: more requests would only make each other time out. Why:
 * docs/decisions/0031-windows-and-slow-answers.md.
 */
export const INITIAL_WINDOW = 4;
export const MIN_WINDOW = 1;
export const MAX_WINDOW = 32;

/**
 * An answer that takes longer may be late. A quarter of the deadline: by the time it is in, the window may have doubled since
 * its request began, and answers then take half of the deadline.
 */
export const LATE_MS = ATTEMPT_DEADLINE_MS / 4;
/** It is late if it also takes so many times what the endpoint takes by itself. */
const SLOWDOWN = 1.5;

export type RequestWindow = {
  window: number;
  /** What the endpoint takes by itself, in milliseconds: its fastest answer, `Infinity` where there was none yet. */
  fastestMs: number;
};

/**
 * The window after one more attempt.
 * @param durationMs how long the attempt took
 */
export function nextWindow(
  { window, fastestMs }: RequestWindow,
  hasSucceeded: boolean,
  durationMs: number,
): RequestWindow {
  if (!hasSucceeded) return { window: Math.max(MIN_WINDOW, Math.floor(window / 2)), fastestMs };
  // A request that was alone tells what the endpoint takes by now.
  const ownMs = window === MIN_WINDOW ? durationMs : Math.min(fastestMs, durationMs);
  const isLate = durationMs > LATE_MS && durationMs > SLOWDOWN * ownMs;
  return { window: isLate ? window : Math.min(MAX_WINDOW, window + 1), fastestMs: ownMs };
}
