/** How a webhook did, hour by hour: the vocabulary of bars, chart and health sentence. Pure. */

export const HOUR_MS = 3_600_000;
/** What the listing shows of each webhook: this hour and those before it. */
export const ACTIVITY_HOURS = 24;
/** What the screen of a webhook shows: seven days. */
export const INSIGHT_HOURS = 7 * 24;

/** The deliveries made in one hour, by what became of them. */
export type HourCounts = {
  delivered: number;
  failed: number;
  /** Their attempts so far have failed; another one follows. */
  retrying: number;
  /** They wait for their first attempt, are being sent, or were cancelled. */
  other: number;
};

export const NO_DELIVERIES: HourCounts = { delivered: 0, failed: 0, retrying: 0, other: 0 };

/** The beginning of the hour, of UTC, in which an instant lies; both in milliseconds since 1970. */
export function hourStartMs(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS) * HOUR_MS;
}

/** The first of so many hours of which the present one is the last. */
export function firstHourMs(nowMs: number, hours: number): number {
  return hourStartMs(nowMs) - (hours - 1) * HOUR_MS;
}

/** All hours together. */
export function sumHours(hours: readonly HourCounts[]): HourCounts {
  return hours.reduce(
    (sum, hour) => ({
      delivered: sum.delivered + hour.delivered,
      failed: sum.failed + hour.failed,
      retrying: sum.retrying + hour.retrying,
      other: sum.other + hour.other,
    }),
    NO_DELIVERIES,
  );
}

/** How many were tried and have either arrived or not, whether another attempt follows or not. */
export function triedCount({ delivered, failed, retrying }: HourCounts): number {
  return delivered + failed + retrying;
}

/** All of them. */
export function totalCount(counts: HourCounts): number {
  return triedCount(counts) + counts.other;
}

/**
 * The share of what was tried that arrived, in whole percent: under a long schedule what only fails is not finished for days.
 * 100 means all and 0 means none: a share in between is rounded away from both. Null where nothing was tried.
 */
export function deliveredPercent(counts: HourCounts): number | null {
  const { delivered } = counts;
  const tried = triedCount(counts);
  if (tried === 0) return null;
  if (delivered === tried) return 100;
  if (delivered === 0) return 0;
  return Math.min(99, Math.max(1, Math.round((100 * delivered) / tried)));
}
