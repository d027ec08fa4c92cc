/** Webhooks that a program made through the routes of another system: their names and ids there. */
import { MAX_NAME_LENGTH } from '#lib/domain/limits';

/** Whose routes there are. */
export const SUBSCRIPTION_SYSTEMS = ['avaza', 'accelo', 'acculynx'] as const;
export type SubscriptionSystem = (typeof SUBSCRIPTION_SYSTEMS)[number];

export const SUBSCRIPTION_SYSTEM_LABELS = {
  avaza: 'Avaza',
  accelo: 'Accelo',
  acculynx: 'AccuLynx',
} as const satisfies Record<SubscriptionSystem, string>;

/** The largest number of a subscription: that of a column of 32 bits. */
export const MAX_SUBSCRIPTION_NUMBER = 2 ** 31 - 1;

/** Reads the ID of an Avaza subscription from a path or a query; null where it is none. Never throws. */
export function subscriptionNumberOf(text: string): number | null {
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return number > 0 && number <= MAX_SUBSCRIPTION_NUMBER ? number : null;
}

/**
 * The `subscription_id` of Accelo, 24 hex digits: of a UUIDv7 the 12 digits of its time and the last 12, which are random.
 * What is left out are version, variant and the rest of the random bits.
 */
export function objectIdOf(uuid: string): string {
  const digits = uuid.replaceAll('-', '');
  return digits.slice(0, 12) + digits.slice(20);
}

/** Whether a text is written like a `subscription_id` of Accelo. */
export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{24}$/.test(text);
}

/** Whether a text is a GUID, in lower or upper case. */
export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** What a subscription is called on the screens: "invoice_sent to example.com", "job-created and 2 more to example.com". */
export function subscriptionName(events: readonly string[], url: string): string {
  const [first = '', ...others] = events;
  const what = others.length === 0 ? first : `${first} and ${others.length} more`;
  const name = `${what} to ${URL.parse(url)?.hostname ?? url}`;
  return name.length <= MAX_NAME_LENGTH ? name : `${name.slice(0, MAX_NAME_LENGTH - 1)}…`;
}
