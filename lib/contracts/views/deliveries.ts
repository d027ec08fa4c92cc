import { z } from 'zod';
import { count, idText, instant, page, view } from '#lib/contracts/views/view';
import { ATTEMPT_TRIGGERS, DELIVERY_STATUSES } from '#lib/domain/delivery/delivery';
import { FAILURES } from '#lib/domain/delivery/outcome';
import { BULK_RETRY_OBSTACLES, BULK_RETRY_STATUSES } from '#lib/domain/delivery/retry-obstacle';

export const responseSchema = view(
  'ResponseSummary',
  z.object({ status: z.int().min(100).max(999).nullable(), failure: z.enum(FAILURES).nullable() }).meta({
    description: 'The latest answer; both null before the first attempt. A redirect has both.',
    examples: [{ status: 200, failure: null }],
  }),
);
export type ResponseSummary = z.infer<typeof responseSchema>;

/** One row of Log History. */
export const deliveryRowSchema = view(
  'DeliveryRow',
  z.object({
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
  }),
);
export type DeliveryRowView = z.infer<typeof deliveryRowSchema>;

/** One page of Log History. */
export const deliveryPageSchema = view(
  'Deliveries',
  page(deliveryRowSchema).extend({
    searchedBackTo: instant.nullable().meta({
      description:
        'Until when the log was searched, where the page is not full but nextCursor goes on; else null.',
      examples: [null],
    }),
  }),
);
export type DeliveryPage = z.infer<typeof deliveryPageSchema>;

const bodySchema = view(
  'Body',
  z
    .object({
      text: z.string().nullable().meta({
        description: 'Null where the bytes are not valid UTF-8 or contain control characters.',
      }),
      base64: z.string().nullable().meta({ description: 'The bytes where they are no text.' }),
      size: count.meta({ description: 'Bytes that the receiver sent.' }),
      storedSize: count,
      isTruncated: z.boolean(),
    })
    .meta({
      examples: [{ text: '{"received":true}', base64: null, size: 17, storedSize: 17, isTruncated: false }],
    }),
);
export type BodyView = z.infer<typeof bodySchema>;

/** A name and a value. As an array of two texts: tuples (`prefixItems`, `items: false`) stop generators of Go and Python. */
const header = z
  .array(z.string())
  .length(2)
  .meta({ examples: [['content-type', 'application/json']] }) as unknown as z.ZodType<
  [name: string, value: string]
>;
export type HeaderView = z.infer<typeof header>;

export const attemptSchema = view(
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
    requestHeaders: z.array(header).meta({ description: 'The value of authorization is hidden.' }),
    responseHeaders: z
      .array(header)
      .nullable()
      .meta({ description: 'Null where no head of a response arrived.' }),
    responseBody: bodySchema.nullable(),
  }),
);
export type AttemptView = z.infer<typeof attemptSchema>;

/** A delivery with all of its attempts. */
export const deliverySchema = view(
  'Delivery',
  z.object({
    ...deliveryRowSchema.shape,
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
export type DeliveryView = z.infer<typeof deliverySchema>;

/** A number for each of the names. */
const countsOf = <Name extends string>(names: readonly Name[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, count])) as Record<Name, typeof count>);

/** How many deliveries something stands in the way of. */
const skipped = countsOf(BULK_RETRY_OBSTACLES);
export type SkippedView = z.infer<typeof skipped>;

/** What a retry of all that match would do. */
export const retryPreviewSchema = view(
  'RetryPreview',
  z.object({
    sendable: countsOf(BULK_RETRY_STATUSES).meta({
      description: 'Deliveries that would be sent, by status.',
    }),
    skipped,
    isCut: z
      .boolean()
      .meta({ description: 'Whether more match than one retry takes; the oldest are counted.' }),
    until: z.string().nullable().meta({ description: 'Null where nothing matches.' }),
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
export type RetryPreviewView = z.infer<typeof retryPreviewSchema>;

/** What one batch of a retry did. */
export const retryBatchSchema = view(
  'RetryBatch',
  z.object({
    retried: count,
    skipped,
    nextCursor: z.string().nullable().meta({ description: 'Null after the last batch.' }),
  }),
);
export type RetryBatchView = z.infer<typeof retryBatchSchema>;
