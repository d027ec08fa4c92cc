/**
 * How many requests to one endpoint may be under way at once: opens by one on success, halves on failure
 * (additive increase, multiplicative decrease), so that a dead endpoint holds one slot and not all.
 */
export const INITIAL_WINDOW = 4;
export const MIN_WINDOW = 1;
export const MAX_WINDOW = 32;

/** The window after one more attempt. */
export function nextWindow(window: number, hasSucceeded: boolean): number {
  const wanted = hasSucceeded ? window + 1 : Math.floor(window / 2);
  return Math.min(MAX_WINDOW, Math.max(MIN_WINDOW, wanted));
}
