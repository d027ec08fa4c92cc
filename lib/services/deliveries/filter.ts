import { type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { deliveryFilters } from '#lib/contracts/deliveries';
import type { DeliveryStatus } from '#lib/domain/delivery';
import { decodeId, encodeId, firstUuidAt, uuidV7TimeMs } from '#lib/domain/ids';
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

/** The filters of Log History as conditions on `deliveries d`, the organisation first. */
export function filterConditions(orgId: string, filters: z.output<typeof deliveryFilters>): SQL[] {
  const conditions = [sql`d.org_id = ${orgId}`];
  if (filters.status?.length) conditions.push(statusCondition(filters.status));
  if (filters.event?.length) conditions.push(sql`d.event_type = any (${sql.param(filters.event)})`);
  if (filters.webhook) conditions.push(sql`d.webhook_id = ${filters.webhook}`);
  if (filters.from) conditions.push(sql`d.id >= ${firstUuidAt(Date.parse(filters.from))}`);
  if (filters.to) conditions.push(sql`d.id < ${firstUuidAt(Date.parse(filters.to))}`);
  if (filters.response?.length) {
    conditions.push(sql`(${sql.join(filters.response.map(responseCondition), sql` or `)})`);
  }
  if (filters.search) conditions.push(searchCondition(filters.search));
  return conditions;
}

/** The filters that are set, as the URL names them, for the audit log. */
export function describeFilters(filters: z.output<typeof deliveryFilters>): Record<string, unknown> {
  const { webhook, ...others } = filters;
  const named = { ...others, webhook: webhook === undefined ? undefined : encodeId('webhook', webhook) };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** Failed ones alone have an index of their own. */
function statusCondition(statuses: readonly DeliveryStatus[]): SQL {
  if (statuses.every((status) => status === 'failed')) return sql`d.is_failed`;
  const literals = statuses.map((status) => sql.raw(`'${status}'`));
  return sql`d.status in (${sql.join(literals, sql`, `)})`;
}

function searchCondition(text: string): SQL {
  const deliveryId = decodeId('delivery', text);
  if (deliveryId !== null) return sql`d.id = ${deliveryId}`;
  const eventId = decodeId('event', text);
  if (eventId === null) return sql`d.subject = ${text}`;
  // The id tells the time, so that one partition is read instead of all.
  const timeMs = uuidV7TimeMs(eventId);
  return sql`(d.event_id = ${eventId} and d.id >= ${firstUuidAt(timeMs)} and d.id < ${firstUuidAt(timeMs + FAN_OUT_MS)})`;
}
