import { z } from 'zod';
import { displayName } from '#lib/contracts/display-name';
import { pageQueryOf } from '#lib/contracts/page';
import { wholeNumberText } from '#lib/contracts/parameters';
import { WEBHOOK_CHOICE_SCHEMAS } from '#lib/contracts/webhook-choices';
import { EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { decodeId, idPattern } from '#lib/domain/ids';
import { MAX_TEST_WAIT_SECONDS, MAX_WEBHOOKS } from '#lib/domain/limits';
import { checkWebhookUrl, type UrlPolicy } from '#lib/domain/webhook/url-policy';
import {
  AUTH_METHODS,
  type AuthMethod,
  type ContentType,
  FORM_CONTENT_TYPE,
  isNotification,
  MAX_HUB_SECRET_LENGTH,
  type PayloadFormat,
  WAITING_CHOICES,
} from '#lib/domain/webhook/webhook';

const MAX_CREDENTIAL_LENGTH = 255;

/** What a header value and Basic Auth can carry: no control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;

const credential = (what: string) =>
  z
    .string()
    .max(MAX_CREDENTIAL_LENGTH, `The ${what} is longer than ${MAX_CREDENTIAL_LENGTH} characters.`)
    .refine(
      (text) => !CONTROL_CHARACTER.test(text),
      `The ${what} contains a line break or another control character.`,
    );

/** The query of the list of webhooks. Whoever needs all of them, as the screens do, gets them in one page. */
export const listWebhooksQuery = pageQueryOf('webhook', MAX_WEBHOOKS);

/** Where a webhook sends, as the URL standard writes it. */
export const endpointUrl = (policy: UrlPolicy) =>
  z.string().transform((text, context) => {
    const check = checkWebhookUrl(text, policy);
    if (check.isAllowed) return check.url;
    context.addIssue({ code: 'custom', message: check.reason });
    return z.NEVER;
  });

/** Signs the body in X-Hub-Signature. */
export const hubSecret = z
  .string()
  .min(1, 'Enter a secret, or null for none.')
  .max(MAX_HUB_SECRET_LENGTH, `The secret is longer than ${MAX_HUB_SECRET_LENGTH} characters.`);

/** A member: the id of the user, given as UUID, or an email address, given in lower case. */
const memberName = z
  .string()
  .meta({ pattern: `@|${idPattern('user')}` })
  .transform((text, context) => {
    const id = decodeId('user', text);
    if (id !== null) return id;
    const email = text.trim().toLowerCase();
    if (email.includes('@')) return email;
    context.addIssue({
      code: 'custom',
      message: 'Must be the id or the email address of a member, or null.',
    });
    return z.NEVER;
  });

function fields(policy: UrlPolicy) {
  return {
    name: displayName('Enter a name, for example the system that receives the events.'),
    url: endpointUrl(policy),
    authMethod: z.enum(AUTH_METHODS, { error: 'Choose No Auth or Basic Auth.' }),
    basicUsername: credential('user name')
      .refine((text) => !text.includes(':'), 'A user name for Basic Auth cannot contain a colon (RFC 7617).')
      .optional(),
    basicPassword: credential('password').optional(),
    eventTypes: z
      .array(z.enum(EVENT_TYPES, { error: 'There is no such event type.' }))
      .min(1, 'Tick at least one event.')
      .transform((types) => EVENT_TYPES.filter((type) => types.includes(type))),
    ...z.object(WEBHOOK_CHOICE_SCHEMAS).partial().shape,
    hubSecret: hubSecret.nullable().optional(),
    owner: memberName.nullable().optional(),
  };
}

/** Asked even where other fields are wrong, so that all that is missing is said at once. */
const always = { when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null };

// RFC 7617 allows an empty user name and an empty password; a key often stands in for one of them.
type Credentials = { authMethod: AuthMethod; basicUsername?: string; basicPassword?: string };

const hasUsername = (input: Credentials) => input.authMethod !== 'basic' || input.basicUsername !== undefined;
const missingUsername = {
  ...always,
  path: ['basicUsername'],
  message: 'Enter the user name for Basic Auth, or an empty text where the receiver expects none.',
};

const hasPassword = (input: Credentials) => input.authMethod !== 'basic' || input.basicPassword !== undefined;
const missingPassword = {
  ...always,
  path: ['basicPassword'],
  message: 'Enter the password for Basic Auth, or choose an empty one.',
};

type Body = { payloadFormat?: PayloadFormat; contentType?: ContentType; hubSecret?: string | null };

const mayHaveContentType = ({ payloadFormat = 'envelope', contentType }: Body) =>
  contentType !== FORM_CONTENT_TYPE || isNotification(payloadFormat);
const wrongContentType = {
  ...always,
  path: ['contentType'],
  message: 'Only the payload format “Notification” can be form-encoded.',
};

const mayHaveHubSecret = ({ payloadFormat = 'envelope', hubSecret }: Body) =>
  !hubSecret || isNotification(payloadFormat);
const needlessHubSecret = {
  ...always,
  path: ['hubSecret'],
  message: 'Only the payload format “Notification” has X-Hub-Signature, and so a secret for it.',
};

/**
 * A new webhook. The form, the route and the documents use it. What is left out of the last six fields is as it always was:
 * the envelope, the standard retries, any 2xx, for everybody.
 */
export const createWebhookInput = (policy: UrlPolicy) =>
  z
    .object(fields(policy))
    .refine(hasUsername, missingUsername)
    .refine(hasPassword, missingPassword)
    .refine(mayHaveContentType, wrongContentType)
    .refine(mayHaveHubSecret, needlessHubSecret);

/**
 * A changed webhook: all fields, and the `version` that the change was made on. Without a password the saved one stays, and
 * so does what is left out of the last six fields.
 * @param hasSavedPassword whether a password is saved that may be kept
 * @param savedFormat what the payload format is where none is given
 */
export const updateWebhookInput = (
  policy: UrlPolicy,
  hasSavedPassword: boolean,
  savedFormat: PayloadFormat = 'envelope',
) =>
  z
    .object({ ...fields(policy), version: z.int().min(1) })
    .refine(hasUsername, missingUsername)
    .refine((input) => hasSavedPassword || hasPassword(input), missingPassword)
    .refine((input) => mayHaveContentType({ payloadFormat: savedFormat, ...input }), wrongContentType)
    .refine((input) => mayHaveHubSecret({ payloadFormat: savedFormat, ...input }), needlessHubSecret);

export const setActiveInput = z.object({
  isActive: z.boolean(),
  waiting: z.enum(WAITING_CHOICES).default('cancel'),
});

/** A test event. What it contains is the example of its type. */
export const sendTestInput = z.object({
  eventType: z.enum(EVENT_TYPES, { error: 'There is no such event type.' }),
});

export const sendTestQuery = z.object({
  /** Seconds to wait for the answer of the endpoint. */
  wait: wholeNumberText(0, MAX_TEST_WAIT_SECONDS).default(MAX_TEST_WAIT_SECONDS),
});

export type CreateWebhookInput = z.input<ReturnType<typeof createWebhookInput>>;
export type UpdateWebhookInput = z.input<ReturnType<typeof updateWebhookInput>>;
export type SetActiveInput = z.input<typeof setActiveInput>;
export type SendTestInput = z.input<typeof sendTestInput>;
