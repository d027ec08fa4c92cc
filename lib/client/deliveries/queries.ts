import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { callApi, queryString } from '#lib/client/api';
import type { ListDeliveriesQuery, RetryMatchingQuery, RetryPreviewQuery } from '#lib/contracts/deliveries';
import type {
  DeliveryPage,
  DeliveryRowView,
  DeliveryView,
  RetryBatchView,
  RetryPreviewView,
} from '#lib/contracts/views/deliveries';

/** The filters as the API takes them. */
export type DeliveryFilterParams = Pick<
  ListDeliveriesQuery,
  'status' | 'response' | 'eventType' | 'webhookId' | 'from' | 'to' | 'search'
>;

export const deliveryKeys = {
  all: (org: string) => ['deliveries', org] as const,
  list: (org: string, filters: DeliveryFilterParams) => ['deliveries', org, 'list', filters] as const,
  head: (org: string, filters: DeliveryFilterParams, newerThan: string | null) =>
    ['deliveries', org, 'head', filters, newerThan] as const,
  /** When a list that shows nothing was loaded. */
  since: (org: string, filters: DeliveryFilterParams) => ['deliveries', org, 'since', filters] as const,
  rows: (org: string, ids: readonly string[]) => ['deliveries', org, 'rows', ids] as const,
  one: (org: string, id: string) => ['deliveries', org, 'one', id] as const,
};

/** One page of Log History; every other read of rows goes through it too. */
export const listDeliveries = (org: string, query: ListDeliveriesQuery, signal?: AbortSignal) =>
  callApi<DeliveryPage>(org, `/deliveries${queryString(query)}`, signal ? { signal } : {});

/** Log History, newest first, page by page. */
export const deliveriesQuery = (org: string, filters: DeliveryFilterParams) =>
  infiniteQueryOptions({
    queryKey: deliveryKeys.list(org, filters),
    queryFn: ({ signal, pageParam }) =>
      listDeliveries(org, { ...filters, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

/** One delivery with its payload and attempts. */
export const deliveryQuery = (org: string, id: string) =>
  queryOptions({
    queryKey: deliveryKeys.one(org, id),
    queryFn: ({ signal }) => callApi<DeliveryView>(org, `/deliveries/${id}`, { signal }),
  });

/** Sends it now, unless there were more attempts than the caller knows of. */
export const retryDelivery = (org: string, id: string, attemptCount: number | undefined) =>
  callApi<DeliveryRowView>(org, `/deliveries/${id}/retry${queryString({ attemptCount })}`, {
    method: 'POST',
  });

/** Counts what a retry of all that match would send: one step, from the cursor on. */
export const previewRetry = (org: string, query: RetryPreviewQuery, signal?: AbortSignal) =>
  callApi<RetryPreviewView>(
    org,
    `/deliveries/retry${queryString(query)}`,
    signal === undefined ? {} : { signal },
  );

/** Sends the next batch of what was counted. Asked for again, it sends nothing twice. */
export const retryBatch = (org: string, query: RetryMatchingQuery) =>
  callApi<RetryBatchView>(org, `/deliveries/retry${queryString(query)}`, { method: 'POST' });

/** Where the filtered log can be downloaded as CSV. */
export const exportPath = (org: string, filters: DeliveryFilterParams) =>
  `/api/v1/orgs/${encodeURIComponent(org)}/deliveries/export${queryString(filters)}`;
