import { boolean, integer, pgTable, primaryKey, smallint, sql, text, uuid } from '#db/drizzle';
import { bytea, instant } from '#db/schema/columns';
import { SUCCESS_RULES } from '#lib/domain/delivery/outcome';
import { RETRY_POLICIES } from '#lib/domain/delivery/retry-policy';
import type { EventType } from '#lib/domain/event/event-catalog';
import { SUBSCRIPTION_SYSTEMS } from '#lib/domain/webhook/subscription';
import { AUTH_METHODS, BODY_FORMATS, CONTENT_TYPES, PAYLOAD_FORMATS } from '#lib/domain/webhook/webhook';
import { DEACTIVATION_REASONS, NOTICE_KINDS } from '#lib/domain/webhook/webhook-health';

export const eventTypes = pgTable('event_types', {
  type: text('type').primaryKey(),
  isSubscribable: boolean('is_subscribable').notNull(),
});

export const webhooks = pgTable(
  'webhooks',
  {
    orgId: uuid('org_id').notNull(),
    id: uuid('id').notNull().default(sql`uuid_v7()`),
    name: text('name').notNull(),
    url: text('url').notNull(),
    authMethod: text('auth_method', { enum: AUTH_METHODS }).notNull(),
    basicUsername: text('basic_username'),
    basicPasswordSealed: bytea('basic_password_sealed'),
    basicPasswordSavedAt: instant('basic_password_saved_at'),
    basicPasswordSavedBy: uuid('basic_password_saved_by'),
    signingSecretSealed: bytea('signing_secret_sealed'),
    previousSigningSecretSealed: bytea('previous_signing_secret_sealed'),
    previousSigningSecretExpiresAt: instant('previous_signing_secret_expires_at'),
    eventTypes: text('event_types').array().$type<EventType[]>().notNull(),
    isActive: boolean('is_active').notNull().default(false),
    deactivatedReason: text('deactivated_reason'),
    healthEpoch: integer('health_epoch').notNull().default(0),
    cancelEpoch: integer('cancel_epoch').notNull().default(0),
    ownerId: uuid('owner_id'),
    payloadFormat: text('payload_format', { enum: PAYLOAD_FORMATS }).notNull().default('envelope'),
    contentType: text('content_type', { enum: CONTENT_TYPES }).notNull().default('application/json'),
    bodyFormat: text('body_format', { enum: BODY_FORMATS })
      .notNull()
      .generatedAlwaysAs(sql`
      case
        when payload_format = 'notification' and content_type = 'application/x-www-form-urlencoded' then 'notification_form'
        else payload_format
      end`),
    hubSecretSealed: bytea('hub_secret_sealed'),
    retryPolicy: text('retry_policy', { enum: RETRY_POLICIES }).notNull().default('standard'),
    successRule: text('success_rule', { enum: SUCCESS_RULES }).notNull().default('2xx'),
    version: integer('version').notNull().default(1),
    createdAt: instant('created_at').notNull().defaultNow(),
    createdBy: uuid('created_by'),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    deletedAt: instant('deleted_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
);

export const lanes = pgTable(
  'lanes',
  {
    orgId: uuid('org_id').notNull(),
    webhookId: uuid('webhook_id').notNull(),
    token: uuid('token'),
    leasedUntil: instant('leased_until'),
    worker: text('worker'),
    dueAt: instant('due_at'),
    resumesAt: instant('resumes_at'),
    requestWindow: smallint('request_window').notNull().default(4),
    consecutiveFailures: integer('consecutive_failures').notNull().default(0),
    healthEpoch: integer('health_epoch').notNull().default(0),
    failingSince: instant('failing_since'),
    failedDeliveries: integer('failed_deliveries').notNull().default(0),
    consecutiveTimeouts: integer('consecutive_timeouts').notNull().default(0),
    isWarned: boolean('is_warned').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.webhookId] })],
);

export const workers = pgTable('workers', {
  id: text('id').primaryKey(),
  lockKey: integer('lock_key').notNull(),
  startedAt: instant('started_at').notNull().defaultNow(),
});

export const notices = pgTable(
  'notices',
  {
    orgId: uuid('org_id').notNull(),
    id: uuid('id').notNull().default(sql`uuid_v7()`),
    webhookId: uuid('webhook_id').notNull(),
    kind: text('kind', { enum: NOTICE_KINDS }).notNull(),
    reason: text('reason', { enum: DEACTIVATION_REASONS }).notNull(),
    failingSince: instant('failing_since'),
    failedDeliveries: integer('failed_deliveries').notNull(),
    consecutiveTimeouts: integer('consecutive_timeouts').notNull(),
    latestResponse: text('latest_response').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    attemptCount: smallint('attempt_count').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at').defaultNow(),
    sentAt: instant('sent_at'),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.id] })],
);

export const subscriptions = pgTable(
  'subscriptions',
  {
    orgId: uuid('org_id').notNull(),
    webhookId: uuid('webhook_id').notNull(),
    system: text('system', { enum: SUBSCRIPTION_SYSTEMS }).notNull(),
    number: integer('number').notNull().generatedAlwaysAsIdentity(),
  },
  (table) => [primaryKey({ columns: [table.orgId, table.webhookId] })],
);
