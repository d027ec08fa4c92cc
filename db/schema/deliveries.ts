import {
  bigint,
  boolean,
  customType,
  integer,
  pgTable,
  primaryKey,
  smallint,
  sql,
  text,
  uuid,
} from '#db/drizzle';
import { bytea, instant } from '#db/schema/columns';
import { ATTEMPT_TRIGGERS, DELIVERY_STATUSES } from '#lib/domain/delivery/delivery';
import { OUTCOME_KINDS } from '#lib/domain/delivery/outcome';

/** JSON kept as the text it came as. Select it as `data::text`: the driver would parse it. */
const jsonText = customType<{ data: string; driverData: string }>({ dataType: () => 'json' });

export const events = pgTable(
  'events',
  {
    orgId: uuid('org_id').notNull(),
    id: uuid('id').notNull().default(sql`uuid_v7()`),
    type: text('type').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    data: jsonText('data').notNull(),
    subject: text('subject'),
    isTest: boolean('is_test').notNull().default(false),
    audience: uuid('audience').array(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
);

export const deliveries = pgTable(
  'deliveries',
  {
    orgId: uuid('org_id').notNull(),
    id: uuid('id').notNull().default(sql`uuid_v7()`),
    eventId: uuid('event_id').notNull(),
    webhookId: uuid('webhook_id').notNull(),
    eventType: text('event_type').notNull(),
    subject: text('subject'),
    url: text('url').notNull(),
    payloadFormat: text('payload_format').notNull(),
    isTest: boolean('is_test').notNull().default(false),
    status: text('status', { enum: DELIVERY_STATUSES }).notNull().default('queued'),
    attemptCount: smallint('attempt_count').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at').defaultNow(),
    nextTrigger: text('next_trigger', { enum: ATTEMPT_TRIGGERS }).notNull().default('schedule'),
    triggeredBy: uuid('triggered_by'),
    lastOutcome: text('last_outcome', { enum: OUTCOME_KINDS }),
    lastResponseStatus: smallint('last_response_status'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    isFailed: boolean('is_failed').notNull().generatedAlwaysAs(sql`status = 'failed'`),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
);

/** One row for each delivery that is queued, retrying or sending. */
export const deliveryQueue = pgTable(
  'delivery_queue',
  {
    orgId: uuid('org_id').notNull(),
    deliveryId: uuid('delivery_id').notNull(),
    webhookId: uuid('webhook_id').notNull(),
    dueAt: instant('due_at').notNull().defaultNow(),
    laneToken: uuid('lane_token'),
    isCancelRequested: boolean('is_cancel_requested').notNull().default(false),
    cancelEpoch: integer('cancel_epoch').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.deliveryId] })],
);

export const attempts = pgTable(
  'attempts',
  {
    orgId: uuid('org_id').notNull(),
    deliveryId: uuid('delivery_id').notNull(),
    number: smallint('number').notNull(),
    id: uuid('id').notNull().default(sql`uuid_v7()`),
    startedAt: instant('started_at').notNull(),
    durationMs: integer('duration_ms').notNull(),
    outcome: text('outcome', { enum: OUTCOME_KINDS }).notNull(),
    detail: text('detail'),
    url: text('url').notNull(),
    requestHeaders: text('request_headers').notNull(),
    responseStatus: smallint('response_status'),
    responseHeaders: bytea('response_headers'),
    responseBody: bytea('response_body'),
    responseBodySize: bigint('response_body_size', { mode: 'number' }),
    isResponseBodyTruncated: boolean('is_response_body_truncated').notNull().default(false),
    remoteIp: text('remote_ip'),
    trigger: text('trigger', { enum: ATTEMPT_TRIGGERS }).notNull(),
    triggeredBy: uuid('triggered_by'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.deliveryId, table.number] })],
);
