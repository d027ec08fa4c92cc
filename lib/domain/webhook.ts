/** Vocabulary of an endpoint's settings. */

export const AUTH_METHODS = ['none', 'basic'] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

export const AUTH_METHOD_LABELS = {
  none: 'No Auth',
  basic: 'Basic Auth',
} as const satisfies Record<AuthMethod, string>;

export const PAYLOAD_FORMATS = ['envelope'] as const;
export type PayloadFormat = (typeof PAYLOAD_FORMATS)[number];
