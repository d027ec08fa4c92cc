import { z } from 'zod';
import { wholeNumberText } from '#lib/contracts/parameters';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '#lib/domain/limits';

/** The query of a list whose pages have at most `maxSize` items: keyset pagination, never counted. */
export const pageQueryUpTo = (maxSize: number) =>
  z.object({
    cursor: z.string().optional(),
    limit: wholeNumberText(1, maxSize).default(DEFAULT_PAGE_SIZE),
  });

/** The query of every list that says nothing else. */
export const pageQuery = pageQueryUpTo(MAX_PAGE_SIZE);

/** The query of whatever takes none: every parameter is one too many. */
export const noQuery = z.object({});

/** One page; `nextCursor` is null on the last. */
export type Page<T> = { items: T[]; nextCursor: string | null };
