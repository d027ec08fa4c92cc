import type { z } from 'zod';
import { type SQL, sql } from '#db/drizzle';
import type { deliveryFilters } from '#lib/contracts/deliveries';
import type { DeliveryStatus } from '#lib/domain/delivery/delivery';
import {
  RESPONSE_CLASSES,
  type ResponseClass,
  type ResponseFilter,
} from '#lib/domain/delivery/response-words';
import { decodeId, encodeId, firstUuidAt, uuidV7TimeMs } from '#lib/domain/ids';
import { BY_ID, BY_WEBHOOK_AND_ID, type Order, ofWebhook } from '#lib/services/deliveries/newest';

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

export type Filters = z.output<typeof deliveryFilters>;

/** How deliveries that match are found: conditions on `deliveries d`, by what it costs to hold them. */
export type FilterPlan = {
  /** The organisation, a range of ids, and at most one thing more that an index has in the order of the ids. */
  indexed: SQL[];
  /** Tested for each delivery that the index gives. */
  tested: SQL[];
  /** The order of that index. */
  order: Order;
  /** Looked for in the subject and, as a whole value, in the payload; null where nothing is. */
  text: string | null;
};

/** The filters of Log History as a plan. */
export function planFilters(orgId: string, filters: Filters): FilterPlan {
  const { status, eventType, webhookId, from, to, response, search } = filters;
  const indexed = [sql`d.org_id = ${orgId}`];
  const tested: SQL[] = [];
  if (from) indexed.push(sql`d.id >= ${firstUuidAt(Date.parse(from))}`);
  if (to) indexed.push(sql`d.id < ${firstUuidAt(Date.parse(to))}`);
  const isFailedOnly = status?.length ? status.every((one) => one === 'failed') : false;
  // One index serves one of the two; failures are rare, mostly.
  if (isFailedOnly) indexed.push(sql`d.is_failed`);
  if (webhookId) (isFailedOnly ? tested : indexed).push(ofWebhook(webhookId));
  if (status?.length && !isFailedOnly) tested.push(statusCondition(status));
  if (eventType?.length) tested.push(sql`d.event_type = any (${sql.param(eventType)})`);
  if (response?.length) tested.push(sql`(${sql.join(response.map(responseCondition), sql` or `)})`);
  const order = webhookId && !isFailedOnly ? BY_WEBHOOK_AND_ID : BY_ID;
  const plan: FilterPlan = { indexed, tested, order, text: null };
  if (search) addSearch(plan, search);
  return plan;
}

/** Whether a page costs what it shows, whatever is stored. */
export function isServedByIndex({ tested, text }: FilterPlan): boolean {
  return tested.length === 0 && text === null;
}

/** Whether the filters test what payloads contain: who filters by it, reads it. */
export function testsPayloads({ search }: Filters): boolean {
  return Boolean(search) && idOfSearch(search ?? '') === null;
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

function statusCondition(statuses: readonly DeliveryStatus[]): SQL {
  const literals = statuses.map((status) => sql.raw(`'${status}'`));
  return sql`d.status in (${sql.join(literals, sql`, `)})`;
}

function idOfSearch(text: string): { kind: 'delivery' | 'event'; uuid: string } | null {
  for (const kind of ['delivery', 'event'] as const) {
    const uuid = decodeId(kind, text);
    if (uuid !== null) return { kind, uuid };
  }
  return null;
}

function addSearch(plan: FilterPlan, text: string): void {
  const id = idOfSearch(text);
  if (id === null) plan.text = text;
  else if (id.kind === 'delivery') plan.indexed.push(sql`d.id = ${id.uuid}`);
  else {
    // The id tells the time, so that a minute of one partition is read instead of all.
    const timeMs = uuidV7TimeMs(id.uuid);
    plan.indexed.push(sql`d.id >= ${firstUuidAt(timeMs)}`, sql`d.id < ${firstUuidAt(timeMs + FAN_OUT_MS)}`);
    plan.tested.push(sql`d.event_id = ${id.uuid}`);
  }
}
