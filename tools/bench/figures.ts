/** Figures of several runs beside each other. */
import { median, medianRatio, round } from '#tools/bench/statistics';

export type Comparison = { name: string; before: number; after: number; ratio: number };

/** The numbers of a run by their path, e.g. `emitPerSecond.16.installed`. Text and null are left out. */
export function numbersOf(figures: unknown, path = ''): Map<string, number> {
  if (typeof figures === 'number') return new Map([[path, figures]]);
  if (typeof figures !== 'object' || figures === null) return new Map();
  return new Map(
    Object.entries(figures).flatMap(([key, value]) => [
      ...numbersOf(value, path === '' ? key : `${path}.${key}`),
    ]),
  );
}

/** The medians of both, and the median ratio of the runs of each turn, of all numbers that every run has. */
export function compareRuns(before: readonly unknown[], after: readonly unknown[]): Comparison[] {
  const [first, ...others] = [...before, ...after].map((run) => numbersOf(run));
  const names = [...(first?.keys() ?? [])].filter((name) => others.every((run) => run.has(name)));
  const valuesOf = (runs: readonly unknown[], name: string) =>
    runs.map((run) => numbersOf(run).get(name) ?? Number.NaN);
  return names.map((name) => {
    const [old, current] = [valuesOf(before, name), valuesOf(after, name)];
    return {
      name,
      before: round(median(old), 2),
      after: round(median(current), 2),
      ratio: medianRatio(current, old),
    };
  });
}
