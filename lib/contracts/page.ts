import { z } from 'zod';
import { idMeta } from '#lib/contracts/ids';
import { wholeNumberText } from '#lib/contracts/parameters';
import type { IdKind } from '#lib/domain/ids';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '#lib/domain/limits';

type CursorMeta = { pattern: string; maxLength: number };

/**
 * The query of a list whose pages have at most `maxSize` items: keyset pagination, never counted. The cursor is the id of the
 * last item of the page before, unless `cursor` says how it looks.
 */
export const pageQueryOf = (kind: IdKind, maxSize = MAX_PAGE_SIZE, cursor: CursorMeta = idMeta(kind)) =>
  z.object({
    cursor: z.string().meta(cursor).optional(),
    limit: wholeNumberText(1, maxSize).default(DEFAULT_PAGE_SIZE),
  });

/** The query of whatever takes none: every parameter is one too many. */
export const noQuery = z.object({});

/** One page; `nextCursor` is null on the last. */
export type Page<T> = { items: T[]; nextCursor: string | null };
