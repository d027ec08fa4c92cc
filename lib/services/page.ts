/** Keyset pagination: what every list that comes in pages does alike. */
import type { Page } from '#lib/contracts/page';
import type { AppError } from '#lib/domain/errors/app-error';
import { decodeId, type IdKind } from '#lib/domain/ids';
import { validationFailed } from '#lib/services/parse';

/** Makes a page of rows that were read with one more than `limit`: that one tells whether there is another page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  cursorAfter: (last: Row) => string,
): Page<Item> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? cursorAfter(last) : null,
  };
}

/** The UUID in a cursor that is the id of the last row of the page before. Throws `validation_failed`. */
export function idOfCursor(kind: IdKind, cursor: string): string {
  const uuid = decodeId(kind, cursor);
  if (uuid === null) throw wrongCursor();
  return uuid;
}

export function wrongCursor(): AppError {
  return validationFailed([{ pointer: '/cursor', message: 'This cursor did not come from a list.' }]);
}
