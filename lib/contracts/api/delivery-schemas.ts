/** Deliveries and webhooks as the API answers them. */
import { z } from 'zod';
import { view } from '#lib/contracts/api/schemas';
import { count, idText, instant, page } from '#lib/contracts/api/view-schemas';
import type {
  AttemptView,
  BodyView,
  DeliveryPage,
  DeliveryRowView,
  DeliveryView,
  HeaderView,
  ResponseSummary,
  RetryBatchView,
  RetryPreviewView,
} from '#lib/contracts/deliveries';
import type {
  ActivityView,
  InsightView,
  TestResultView,
  WebhookListItem,
  WebhookView,
} from '#lib/contracts/webhooks';
import { ATTEMPT_TRIGGERS, DELIVERY_STATUSES } from '#lib/domain/delivery';
import { FAILURES, SUCCESS_RULES } from '#lib/domain/outcome';
import { BULK_RETRY_OBSTACLES, BULK_RETRY_STATUSES } from '#lib/domain/retry-obstacle';
import { RETRY_POLICIES } from '#lib/domain/retry-policy';
import { AUTH_METHODS, CONTENT_TYPES, PAYLOAD_FORMATS } from '#lib/domain/webhook';

const responseSchema = view<ResponseSummary>()(
  'ResponseSummary',
  z.object({ status: z.int().min(100).max(999).nullable(), failure: z.enum(FAILURES).nullable() }).meta({
    description: 'The latest answer; both null before the first attempt.',
    examples: [{ status: 200, failure: null }],
  }),
);

const row = {
  id: idText('delivery'),
  eventId: idText('event'),
  eventType: z.string(),
  subject: z.string().nullable(),
  webhookId: idText('webhook'),
  webhookName: z.string(),
  url: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  response: responseSchema,
  attemptCount: count,
  maxAttempts: count.meta({ examples: [3] }),
  nextAttemptAt: instant.nullable().meta({ examples: [null] }),
  isTest: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
};

export const deliveryRowSchema = view<DeliveryRowView>()('DeliveryRow', z.object(row));

export const deliveryPageSchema = view<DeliveryPage>()(
  'Deliveries',
  page(deliveryRowSchema).extend({
    searchedBackTo: instant.nullable().meta({
      description:
        'Until when the log was searched, where the page is not full but nextCursor goes on; else null.',
      examples: [null],
    }),
  }),
);

const bodySchema = view<BodyView>()(
  'Body',
  z
    .object({
      text: z.string().nullable().meta({ description: 'Null where the bytes are no text.' }),
      base64: z.string().nullable(),
      size: count,
      storedSize: count,
      isTruncated: z.boolean(),
    })
    .meta({
      examples: [{ text: '{"received":true}', base64: null, size: 17, storedSize: 17, isTruncated: false }],
    }),
);

/** A name and a value. As an array of two texts: tuples (`prefixItems`, `items: false`) stop generators of Go and Python. */
const header = z
  .array(z.string())
  .length(2)
  .meta({ examples: [['content-type', 'application/json']] }) as unknown as z.ZodType<HeaderView>;

const attemptSchema = view<AttemptView>()(
  'Attempt',
  z.object({
    id: idText('attempt'),
    number: z.int().min(1),
    startedAt: instant,
    durationMs: count.meta({ examples: [84] }),
    isSuccess: z.boolean().meta({ examples: [true] }),
    response: responseSchema,
    detail: z
      .string()
      .nullable()
      .meta({
        description:
          'The error in words; of an answer that counts, what was odd about it: a body that broke off, headers that are not valid HTTP, or a kept-alive connection that had ended, so that the request was sent again on a new one.',
        examples: [null],
      }),
    url: z.string(),
    remoteIp: z
      .string()
      .nullable()
      .meta({ examples: ['203.0.113.10'] }),
    trigger: z.enum(ATTEMPT_TRIGGERS),
    triggeredBy: z
      .string()
      .nullable()
      .meta({ examples: [null] }),
    requestHeaders: z.array(header),
    responseHeaders: z.array(header).nullable(),
    responseBody: bodySchema.nullable(),
  }),
);

export const deliverySchema = view<DeliveryView>()(
  'Delivery',
  z.object({
    ...row,
    webhook: z.object({
      isActive: z.boolean().meta({ examples: [true] }),
      isDeleted: z.boolean(),
      isOwnerInAudience: z.boolean().meta({
        description:
          'False where the event has an audience without the owner of the personal webhook: then it is not sent.',
        examples: [true],
      }),
    }),
    payload: z
      .string()
      .nullable()
      .meta({ description: 'The exact body that is sent; null after the retention.' }),
    nextTrigger: z.enum(ATTEMPT_TRIGGERS),
    attempts: z.array(attemptSchema).meta({ description: 'Newest first.' }),
  }),
);

