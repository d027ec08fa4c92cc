import { type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { deliveryFilters } from '#lib/contracts/deliveries';
import type { DeliveryStatus } from '#lib/domain/delivery';
import { decodeId, encodeId, firstUuidAt, uuidV7TimeMs } from '#lib/domain/ids';
import { MAX_SEARCHED_EVENTS, MAX_SEARCHED_PAYLOAD_BYTES } from '#lib/domain/limits';
import { RESPONSE_CLASSES, type ResponseClass, type ResponseFilter } from '#lib/domain/response-words';

/** Deliveries are made in the transaction of their event; their ids are this close to the event's, in milliseconds. */
const FAN_OUT_MS = 60_000;

const RESPONSE_CONDITIONS: Record<ResponseClass, SQL> = {
  '2xx': sql`d.last_response_status between 200 and 299`,
  '3xx': sql`d.last_response_status between 300 and 399`,
  '4xx': sql`d.last_response_status between 400 and 499`,
  '5xx': sql`d.last_response_status between 500 and 599`,
  none: sql`(d.last_outcome is not null and d.last_response_status is null)`,
};

function responseCondition(value: ResponseFilter): SQL {
  const name = RESPONSE_CLASSES.find((one) => one === value);
  return name === undefined ? sql`d.last_response_status = ${Number(value)}` : RESPONSE_CONDITIONS[name];
}

type Filters = z.output<typeof deliveryFilters>;

/**
 * The filters of Log History as conditions on `deliveries d`, the organisation first.
 * @param newerThan the UUID of a delivery where only newer ones are asked for: then less has to be searched
 */
export function filterConditions(orgId: string, filters: Filters, newerThan?: string): SQL[] {
  const conditions = [sql`d.org_id = ${orgId}`];
  if (filters.status?.length) conditions.push(statusCondition(filters.status));
  if (filters.eventType?.length) conditions.push(sql`d.event_type = any (${sql.param(filters.eventType)})`);
  if (filters.webhookId) conditions.push(sql`d.webhook_id = ${filters.webhookId}`);
  if (filters.from) conditions.push(sql`d.id >= ${firstUuidAt(Date.parse(filters.from))}`);
  if (filters.to) conditions.push(sql`d.id < ${firstUuidAt(Date.parse(filters.to))}`);
  if (filters.response?.length) {
    conditions.push(sql`(${sql.join(filters.response.map(responseCondition), sql` or `)})`);
  }
  if (filters.search) conditions.push(searchCondition(orgId, filters.search, timeOf(filters, newerThan)));
  return conditions;
}

/** The filters that are set, as the URL names them, for the audit log. */
export function describeFilters(filters: Filters): Record<string, unknown> {
  const { webhookId, ...others } = filters;
  const named = {
    ...others,
    webhookId: webhookId === undefined ? undefined : encodeId('webhook', webhookId),
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** Failed ones alone have an index of their own. */
function statusCondition(statuses: readonly DeliveryStatus[]): SQL {
  if (statuses.every((status) => status === 'failed')) return sql`d.is_failed`;
  const literals = statuses.map((status) => sql.raw(`'${status}'`));
  return sql`d.status in (${sql.join(literals, sql`, `)})`;
}

function searchCondition(orgId: string, text: string, time: EventTime): SQL {
  const deliveryId = decodeId('delivery', text);
  if (deliveryId !== null) return sql`d.id = ${deliveryId}`;
  const eventId = decodeId('event', text);
  if (eventId === null) {
    return sql`(d.subject = ${text} or d.event_id in (${eventsWithValue(orgId, text, time)}))`;
  }
  // The id tells the time, so that one partition is read instead of all.
  const timeMs = uuidV7TimeMs(eventId);
  return sql`(d.event_id = ${eventId} and d.id >= ${firstUuidAt(timeMs)} and d.id < ${firstUuidAt(timeMs + FAN_OUT_MS)})`;
}

/** From when and until when events were raised, in milliseconds since 1970. */
type EventTime = { fromMs: number | null; toMs: number | null };

function timeOf({ from, to }: Filters, newerThan: string | undefined): EventTime {
  const earliest = [from ? Date.parse(from) : null, newerThan ? uuidV7TimeMs(newerThan) : null];
  const known = earliest.filter((ms) => ms !== null);
  return {
    fromMs: known.length === 0 ? null : Math.max(...known) - FAN_OUT_MS,
    toMs: to ? Date.parse(to) : null,
  };
}

/**
 * The ids of events with a text or a whole number as a value in their payload. They are looked through when somebody asks,
 * in bounds, since keeping an index of all values would be paid for with every event. As text: json operators fail on \u0000.
 */
function eventsWithValue(orgId: string, text: string, { fromMs, toMs }: EventTime): SQL {
  const conditions = [sql`org_id = ${orgId}`];
  if (fromMs !== null) conditions.push(sql`id >= ${firstUuidAt(fromMs)}`);
  if (toMs !== null) conditions.push(sql`id < ${firstUuidAt(toMs)}`);
  const isText = sql`position(${JSON.stringify(text)} in e.data::text) > 0`;
  // Looked for as a whole: 77 is not found in 1770.
  const isNumber = sql`e.data::text ~ ${`[:,[\\s]${text}[],}\\s]`}`;
  return sql`
    select e.id from (
      select id, data from events where ${sql.join(conditions, sql` and `)} order by id desc limit ${MAX_SEARCHED_EVENTS}
    ) e
    where pg_column_size(e.data) <= ${MAX_SEARCHED_PAYLOAD_BYTES} and ${/^\d{1,20}$/.test(text) ? sql`(${isText} or ${isNumber})` : isText}`;
}
