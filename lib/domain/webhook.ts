/** Vocabulary of an endpoint's settings. */

export const AUTH_METHODS = ['none', 'basic'] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

export const AUTH_METHOD_LABELS = {
  none: 'No Auth',
  basic: 'Basic Auth',
} as const satisfies Record<AuthMethod, string>;

export const PAYLOAD_FORMATS = ['envelope'] as const;
export type PayloadFormat = (typeof PAYLOAD_FORMATS)[number];

/** What becomes of deliveries that wait when a webhook is switched off. */
export const WAITING_CHOICES = ['cancel', 'keep'] as const;

/**
 * Whether a saved password may go on being sent after the URL was changed: only to the same origin. Otherwise who can
 * edit a webhook could point it at a server of theirs and read the password there.
 */
export function mayKeepPassword(savedUrl: string, newUrl: string): boolean {
  return URL.parse(savedUrl)?.origin === URL.parse(newUrl)?.origin;
}

/** How long the signing secret of before goes on being used beside the new one, after a rotation. */
export const SECRET_OVERLAP_HOURS = 24;
