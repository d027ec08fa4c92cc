/** Bringing an open Log History up to date without a row moving. Pure: pages in, pages out. */
import type { DeliveryPage, DeliveryRowView } from '#lib/contracts/views/deliveries';
import { isFinal } from '#lib/domain/delivery/delivery';
import { encodeId, firstUuidAt } from '#lib/domain/ids';

type Row = DeliveryRowView;
export type RowPages<Cursor> = { pages: DeliveryPage[]; pageParams: Cursor[] };

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
    .toSorted((a, b) => Number(dueAt(a) > dueAt(b)) - Number(dueAt(a) < dueAt(b)))
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

/** How long after its id was made a row may still appear: the transaction of its event was open until then. */
const LATE_COMMIT_MS = 60_000;

/**
 * The loaded row from which on new ones are asked for; null where nothing is loaded. Not the newest: a row with a
 * smaller id may become visible after one with a greater id.
 */
export function newerThanBound(rows: readonly Row[]): string | null {
  const [newest] = rows;
  if (newest === undefined) return null;
  const settled = rows.find(
    (row) => Date.parse(newest.createdAt) - Date.parse(row.createdAt) >= LATE_COMMIT_MS,
  );
  return (settled ?? rows.at(-1) ?? newest).id;
}

/**
 * From which delivery on new ones are asked for where nothing is loaded.
 * @param loadedMs when it was loaded, in the server's milliseconds since 1970
 */
export function newerThanTime(loadedMs: number): string {
  return encodeId('delivery', firstUuidAt(loadedMs - LATE_COMMIT_MS));
}

const byNewest = (a: Row, b: Row) => (a.id < b.id ? 1 : -1);

/** Those rows that the pages do not have, and that lie within what is loaded. */
export function unknownRows<Cursor>(data: RowPages<Cursor>, rows: readonly Row[]): Row[] {
  const known = new Set(data.pages.flatMap((page) => page.items.map((row) => row.id)));
  // A page may have been searched further back than its last row lies.
  const end = data.pages.at(-1)?.nextCursor ?? null;
  return rows.filter((row) => !known.has(row.id) && (end === null || row.id > end));
}

/** The pages with rows put in, each where its id belongs; rows that are there already are left out. */
export function insertRows<Cursor>(data: RowPages<Cursor>, rows: readonly Row[]): RowPages<Cursor> {
  let rest = unknownRows(data, rows);
  if (rest.length === 0) return data;
  const pages = data.pages.map((page, index) => {
    const end = index === data.pages.length - 1 ? null : page.nextCursor;
    const taken = end === null ? rest : rest.filter((row) => row.id > end);
    rest = rest.filter((row) => !taken.includes(row));
    return taken.length === 0 ? page : { ...page, items: [...taken, ...page.items].sort(byNewest) };
  });
  return { ...data, pages };
}
