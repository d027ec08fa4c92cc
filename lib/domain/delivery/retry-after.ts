/**
 * What a receiver asks for with `Retry-After`. Source: RFC 9110, section 10.2.3: seconds as digits, or an HTTP date.
 */

import { parseHeaderLines } from '#lib/domain/delivery/received-bytes';

/** A receiver can put off the next attempt, but not for longer than this. */
export const MAX_RETRY_AFTER_MS = 24 * 60 * 60_000;

/** Too Many Requests, RFC 6585, section 4. */
export const THROTTLED_STATUS = 429;
/** Service Unavailable, RFC 9110, section 15.6.4. */
export const UNAVAILABLE_STATUS = 503;
/** The answers whose `Retry-After` is heeded. */
export const HEEDED_STATUSES: readonly number[] = [THROTTLED_STATUS, UNAVAILABLE_STATUS];

/**
 * Milliseconds that the receiver asks to wait, at most a day; null where it asks for nothing that can be understood:
 * no digits and no date, a time that is past, or another status.
 * @param nowMs the moment of the answer, in milliseconds since 1970
 */
export function retryAfterMs(status: number, value: string | null, nowMs: number): number | null {
  if (value === null || !HEEDED_STATUSES.includes(status)) return null;
  const text = value.trim();
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : httpDateMs(text) - nowMs;
  return waitMs > 0 ? Math.min(waitMs, MAX_RETRY_AFTER_MS) : null;
}

/** What an answer asks to wait, as `retryAfterMs` says it; of several headers the first counts. */
export function askedDelayMs(
  { status, rawHeaders }: { status: number; rawHeaders: Uint8Array },
  nowMs: number,
): number | null {
  if (!HEEDED_STATUSES.includes(status)) return null;
  const header = parseHeaderLines(rawHeaders).find(([name]) => name.toLowerCase() === 'retry-after');
  return retryAfterMs(status, header?.[1] ?? null, nowMs);
}

/** The three forms of HTTP dates all name the day or month in letters; NaN for other text. */
function httpDateMs(text: string): number {
  return /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN;
}
