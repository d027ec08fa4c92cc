/**
 * The settings of a webhook that are one of several values, each declared once. Input, view, form, comparison, audit log,
 * facts and API notes derive from this table.
 */
import { SUCCESS_RULE_LABELS, SUCCESS_RULES } from '#lib/domain/delivery/outcome';
import { RETRY_POLICIES, RETRY_POLICY_LABELS } from '#lib/domain/delivery/retry-policy';
import {
  CONTENT_TYPE_LABELS,
  CONTENT_TYPES,
  JSON_CONTENT_TYPE,
  PAYLOAD_FORMAT_LABELS,
  PAYLOAD_FORMATS,
} from '#lib/domain/webhook/webhook';

export const WEBHOOK_CHOICES = {
  payloadFormat: {
    label: 'Payload format',
    values: PAYLOAD_FORMATS,
    words: PAYLOAD_FORMAT_LABELS,
    default: 'envelope',
    refusal: 'There is no such payload format.',
    note: 'What the body looks like; envelope unless given. Fixed for each delivery when it is made.',
  },
  contentType: {
    label: 'Content type',
    values: CONTENT_TYPES,
    words: CONTENT_TYPE_LABELS,
    default: JSON_CONTENT_TYPE,
    refusal: `The content type is one of ${CONTENT_TYPES.join(' and ')}.`,
    note: 'Of the format notification, which can be form-encoded.',
  },
  retryPolicy: {
    label: 'Retry policy',
    values: RETRY_POLICIES,
    words: RETRY_POLICY_LABELS,
    default: 'standard',
    refusal: 'There is no such retry policy.',
    note: 'standard, or extended: 13 retries over eight days.',
  },
  successRule: {
    label: 'Success rule',
    values: SUCCESS_RULES,
    words: SUCCESS_RULE_LABELS,
    default: '2xx',
    refusal: 'There is no such success rule.',
    note: 'Which answers count as received.',
  },
} as const;

export type WebhookChoice = keyof typeof WEBHOOK_CHOICES;
export type ChoiceValues = { [Name in WebhookChoice]: (typeof WEBHOOK_CHOICES)[Name]['values'][number] };

export const CHOICE_NAMES = Object.keys(WEBHOOK_CHOICES) as WebhookChoice[];

/** Makes an object with one member for each choice. */
export function eachChoice<Value>(make: (name: WebhookChoice) => Value): Record<WebhookChoice, Value> {
  return Object.fromEntries(CHOICE_NAMES.map((name) => [name, make(name)])) as Record<WebhookChoice, Value>;
}

/** What a webhook has where nothing else is asked for. */
export const DEFAULT_CHOICES = eachChoice((name) => WEBHOOK_CHOICES[name].default) as ChoiceValues;

/** Returns the choices alone, of a webhook or of anything else that has them. */
export function choicesOf(webhook: ChoiceValues): ChoiceValues {
  return eachChoice((name) => webhook[name]) as ChoiceValues;
}

/** Returns the words for a value; a value that the table does not have is returned as it is. */
export function choiceWords(name: WebhookChoice, value: string): string {
  const words: Readonly<Record<string, string>> = WEBHOOK_CHOICES[name].words;
  return words[value] ?? value;
}
