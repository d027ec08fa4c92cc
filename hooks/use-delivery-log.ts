'use client';

import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useAccess } from '#hooks/use-access';
import { useSearchSteps } from '#hooks/use-search-steps';
import {
  hasRowInFlight,
  insertRows,
  MAX_REFRESHED_ROWS,
  newerThanBound,
  newerThanTime,
  replaceRows,
  rowsToRefresh,
  unknownRows,
} from '#lib/client/deliveries/live-rows';
import {
  type DeliveryFilterParams,
  deliveriesQuery,
  deliveryKeys,
  listDeliveries,
} from '#lib/client/deliveries/queries';
import { serverNow } from '#lib/client/server-clock';
import type { DeliveryPage, DeliveryRowView } from '#lib/contracts/views/deliveries';
import { MAX_PAGE_SIZE } from '#lib/domain/limits';

const LIVE_MS = 5_000;
const IN_FLIGHT_MS = 2_000;
/** After a look for changes that took a whole step of a search: as often as others it would be a load. */
const COSTLY_MS = 60_000;

/** What came in since the list was loaded. With `isGap` there is more than one page of it. */
type News = { rows: DeliveryRowView[]; isGap: boolean; isCostly: boolean };
const NO_NEWS: News = { rows: [], isGap: false, isCostly: false };

const listKey = (org: string, filters: DeliveryFilterParams) => deliveriesQuery(org, filters).queryKey;

/** The delivery from which on rows can have come in since the list was loaded; null where all of the log has to be asked. */
async function newsBound(
  queryClient: QueryClient,
  org: string,
  filters: DeliveryFilterParams,
  pages: readonly DeliveryPage[],
): Promise<string | null> {
  // By its status or answer a row may come into the list long after it was made, anywhere in what was searched.
  if (filters.status || filters.response) return pages.at(-1)?.nextCursor ?? null;
  const bound = newerThanBound(pages.flatMap((page) => page.items));
  if (bound !== null || Object.keys(filters).length === 0) return bound;
  const sinceMs = await queryClient.fetchQuery({
    queryKey: deliveryKeys.since(org, filters),
    queryFn: serverNow,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return newerThanTime(sinceMs);
}

/** Reads what is new and what has changed; changed rows are put in place, new ones are kept apart. */
async function refresh(
  queryClient: QueryClient,
  org: string,
  filters: DeliveryFilterParams,
  signal: AbortSignal,
): Promise<News> {
  const key = listKey(org, filters);
  const pages = queryClient.getQueryData(key)?.pages ?? [];
  const rows = pages.flatMap((page) => page.items);
  const bound = await newsBound(queryClient, org, filters, pages);
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
    if (rows.length === 0) return insertRows(before, head.items);
    return replaceRows(before, [...head.items, ...(changed?.items ?? [])]);
  });
  const isCostly = head.searchedBackTo !== null;
  if (data === undefined || rows.length === 0) return { ...NO_NEWS, isCostly };
  const news = unknownRows(data, head.items);
  const isGap = !isCostly && head.nextCursor !== null && news.length === head.items.length;
  return { rows: news, isGap, isCostly };
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
    refetchInterval: (query) => {
      if (query.state.data?.isCostly) return COSTLY_MS;
      const rows = queryClient.getQueryData(key)?.pages.flatMap((page) => page.items) ?? [];
      return hasRowInFlight(rows, serverNow(), LIVE_MS) ? IN_FLIGHT_MS : LIVE_MS;
    },
    staleTime: IN_FLIGHT_MS,
    refetchOnWindowFocus: 'always',
    retry: false,
    gcTime: 0,
  });

  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const searchedBackTo = list.isPlaceholderData ? null : (list.data?.pages.at(-1)?.searchedBackTo ?? null);
  const search = useSearchSteps({
    searchKey: JSON.stringify(key),
    rowCount: rows.length,
    searchedBackTo,
    hasFailed: list.isError,
    isFetching: list.isFetching,
    fetchNext: () => void list.fetchNextPage(),
  });
  const { rows: newRows, isGap } = news.data ?? NO_NEWS;
  const showNew = () => {
    queryClient.setQueryData(newsKey, NO_NEWS);
    if (isGap) void queryClient.resetQueries({ queryKey: key });
    else queryClient.setQueryData(key, (data) => (data === undefined ? data : insertRows(data, newRows)));
  };

  return {
    list,
    rows,
    /** Until when the log was searched, where it was not searched to its end; null where nothing was left out. */
    searchedBackTo,
    search,
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
