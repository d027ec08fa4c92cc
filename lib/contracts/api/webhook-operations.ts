import type { Operation } from '#lib/contracts/api/operation';
import { input } from '#lib/contracts/api/schemas';
import { page, view } from '#lib/contracts/views/view';
import {
  activitySchema,
  insightSchema,
  testResultSchema,
  webhookListItemSchema,
  webhookSchema,
  webhookWithSecretSchema,
} from '#lib/contracts/views/webhooks';
import {
  createWebhookInput,
  listWebhooksQuery,
  sendTestInput,
  sendTestQuery,
  setActiveInput,
  updateWebhookInput,
} from '#lib/contracts/webhooks';
import { MAX_TEST_WAIT_SECONDS, MAX_TESTS_PER_MINUTE, MAX_WEBHOOKS } from '#lib/domain/limits';
import { STRICT_URL_POLICY } from '#lib/domain/webhook/url-policy';
import { SECRET_OVERLAP_HOURS } from '#lib/domain/webhook/webhook';
import { eachChoice, WEBHOOK_CHOICES } from '#lib/domain/webhook/webhook-settings';

const bodyExample = {
  name: 'ERP',
  url: 'https://erp.example.com/hooks',
  authMethod: 'none',
  eventTypes: ['job.created', 'estimate.created'],
};

const FIELD_NOTES = {
  name: 'What it is called on the screens.',
  url: 'A public https address.',
  basicUsername: 'With authMethod basic.',
  basicPassword: 'With authMethod basic. It is sealed and never shown again.',
  eventTypes: 'At least one.',
  ...eachChoice((name): string => WEBHOOK_CHOICES[name].note),
  hubSecret:
    'With the format notification: signs the body in X-Hub-Signature. Sealed and never shown again; null for none. It stays when the format changes, for what waits.',
  owner:
    'The id or the email address of a member makes it personal: only events that this member may view are sent. null for everybody.',
};

/** An object that has these members. They are named twice, since linters look for the properties. */
const withMembers = (names: readonly string[]) => ({
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  required: names,
});

/**
 * What members ask of each other, as JSON Schema. Generators pass over `dependentSchemas`; validators keep to it.
 * @param notification what says that the payload format is "notification"
 * @param credentials the members that Basic Auth needs
 */
const dependencies = (notification: object, credentials: readonly string[]) => ({
  dependentSchemas: {
    authMethod: { anyOf: [{ properties: { authMethod: { const: 'none' } } }, withMembers(credentials)] },
    contentType: { anyOf: [{ properties: { contentType: { const: 'application/json' } } }, notification] },
    hubSecret: { anyOf: [{ properties: { hubSecret: { type: 'null' } } }, notification] },
  },
});

const IS_NOTIFICATION = { properties: { payloadFormat: { const: 'notification' } } };
const OF_NEW = dependencies({ ...IS_NOTIFICATION, required: ['payloadFormat'] }, [
  'basicUsername',
  'basicPassword',
]);
/** What is left out stays as it is saved. */
const OF_SAVED = dependencies(IS_NOTIFICATION, ['basicUsername']);

const webhooks = { tag: 'webhooks', action: 'webhooks.view' } as const;
const managing = { tag: 'webhooks', action: 'webhooks.manage' } as const;
const changing = { ...managing, hasEntityTag: true, takesIfMatch: true } as const;

