/** Vocabulary of an endpoint's settings. */

export const AUTH_METHODS = ['none', 'basic'] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

export const AUTH_METHOD_LABELS = {
  none: 'No Auth',
  basic: 'Basic Auth',
} as const satisfies Record<AuthMethod, string>;

/** What the body of a request looks like. lib/domain/delivery/payload-body writes it. */
export const PAYLOAD_FORMATS = ['envelope', 'array', 'topic', 'notification', 'cloudevents'] as const;
export type PayloadFormat = (typeof PAYLOAD_FORMATS)[number];

export const PAYLOAD_FORMAT_LABELS = {
  envelope: 'Envelope',
  array: 'Array',
  topic: 'Topic',
  notification: 'Notification',
  cloudevents: 'CloudEvents',
} as const satisfies Record<PayloadFormat, string>;

export const JSON_CONTENT_TYPE = 'application/json';
export const FORM_CONTENT_TYPE = 'application/x-www-form-urlencoded';

/** The formats with a choice of content type offer these; the others have their own. */
export const CONTENT_TYPES = [JSON_CONTENT_TYPE, FORM_CONTENT_TYPE] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

export const CONTENT_TYPE_LABELS = {
  [JSON_CONTENT_TYPE]: 'JSON',
  [FORM_CONTENT_TYPE]: 'Form-encoded',
} as const satisfies Record<ContentType, string>;

/** Whether a webhook of the format chooses its content type, and may have a secret for `X-Hub-Signature`. */
export function isNotification(format: PayloadFormat): boolean {
  return format === 'notification';
}

/** Payload format and content type together: what decides the bytes. `deliveries.payload_format` has it as of creation. */
export const BODY_FORMATS = [...PAYLOAD_FORMATS, 'notification_form'] as const;
export type BodyFormat = (typeof BODY_FORMATS)[number];

/** The same rule as the column `webhooks.body_format`. */
export function bodyFormat(format: PayloadFormat, contentType: ContentType): BodyFormat {
  return format === 'notification' && contentType === FORM_CONTENT_TYPE ? 'notification_form' : format;
}

/** The longest secret for `X-Hub-Signature`, in characters. */
export const MAX_HUB_SECRET_LENGTH = 255;

/** What becomes of deliveries that wait when a webhook is switched off. */
export const WAITING_CHOICES = ['cancel', 'keep'] as const;

/**
 * The part of an endpoint URL that a password is saved for: origin and path, without the query. Null for what is no URL.
 * The path counts because another path of the same host may belong to somebody else, or echo what it receives.
 */
export function passwordScope(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed && `${parsed.origin}${parsed.pathname}`;
}

/**
 * Whether a saved password stays in use after the URL was changed. Anybody who may edit a webhook could otherwise send
 * the password to a place of their choice.
 */
export function mayKeepPassword(savedUrl: string, newUrl: string): boolean {
  const scope = passwordScope(savedUrl);
  return scope !== null && scope === passwordScope(newUrl);
}

/** How long the signing secret of before goes on being used beside the new one, after a rotation. */
export const SECRET_OVERLAP_HOURS = 24;
