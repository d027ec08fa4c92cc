/**
 * The server's time in the browser. Times of the log come from the server; against a browser clock that is wrong, past
 * deliveries would lie in the future.
 */

/** A difference below this is the resolution of the measurement, in milliseconds. */
const MIN_DIFFERENCE_MS = 5_000;

let differenceMs = 0;

/**
 * Learns the server's time.
 * @param serverMs what the server's clock said, in milliseconds since 1970
 * @param betweenMs the browser's clock when the server was asked and when its answer was there
 */
export function learnServerTime(serverMs: number, [askedMs, answeredMs]: readonly [number, number]): void {
  if (!Number.isFinite(serverMs)) return;
  // The server's clock was read somewhere between the two.
  const isWithin = serverMs > askedMs - MIN_DIFFERENCE_MS && serverMs < answeredMs + MIN_DIFFERENCE_MS;
  differenceMs = isWithin ? 0 : serverMs - (askedMs + answeredMs) / 2;
}

/** The present by the server's clock, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + differenceMs;
}
