import {
  createParser,
  createSerializer,
  type inferParserType,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs';
import type { DeliveryFilterParams } from '#lib/client/deliveries/queries';
import { DELIVERY_STATUSES } from '#lib/domain/delivery/delivery';
import { parseResponseFilter, type ResponseFilter } from '#lib/domain/delivery/response-words';
import { LOGGED_EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { decodeId } from '#lib/domain/ids';

const parseAsWebhookId = createParser({
  parse: (text) => (decodeId('webhook', text) === null ? null : text),
  serialize: (id: string) => id,
});

const parseAsResponse = createParser({
  parse: parseResponseFilter,
  serialize: (value: ResponseFilter) => value,
});

/** The filters of Log History in the URL, under the names of the API. What cannot be read is told, see ui/unread-filters. */
export const filterParsers = {
  status: parseAsArrayOf(parseAsStringLiteral(DELIVERY_STATUSES)),
  response: parseAsArrayOf(parseAsResponse),
  eventType: parseAsArrayOf(parseAsStringLiteral(LOGGED_EVENT_TYPES)),
  webhookId: parseAsWebhookId,
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  search: parseAsString,
};

/** All that the URL says about Log History: filters, the open delivery, and the zone of its times where it was switched. */
export const logParsers = {
  ...filterParsers,
  delivery: parseAsString,
  utc: parseAsBoolean,
};

export type LogFilters = inferParserType<typeof filterParsers>;
export type LogState = inferParserType<typeof logParsers>;

export const NO_FILTERS: LogFilters = {
  status: null,
  response: null,
  eventType: null,
  webhookId: null,
  from: null,
  to: null,
  search: null,
};

/** How many filters are set besides the search; a range of time is one. */
export function countFilters({ from, to, search, ...lists }: LogFilters): number {
  const chosen = [...Object.values(lists), from ?? to];
  return chosen.filter((value) => value !== null && value.toString() !== '').length;
}

/** Writes the state as a query, with its `?`. */
export const logQuery = createSerializer(logParsers);

const list = <T>(values: T[] | null) => (values?.length ? values : undefined);

/** The filters as the API takes them. */
export function toFilterParams(filters: LogFilters): DeliveryFilterParams {
  const params = {
    status: list(filters.status),
    response: list(filters.response),
    eventType: list(filters.eventType),
    webhookId: filters.webhookId ?? undefined,
    from: filters.from?.toISOString(),
    to: filters.to?.toISOString(),
    search: filters.search?.trim() || undefined,
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
