/** The value below which the share `p` (0 to 1) of the values lies; nearest rank. Throws for no values. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('There is no percentile of no values');
  return value;
}

/** The lower of the two middle values where their number is even. Throws for no values. */
export const median = (values: readonly number[]) => percentile(values, 0.5);

export const round = (value: number, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;

/** How values spread, to one decimal. Throws for no values. */
export const spread = (values: readonly number[]) => ({
  p50: round(percentile(values, 0.5), 1),
  p95: round(percentile(values, 0.95), 1),
});

/** `items` in the order of turn number `turn`: each comes first as often as the others. */
export function inTurn<T>(items: readonly T[], turn: number): T[] {
  const first = turn % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

/** The ratio of each pair of measurements made in the same turn, in the median. Throws for no values. */
export const medianRatio = (values: readonly number[], references: readonly number[]) =>
  round(median(values.map((value, turn) => value / (references[turn] ?? Number.NaN))), 2);
