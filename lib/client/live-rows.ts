/** Bringing an open Log History up to date without a row moving. Pure: pages in, pages out. */
import type { DeliveryRowView } from '#lib/contracts/deliveries';
import type { Page } from '#lib/contracts/page';
import { isFinal } from '#lib/domain/delivery';

type Row = DeliveryRowView;
export type RowPages<Cursor> = { pages: Page<Row>[]; pageParams: Cursor[] };

/** The most ids that one query takes. */
export const MAX_REFRESHED_ROWS = 50;

/**
 * The rows that may change by themselves, at most as many as one query takes: first what is queued or being sent, then
 * what is retried soonest.
 */
export function rowsToRefresh(rows: readonly Row[]): string[] {
  const dueAt = (row: Row) => (row.status === 'retrying' ? (row.nextAttemptAt ?? '') : '');
  return rows
    .filter((row) => !isFinal(row.status))
    .toSorted((a, b) => dueAt(a).localeCompare(dueAt(b)))
    .slice(0, MAX_REFRESHED_ROWS)
    .map((row) => row.id);
}

/** Whether something is about to change, so that looking more often pays. */
export function hasRowInFlight(rows: readonly Row[], nowMs: number, soonMs: number): boolean {
  return rows.some(
    (row) =>
      row.status === 'queued' ||
      row.status === 'sending' ||
      (row.status === 'retrying' &&
        row.nextAttemptAt !== null &&
        Date.parse(row.nextAttemptAt) - nowMs < soonMs),
  );
}

const isSame = (a: Row, b: Row) => a.updatedAt === b.updatedAt && a.status === b.status;

/** The pages with newer versions of their rows, each in its place. The same object where nothing changed. */
export function replaceRows<Cursor>(data: RowPages<Cursor>, fresh: readonly Row[]): RowPages<Cursor> {
  const byId = new Map(fresh.map((row) => [row.id, row]));
  let hasChanged = false;
  const pages = data.pages.map((page) => {
    const items = page.items.map((row) => {
      const next = byId.get(row.id);
      // An answer that was overtaken by a newer one must not turn the clock back.
      if (next === undefined || isSame(row, next) || next.updatedAt < row.updatedAt) return row;
      hasChanged = true;
      return next;
    });
    return { ...page, items };
  });
  return hasChanged ? { ...data, pages } : data;
}

/** The pages with rows put before the first one; rows that are there already are left out. */
export function prependRows<Cursor>(data: RowPages<Cursor>, rows: readonly Row[]): RowPages<Cursor> {
  const known = new Set(data.pages.flatMap((page) => page.items.map((row) => row.id)));
  const added = rows.filter((row) => !known.has(row.id));
  const [first, ...rest] = data.pages;
  if (first === undefined || added.length === 0) return data;
  return { ...data, pages: [{ ...first, items: [...added, ...first.items] }, ...rest] };
}