export const testResultSchema = view<TestResultView>()(
  'TestResult',
  z.object({
    ...row,
    attempt: attemptSchema
      .nullable()
      .meta({ description: 'The latest attempt; null where none has ended yet.' }),
    summary: z
      .string()
      .nullable()
      .meta({ description: 'The response in words, as Log History shows it.', examples: ['200 OK'] }),
    advice: z
      .object({ cause: z.string(), remedy: z.string() })
      .nullable()
      .meta({
        description:
          'What happened and what to do about it; null where it was delivered, or is not known yet.',
        examples: [null],
      }),
  }),
);

/** A number for each of the names. */
const countsOf = <Name extends string>(names: readonly Name[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, count])) as Record<Name, typeof count>);

const skipped = countsOf(BULK_RETRY_OBSTACLES);

export const retryPreviewSchema = view<RetryPreviewView>()(
  'RetryPreview',
  z.object({
    sendable: countsOf(BULK_RETRY_STATUSES),
    skipped,
    isCut: z.boolean(),
    until: z.string().nullable(),
    unchangedSince: z.string(),
    countedTo: instant.nullable().meta({
      description: 'Until when deliveries were counted, where nextCursor goes on; else null.',
      examples: [null],
    }),
    nextCursor: z
      .string()
      .nullable()
      .meta({ examples: [null] }),
  }),
);

export const retryBatchSchema = view<RetryBatchView>()(
  'RetryBatch',
  z.object({ retried: count, skipped, nextCursor: z.string().nullable() }),
);

const webhook = {
  id: idText('webhook'),
  name: z.string(),
  url: z.string(),
  authMethod: z.enum(AUTH_METHODS),
  basicUsername: z
    .string()
    .nullable()
    .meta({ examples: [null] }),
  savedPassword: z
    .object({ savedAt: instant, savedBy: z.string().nullable() })
    .nullable()
    .meta({ description: 'That one is saved, and since when; never the password.', examples: [null] }),
  eventTypes: z.array(z.string()),
  isActive: z.boolean(),
  deactivatedReason: z
    .string()
    .nullable()
    .meta({ examples: [null] }),
  payloadFormat: z.enum(PAYLOAD_FORMATS),
  contentType: z.enum(CONTENT_TYPES),
  hasHubSecret: z
    .boolean()
    .meta({ description: 'That one is saved, whatever the format is; never the secret.' }),
  retryPolicy: z.enum(RETRY_POLICIES),
  successRule: z.enum(SUCCESS_RULES),
  owner: z
    .object({ id: idText('user'), name: z.string(), isMember: z.boolean() })
    .nullable()
    .meta({ description: 'Of a personal webhook: who it is for; null for everybody.', examples: [null] }),
  version: z.int().min(1),
  createdAt: instant,
  createdBy: z
    .string()
    .nullable()
    .meta({ examples: ['Dana Whitfield'] }),
  updatedAt: instant,
};

export const webhookSchema = view<WebhookView>()('Webhook', z.object(webhook));

const finished = z.object({ id: row.id, status: row.status, response: row.response });

export const webhookListItemSchema = view<WebhookListItem>()(
  'WebhookListItem',
  z.object({
    ...webhook,
    lastDelivery: finished.extend({ createdAt: instant }).nullable(),
    lastFinished: finished.nullable(),
    failing: finished.nullable(),
    waitingCount: count,
  }),
);

export const webhookWithSecretSchema = view<{ webhook: WebhookView; signingSecret: string | null }>()(
  'WebhookWithSecret',
  z.object({
    webhook: webhookSchema,
    signingSecret: z
      .string()
      .nullable()
      .meta({ description: 'Shown this once. Null where the answer is repeated for an Idempotency-Key.' }),
  }),
);

const milliseconds = (example: number) =>
  z
    .number()
    .nullable()
    .meta({ examples: [example] });

const hour = { delivered: count, failed: count, retrying: count, other: count };

export const activitySchema = view<ActivityView>()(
  'Activity',
  z.object({
    firstHourAt: instant,
    countedSince: instant.nullable().meta({ examples: [null] }),
    items: z.array(z.object({ webhookId: idText('webhook'), hours: z.array(z.object(hour)) })),
  }),
);

export const insightSchema = view<InsightView>()(
  'Insight',
  z.object({
    firstHourAt: instant,
    countedSince: instant.nullable().meta({ examples: [null] }),
    hours: z.array(z.object({ ...hour, p50Ms: milliseconds(84), p95Ms: milliseconds(312) })),
    p50Ms: milliseconds(84),
    p95Ms: milliseconds(312),
    lastFailure: z
      .object({ id: row.id, response: row.response, createdAt: instant, failedAt: instant })
      .nullable()
      .meta({ examples: [null] }),
  }),
);
