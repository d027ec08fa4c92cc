import { z } from 'zod';
import { attemptSchema, deliveryRowSchema } from '#lib/contracts/views/deliveries';
import { count, idText, instant, view } from '#lib/contracts/views/view';
import { WEBHOOK_CHOICE_SCHEMAS } from '#lib/contracts/webhook-choices';
import { AUTH_METHODS } from '#lib/domain/webhook/webhook';

const ownerSchema = z.object({ id: idText('user'), name: z.string(), isMember: z.boolean() });
/** A former member gets nothing. */
export type OwnerView = z.infer<typeof ownerSchema>;

export const webhookSchema = view(
  'Webhook',
  z.object({
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
      .meta({
        description: 'Why the system switched it off; null where a person did, or nobody.',
        examples: [null],
      }),
    ...WEBHOOK_CHOICE_SCHEMAS,
    hasHubSecret: z
      .boolean()
      .meta({ description: 'That one is saved, whatever the format is; never the secret.' }),
    owner: ownerSchema
      .nullable()
      .meta({ description: 'Of a personal webhook: who it is for; null for everybody.', examples: [null] }),
    version: z.int().min(1),
    createdAt: instant,
    createdBy: z
      .string()
      .nullable()
      .meta({ examples: ['Dana Whitfield'] }),
    updatedAt: instant,
  }),
);
export type WebhookView = z.infer<typeof webhookSchema>;

const finished = deliveryRowSchema.pick({ id: true, status: true, response: true });

export const webhookListItemSchema = view(
  'WebhookListItem',
  z.object({
    ...webhookSchema.shape,
    lastDelivery: finished.extend({ createdAt: instant }).nullable(),
    lastFinished: finished.nullable().meta({
      description: 'The newest delivery that was delivered or has failed; test events are left out.',
    }),
    failing: finished.nullable().meta({
      description:
        'Where every attempt fails: the delivery that is retried next, test events left out. Null where the latest attempt succeeded.',
    }),
    waitingCount: count.meta({
      description: 'Deliveries that are queued or wait for a retry, counted up to 100.',
    }),
  }),
);
export type WebhookListItem = z.infer<typeof webhookListItemSchema>;

export const webhookWithSecretSchema = view(
  'WebhookWithSecret',
  z.object({
    webhook: webhookSchema,
    signingSecret: z
      .string()
      .nullable()
      .meta({ description: 'Shown this once. Null where the answer is repeated for an Idempotency-Key.' }),
  }),
);
/** The first answer to creating a webhook or making a new secret, which shows the secret. */
export type WebhookWithSecret = z.infer<typeof webhookWithSecretSchema> & { signingSecret: string };

/** What became of a test event by the time that the wait was over. */
export const testResultSchema = view(
  'TestResult',
  z.object({
    ...deliveryRowSchema.shape,
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
export type TestResultView = z.infer<typeof testResultSchema>;

const hour = z.object({ delivered: count, failed: count, retrying: count, other: count });

const countedSince = instant.nullable().meta({
  description: 'Where there were too many to count: since when they are counted; null where all are.',
  examples: [null],
});

/** The bars of the list. */
export const activitySchema = view(
  'Activity',
  z.object({
    firstHourAt: instant.meta({ description: 'The beginning of the first hour (UTC).' }),
    countedSince,
    items: z
      .array(z.object({ webhookId: idText('webhook'), hours: z.array(hour) }))
      .meta({ description: 'Webhooks with deliveries in these hours; hours oldest first.' }),
  }),
);
export type ActivityView = z.infer<typeof activitySchema>;

/** Milliseconds until the endpoint answered; null where it gave no answer. */
const milliseconds = (example: number) =>
  z
    .number()
    .nullable()
    .meta({ examples: [example] });

const insightHour = hour.extend({ p50Ms: milliseconds(84), p95Ms: milliseconds(312) });
export type InsightHourView = z.infer<typeof insightHour>;

/** How a webhook did in the last seven days, without test events. */
export const insightSchema = view(
  'Insight',
  z.object({
    firstHourAt: instant,
    countedSince,
    hours: z.array(insightHour).meta({ description: 'Oldest first, the present hour last.' }),
    p50Ms: milliseconds(84),
    p95Ms: milliseconds(312),
    lastFailure: deliveryRowSchema
      .pick({ id: true, response: true, createdAt: true })
      .extend({ failedAt: instant })
      .nullable()
      .meta({ description: 'The delivery that failed last, retried or not.', examples: [null] }),
  }),
);
export type InsightView = z.infer<typeof insightSchema>;
