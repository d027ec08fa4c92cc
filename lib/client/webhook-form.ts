/** The form of a webhook, apart from React: its values, what they become, where the server's refusals belong. */
import type { CreateWebhookInput, UpdateWebhookInput, WebhookView } from '#lib/contracts/webhooks';
import { EVENT_TYPES, type EventType } from '#lib/domain/event-catalog';
import { type AuthMethod, mayKeepPassword } from '#lib/domain/webhook';

export type WebhookFormValues = {
  name: string;
  url: string;
  authMethod: AuthMethod;
  basicUsername: string;
  /** Empty keeps the saved password, where there is one that may be kept. */
  basicPassword: string;
  eventTypes: EventType[];
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
} as const satisfies Record<WebhookFormField, string>;

export const FORM_FIELDS = Object.keys(FIELD_LABELS) as WebhookFormField[];

export const EMPTY_FORM: WebhookFormValues = {
  name: '',
  url: '',
  authMethod: 'none',
  basicUsername: '',
  basicPassword: '',
  eventTypes: [],
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
  };
}

/** The values for a copy. The password is not copied: it never leaves the server. */
export function copyValuesOf(webhook: WebhookView, maxNameLength: number): WebhookFormValues {
  const name = `Copy of ${webhook.name}`;
  return { ...formValuesOf(webhook), name: name.length <= maxNameLength ? name : webhook.name };
}

/** What is sent to make a webhook; credentials only where they are used. */
export function toCreateInput(values: WebhookFormValues): CreateWebhookInput {
  const { basicUsername, basicPassword, ...rest } = values;
  if (values.authMethod === 'none') return rest;
  return { ...rest, basicUsername, ...(basicPassword === '' ? {} : { basicPassword }) };
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
