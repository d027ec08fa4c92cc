'use client';

import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useAccess } from '#components/shell/access-context';
import {
  type DeliveryFilterParams,
  deliveriesQuery,
  deliveryKeys,
  listDeliveries,
} from '#lib/client/deliveries';
import {
  hasRowInFlight,
  insertRows,
  MAX_REFRESHED_ROWS,
  newerThanBound,
  replaceRows,
  rowsToRefresh,
  unknownRows,
} from '#lib/client/live-rows';
import { serverNow } from '#lib/client/server-clock';
import type { DeliveryRowView } from '#lib/contracts/deliveries';
import { MAX_PAGE_SIZE } from '#lib/domain/limits';

const LIVE_MS = 5_000;
const IN_FLIGHT_MS = 2_000;

/** What came in since the list was loaded. With `isGap` there is more than one page of it. */
type News = { rows: DeliveryRowView[]; isGap: boolean };
const NO_NEWS: News = { rows: [], isGap: false };

const listKey = (org: string, filters: DeliveryFilterParams) => deliveriesQuery(org, filters).queryKey;

/** Reads what is new and what has changed; changed rows are put in place, new ones are kept apart. */
async function refresh(
  queryClient: QueryClient,
  org: string,
  filters: DeliveryFilterParams,
  signal: AbortSignal,
): Promise<News> {
  const key = listKey(org, filters);
  const rows = queryClient.getQueryData(key)?.pages.flatMap((page) => page.items) ?? [];
  // By its status or answer a row may come into the list long after it was made: then the first page is compared.
  const bound = filters.status || filters.response ? null : newerThanBound(rows);
  const ids = rowsToRefresh(rows);
  const [head, changed] = await Promise.all([
    listDeliveries(
      org,
      { ...filters, limit: String(MAX_PAGE_SIZE), ...(bound === null ? {} : { newerThan: bound }) },
      signal,
    ),
    ids.length === 0 ? null : listDeliveries(org, { id: ids, limit: String(MAX_REFRESHED_ROWS) }, signal),
  ]);
  const data = queryClient.setQueryData(key, (before) => {
    if (before === undefined) return before;
    // Where there was no row, none can jump: the first ones come in at once.
    if (rows.length === 0) return head.items.length === 0 ? before : { pages: [head], pageParams: [null] };
    return replaceRows(before, [...head.items, ...(changed?.items ?? [])]);
  });
  if (data === undefined || rows.length === 0) return NO_NEWS;
  const news = unknownRows(data, head.items);
  return { rows: news, isGap: head.nextCursor !== null && news.length === head.items.length };
}

/**
 * Log History, live. New rows wait to be shown, because a row that moves away under the pointer is a row clicked by
 * mistake; rows in flight change in their place.
 */
export function useDeliveryLog(filters: DeliveryFilterParams, isPaused: boolean) {
  const org = useAccess().org.slug;
  const queryClient = useQueryClient();
  const key = listKey(org, filters);
  const newsKey = deliveryKeys.head(org, filters, null);

  const list = useInfiniteQuery({
    ...deliveriesQuery(org, filters),
    placeholderData: keepPreviousData,
    // It would read all its pages again and move the rows: what is new comes by the other query.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const news = useQuery({
    queryKey: newsKey,
    queryFn: ({ signal }) => refresh(queryClient, org, filters, signal),
    enabled: list.isSuccess && !list.isPlaceholderData && !isPaused,
    refetchInterval: () => {
      const rows = queryClient.getQueryData(key)?.pages.flatMap((page) => page.items) ?? [];
      return hasRowInFlight(rows, serverNow(), LIVE_MS) ? IN_FLIGHT_MS : LIVE_MS;
    },
    staleTime: IN_FLIGHT_MS,
    refetchOnWindowFocus: 'always',
    retry: false,
    gcTime: 0,
  });

  const { rows: newRows, isGap } = news.data ?? NO_NEWS;
  const showNew = () => {
    queryClient.setQueryData(newsKey, NO_NEWS);
    if (isGap) void queryClient.resetQueries({ queryKey: key });
    else queryClient.setQueryData(key, (data) => (data === undefined ? data : insertRows(data, newRows)));
  };

  return {
    list,
    rows: list.data?.pages.flatMap((page) => page.items) ?? [],
    newCount: newRows.length,
    hasGap: isGap,
    showNew,
    /** Since when the rows are old, in milliseconds since 1970; null while they are kept up to date. */
    oldSinceMs: news.isError ? Math.max(news.dataUpdatedAt, list.dataUpdatedAt) : null,
    refreshNow: () => void news.refetch(),
    /** After many rows have changed at once: reads the first page again, and forgets the others. */
    readAnew: () => {
      queryClient.setQueryData(newsKey, NO_NEWS);
      void queryClient.resetQueries({ queryKey: key });
    },
  };
}

export type DeliveryLog = ReturnType<typeof useDeliveryLog>;
