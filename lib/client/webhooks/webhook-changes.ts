import { FIELD_LABELS } from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { eventTypeLabel } from '#lib/domain/event-catalog';
import { SUCCESS_RULE_LABELS } from '#lib/domain/outcome';
import { RETRY_POLICY_LABELS } from '#lib/domain/retry-policy';
import { AUTH_METHOD_LABELS, CONTENT_TYPE_LABELS, PAYLOAD_FORMAT_LABELS } from '#lib/domain/webhook';

/** One setting that is not what it was, in words. */
export type WebhookChange = { label: string; from: string; to: string };

const NOTHING = '—';

function eventsDifference(before: WebhookView, after: WebhookView): WebhookChange[] {
  const names = (types: string[]) => types.map(eventTypeLabel).join(', ') || NOTHING;
  const removed = before.eventTypes.filter((type) => !after.eventTypes.includes(type));
  const added = after.eventTypes.filter((type) => !before.eventTypes.includes(type));
  return [
    ...(added.length > 0 ? [{ label: 'Events added', from: '', to: names(added) }] : []),
    ...(removed.length > 0 ? [{ label: 'Events removed', from: '', to: names(removed) }] : []),
  ];
}

const EVERYBODY = 'Everybody';

function sendingDifference(before: WebhookView, after: WebhookView): WebhookChange[] {
  return [
    {
      label: FIELD_LABELS.payloadFormat,
      from: PAYLOAD_FORMAT_LABELS[before.payloadFormat],
      to: PAYLOAD_FORMAT_LABELS[after.payloadFormat],
    },
    {
      label: FIELD_LABELS.contentType,
      from: CONTENT_TYPE_LABELS[before.contentType],
      to: CONTENT_TYPE_LABELS[after.contentType],
    },
    {
      label: FIELD_LABELS.hubSecret,
      from: before.hasHubSecret ? 'saved' : NOTHING,
      to: after.hasHubSecret ? 'saved' : NOTHING,
    },
    {
      label: FIELD_LABELS.retryPolicy,
      from: RETRY_POLICY_LABELS[before.retryPolicy],
      to: RETRY_POLICY_LABELS[after.retryPolicy],
    },
    {
      label: FIELD_LABELS.successRule,
      from: SUCCESS_RULE_LABELS[before.successRule],
      to: SUCCESS_RULE_LABELS[after.successRule],
    },
    {
      label: FIELD_LABELS.owner,
      from: before.owner?.name ?? EVERYBODY,
      to: after.owner?.name ?? EVERYBODY,
    },
  ];
}

/** What changed between two versions of a webhook's settings. Empty where only the signing secret was rotated. */
export function webhookChanges(before: WebhookView, after: WebhookView): WebhookChange[] {
  const compared = [
    { label: FIELD_LABELS.name, from: before.name, to: after.name },
    { label: FIELD_LABELS.url, from: before.url, to: after.url },
    {
      label: FIELD_LABELS.authMethod,
      from: AUTH_METHOD_LABELS[before.authMethod],
      to: AUTH_METHOD_LABELS[after.authMethod],
    },
    {
      label: FIELD_LABELS.basicUsername,
      from: before.basicUsername ?? NOTHING,
      to: after.basicUsername ?? NOTHING,
    },
    ...sendingDifference(before, after),
  ].filter(({ from, to }) => from !== to);
  const isPasswordReplaced =
    after.savedPassword !== null && after.savedPassword.savedAt !== before.savedPassword?.savedAt;
  const by = after.savedPassword?.savedBy;
  return [
    ...compared,
    ...(isPasswordReplaced
      ? [{ label: FIELD_LABELS.basicPassword, from: '', to: by ? `replaced by ${by}` : 'replaced' }]
      : []),
    ...eventsDifference(before, after),
  ];
}
