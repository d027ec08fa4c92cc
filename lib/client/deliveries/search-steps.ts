/** When a list whose search stops at bounds goes on by itself. Pure. */
import { DEFAULT_PAGE_SIZE } from '#lib/domain/limits';

/** Steps of about a second that follow each other by themselves; then the user is asked. */
export const MAX_STEPS_ALONE = 60;

/** What the user has asked for. */
export type SearchRun = {
  /** Rows with which the run has reached its end. */
  wantedRows: number;
  /** Steps that were begun by themselves. */
  steps: number;
  isStopped: boolean;
};

/** A run for one page more than there is. */
export const startRun = (rowCount: number): SearchRun => ({
  wantedRows: rowCount + DEFAULT_PAGE_SIZE,
  steps: 0,
  isStopped: false,
});

/** What is known of the list. */
export type SearchedList = {
  rowCount: number;
  /** Until when it was searched; null where its last page ends otherwise. */
  searchedBackTo: string | null;
  hasFailed: boolean;
};

/** Whether the search goes on by itself: until there is a page of rows, an end, a failure or a stop. */
export function goesOn(run: SearchRun, { rowCount, searchedBackTo, hasFailed }: SearchedList): boolean {
  if (searchedBackTo === null || hasFailed || run.isStopped) return false;
  return rowCount < run.wantedRows && run.steps < MAX_STEPS_ALONE;
}

/** How much of a range of time was searched, from 0 to 1; instants in milliseconds since 1970. */
export function searchedShare(reachedMs: number, range: { fromMs: number; toMs: number }): number {
  const length = range.toMs - range.fromMs;
  if (length <= 0) return 1;
  return Math.min(1, Math.max(0, (range.toMs - reachedMs) / length));
}
