/** What a waiting delivery says about its attempts. Pure: the present is given. */

import type { RetryPolicy } from '#lib/domain/delivery/retry-policy';

export type RetryProgress = {
  attemptCount: number;
  /** As the schedule has it; attempts by hand may go beyond. */
  maxAttempts: number;
  nextAttemptAt: string | null;
};

/** "attempt 2 of 3"; beyond the schedule "attempt 4". */
export function attemptWords({ attemptCount, maxAttempts }: RetryProgress): string {
  return attemptCount <= maxAttempts
    ? `attempt ${attemptCount} of ${maxAttempts}`
    : `attempt ${attemptCount}`;
}

/** "now", "in 40 s", "in 4 min", "in 2 h": rounded up, so that nothing comes later than it says. */
export function untilWords(at: string, nowMs: number): string {
  const seconds = Math.ceil((Date.parse(at) - nowMs) / 1000);
  if (seconds <= 0) return 'now';
  if (seconds < 60) return `in ${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `in ${minutes} min` : `in ${Math.ceil(minutes / 60)} h`;
}

/** How late an attempt may be before it is said to be due: it is claimed, and told of, within seconds. */
const GRACE_MS = 10_000;

/** Whether an attempt waits for its turn: its time has passed. */
export function isDue(at: string, nowMs: number | null): boolean {
  return nowMs !== null && nowMs - Date.parse(at) > GRACE_MS;
}

/** "now", "in 40 s", "in 4 min 12 s", "in 2 h 5 min": for a countdown. */
export function countdownWords(at: string, nowMs: number): string {
  const seconds = Math.ceil((Date.parse(at) - nowMs) / 1000);
  if (seconds < 60) return untilWords(at, nowMs);
  if (seconds < 3600) return `in ${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `in ${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;

/** "40 s", "5 min", "1 h 30 min", "24 h". */
export function durationWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < MINUTE_SECONDS) return `${seconds} s`;
  const [hours, minutes] = [
    Math.floor(seconds / HOUR_SECONDS),
    Math.floor((seconds % HOUR_SECONDS) / MINUTE_SECONDS),
  ];
  const rest = seconds % MINUTE_SECONDS;
  return [hours && `${hours} h`, minutes && `${minutes} min`, hours === 0 && rest && `${rest} s`]
    .filter(Boolean)
    .join(' ');
}

/** "3 attempts, 5 min and 10 min apart"; several equal waits in a row are counted: "7 × 24 h". */
export function scheduleWords({ delaysMs }: RetryPolicy): string {
  const attempts = delaysMs.length + 1;
  if (attempts === 1) return '1 attempt';
  const runs: { delayMs: number; count: number }[] = [];
  for (const delayMs of delaysMs) {
    const last = runs.at(-1);
    if (last?.delayMs === delayMs) last.count++;
    else runs.push({ delayMs, count: 1 });
  }
  const waits = runs.map(({ delayMs, count }) =>
    count === 1 ? durationWords(delayMs) : `${count} × ${durationWords(delayMs)}`,
  );
  const last = waits.at(-1);
  const words = waits.length === 1 ? last : `${waits.slice(0, -1).join(', ')} and ${last}`;
  return `${attempts} attempts, ${words} apart`;
}

/** "attempt 2 of 3, next in 4 min"; without the time where the present is not known. */
export function retryWords(progress: RetryProgress, nowMs: number | null): string {
  const attempt = attemptWords(progress);
  if (progress.nextAttemptAt === null || nowMs === null) return attempt;
  return `${attempt}, next ${untilWords(progress.nextAttemptAt, nowMs)}`;
}