export const WEBHOOK_OPERATIONS = [
  {
    ...webhooks,
    id: 'listWebhooks',
    method: 'get',
    path: '/webhooks',
    summary: 'List webhooks',
    description: 'In the order they were made, each with its latest delivery.',
    query: listWebhooksQuery,
    notes: {
      cursor: 'nextCursor of the page before.',
      limit: `Webhooks of a page; ${MAX_WEBHOOKS.toLocaleString('en')}, as many as an organisation has at most, give all in one.`,
    },
    answers: {
      200: {
        description: 'One page.',
        schema: view('Webhooks', page(webhookListItemSchema)),
      },
    },
  },
  {
    ...managing,
    id: 'createWebhook',
    method: 'post',
    path: '/webhooks',
    summary: 'Create a webhook',
    description: `It is deactivated at first. The answer shows the signing secret, for the only time. An organisation has at most ${MAX_WEBHOOKS.toLocaleString('en')}.`,
    notes: FIELD_NOTES,
    body: input('CreateWebhook', createWebhookInput(STRICT_URL_POLICY).meta(OF_NEW)),
    bodyExample,
    hasEntityTag: true,
    answers: { 201: { description: 'The new webhook.', schema: webhookWithSecretSchema } },
    problems: ['not_possible_now'],
  },
  {
    ...webhooks,
    id: 'listActivity',
    method: 'get',
    path: '/webhooks/activity',
    summary: 'Count deliveries of the last 24 hours',
    description:
      'For each webhook with deliveries, the counts of every hour by status. Where there are too many to count in time, countedSince says from when on they are counted.',
    answers: { 200: { description: 'By webhook and hour.', schema: activitySchema } },
    problems: ['not_possible_now'],
  },
  {
    ...webhooks,
    id: 'getWebhook',
    method: 'get',
    path: '/webhooks/{webhook}',
    summary: 'Read a webhook',
    description: 'As the screens show it: never a password or a secret. The ETag is for If-Match.',
    hasEntityTag: true,
    answers: { 200: { description: 'The webhook.', schema: webhookSchema } },
  },
  {
    ...changing,
    id: 'updateWebhook',
    method: 'put',
    path: '/webhooks/{webhook}',
    summary: 'Change a webhook',
    description:
      'All fields, and the version that the change was made on. Without a password the saved one stays, as long as the URL keeps its origin and path; otherwise send the password again.',
    notes: {
      ...FIELD_NOTES,
      version: 'version of the webhook that you read; another one is a version_conflict.',
    },
    body: input('UpdateWebhook', updateWebhookInput(STRICT_URL_POLICY, true).meta(OF_SAVED)),
    bodyExample: { ...bodyExample, name: 'ERP (Atlanta)', version: 1 },
    answers: { 200: { description: 'The webhook as it is now.', schema: webhookSchema } },
    problems: ['version_conflict'],
  },
  {
    ...managing,
    id: 'deleteWebhook',
    method: 'delete',
    path: '/webhooks/{webhook}',
    summary: 'Delete a webhook',
    description: 'What waits is cancelled; the log stays until the retention is over.',
    takesIfMatch: true,
    answers: { 204: { description: 'It is deleted.' } },
  },
  {
    ...changing,
    id: 'setWebhookActive',
    method: 'put',
    path: '/webhooks/{webhook}/active',
    summary: 'Switch a webhook on or off',
    description:
      'Switching on sends webhook.activated to it. Switching off cancels the deliveries that wait, or keeps them.',
    notes: { waiting: 'What becomes of deliveries that wait when it is switched off; cancel unless given.' },
    body: input('SetActive', setActiveInput),
    bodyExample: { isActive: true },
    answers: { 200: { description: 'The webhook as it is now.', schema: webhookSchema } },
    problems: ['not_possible_now'],
  },
  {
    ...changing,
    id: 'rotateSigningSecret',
    method: 'post',
    path: '/webhooks/{webhook}/signing-secret',
    summary: 'Make a new signing secret',
    description: `Requests carry the signatures of both secrets for ${SECRET_OVERLAP_HOURS} hours.`,
    answers: { 200: { description: 'The new secret, for the only time.', schema: webhookWithSecretSchema } },
  },
  {
    ...managing,
    id: 'sendTest',
    method: 'post',
    path: '/webhooks/{webhook}/test',
    summary: 'Send a test event',
    description: `Of any type, also to a webhook that is off or has not subscribed to it; marked as a test in payload and log. At most ${MAX_TESTS_PER_MINUTE} a minute for each webhook, and as many for the organisation as the operator allows. The answer of the endpoint comes back with this call.`,
    query: sendTestQuery,
    notes: {
      wait: `How many seconds to wait for the answer, ${MAX_TEST_WAIT_SECONDS} unless given: longer than an endpoint has. 0 answers at once.`,
    },
    body: input('SendTest', sendTestInput),
    bodyExample: { eventType: 'job.created' },
    answers: {
      200: { description: 'What the endpoint answered, or why it did not.', schema: testResultSchema },
      202: { description: 'It is still on its way: look for it in the log.', schema: testResultSchema },
    },
    problems: ['not_possible_now'],
  },
  {
    ...webhooks,
    action: 'deliveries.view',
    id: 'readInsight',
    method: 'get',
    path: '/webhooks/{webhook}/insight',
    summary: 'See how a webhook did in the last seven days',
    description:
      'Counts and response times of every hour without test events, and the delivery that failed last.',
    answers: { 200: { description: 'By hour.', schema: insightSchema } },
    problems: ['not_possible_now'],
  },
] as const satisfies Operation[];
