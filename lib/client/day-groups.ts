/** What happened, by its day, wherever rows stand in the order of time. Pure: the zone is given. */
import { dateText, type TimeZoneChoice } from '#lib/client/time-format';

export type DayGroup<Row> = { day: string; rows: [Row, ...Row[]] };

/** The rows by their day in the zone, in their order; `instantOf` says when one was, as an ISO 8601 instant. */
export function groupByDay<Row>(
  rows: readonly Row[],
  instantOf: (row: Row) => string,
  zone: TimeZoneChoice,
): DayGroup<Row>[] {
  const groups: DayGroup<Row>[] = [];
  for (const row of rows) {
    const day = dateText(new Date(instantOf(row)), zone);
    const last = groups.at(-1);
    if (last?.day === day) last.rows.push(row);
    else groups.push({ day, rows: [row] });
  }
  return groups;
}
