/** What a waiting delivery says about its attempts. Pure: the present is given. */

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

/** "now", "in 40 s", "in 4 min 12 s", "in 2 h 5 min": for a countdown. */
export function countdownWords(at: string, nowMs: number): string {
  const seconds = Math.ceil((Date.parse(at) - nowMs) / 1000);
  if (seconds < 60) return untilWords(at, nowMs);
  if (seconds < 3600) return `in ${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `in ${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** "attempt 2 of 3, next in 4 min"; without the time where the present is not known. */
export function retryWords(progress: RetryProgress, nowMs: number | null): string {
  const attempt = attemptWords(progress);
  if (progress.nextAttemptAt === null || nowMs === null) return attempt;
  return `${attempt}, next ${untilWords(progress.nextAttemptAt, nowMs)}`;
}
