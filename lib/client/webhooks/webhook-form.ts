/** The form of a webhook, apart from React: its values, what they become, where the server's refusals belong. */
import type { WebhookView } from '#lib/contracts/views/webhooks';
import type { CreateWebhookInput, UpdateWebhookInput } from '#lib/contracts/webhooks';
import { EVENT_TYPES, type EventType } from '#lib/domain/event/event-catalog';
import { type AuthMethod, isNotification, mayKeepPassword } from '#lib/domain/webhook/webhook';
import {
  CHOICE_NAMES,
  type ChoiceValues,
  choicesOf,
  DEFAULT_CHOICES,
  eachChoice,
  WEBHOOK_CHOICES,
} from '#lib/domain/webhook/webhook-settings';

export type WebhookFormValues = ChoiceValues & {
  name: string;
  url: string;
  authMethod: AuthMethod;
  basicUsername: string;
  /** Empty keeps the saved password, where there is one that may be kept; null is an empty password. */
  basicPassword: string | null;
  eventTypes: EventType[];
  /** Empty keeps the saved secret, where there is one; null takes it away. */
  hubSecret: string | null;
  /** The id of the member whom a personal webhook is for; null for everybody. */
  owner: string | null;
};

export type WebhookFormField = keyof WebhookFormValues;

/** The labels of the fields, as the product document names them. */
export const FIELD_LABELS = {
  name: 'Name',
  url: 'Webhook URL',
  authMethod: 'Webhook Authentication Methods',
  basicUsername: 'User name',
  basicPassword: 'Password',
  eventTypes: 'Events to send',
  ...eachChoice((name) => WEBHOOK_CHOICES[name].label as string),
  hubSecret: 'Secret for X-Hub-Signature',
  owner: 'Who it is for',
} as const satisfies Record<WebhookFormField, string>;

export const FORM_FIELDS = Object.keys(FIELD_LABELS) as WebhookFormField[];

/** What stands under Advanced. */
export const ADVANCED_FIELDS: readonly WebhookFormField[] = [...CHOICE_NAMES, 'hubSecret', 'owner'];

export const EMPTY_FORM: WebhookFormValues = {
  name: '',
  url: '',
  authMethod: 'none',
  basicUsername: '',
  basicPassword: '',
  eventTypes: [],
  ...DEFAULT_CHOICES,
  hubSecret: '',
  owner: null,
};

/** The values to try everything out with: the receiver of the demo, which answers 200, for all events. */
export function demoValues(receiverOrigin: string): WebhookFormValues {
  return { ...EMPTY_FORM, name: 'Demo receiver', url: `${receiverOrigin}/200`, eventTypes: EVENT_TYPES };
}

/** The values that a form of an existing webhook starts with. */
export function formValuesOf(webhook: WebhookView): WebhookFormValues {
  return {
    name: webhook.name,
    url: webhook.url,
    authMethod: webhook.authMethod,
    basicUsername: webhook.basicUsername ?? '',
    basicPassword: '',
    eventTypes: EVENT_TYPES.filter((type) => webhook.eventTypes.includes(type)),
    ...choicesOf(webhook),
    hubSecret: '',
    owner: webhook.owner?.id ?? null,
  };
}

/** The values for a copy. Password and secret are not copied: they never leave the server. An owner who has left is left out. */
export function copyValuesOf(webhook: WebhookView, maxNameLength: number): WebhookFormValues {
  const name = `Copy of ${webhook.name}`;
  return {
    ...formValuesOf(webhook),
    name: name.length <= maxNameLength ? name : webhook.name,
    owner: webhook.owner?.isMember ? webhook.owner.id : null,
  };
}

/** What is sent to make a webhook; credentials, content type and a new secret only where they are used. */
export function toCreateInput(values: WebhookFormValues): CreateWebhookInput {
  const { basicUsername, basicPassword, contentType, hubSecret, ...rest } = values;
  const password = basicPassword === '' ? {} : { basicPassword: basicPassword ?? '' };
  const isHub = isNotification(values.payloadFormat);
  return {
    ...rest,
    ...(isHub ? { contentType } : {}),
    // One that is saved can be taken away in any format.
    ...(hubSecret === null || (isHub && hubSecret !== '') ? { hubSecret } : {}),
    ...(values.authMethod === 'none' ? {} : { basicUsername, ...password }),
  };
}

/** What is sent to change a webhook, made on the given version. */
export function toUpdateInput(values: WebhookFormValues, version: number): UpdateWebhookInput {
  return { ...toCreateInput(values), version };
}

/** Whether a password is saved that goes on being used if the form's URL is saved. */
export function keepsSavedPassword(saved: WebhookView | null, url: string): boolean {
  return saved !== null && saved.authMethod === 'basic' && mayKeepPassword(saved.url, url.trim());
}

/** The field that a JSON pointer of a problem document leads to; null where it is none of the form. */
export function fieldOfPointer(pointer: string): WebhookFormField | null {
  const name = pointer.split('/')[1];
  return FORM_FIELDS.find((field) => field === name) ?? null;
}
