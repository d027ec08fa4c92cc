import { FIELD_LABELS } from '#lib/client/webhooks/webhook-form';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { eventTypeLabel } from '#lib/domain/event/event-catalog';
import { AUTH_METHOD_LABELS } from '#lib/domain/webhook/webhook';
import { CHOICE_NAMES, choiceWords } from '#lib/domain/webhook/webhook-settings';

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
    ...CHOICE_NAMES.map((name) => ({
      label: FIELD_LABELS[name],
      from: choiceWords(name, before[name]),
      to: choiceWords(name, after[name]),
    })),
    {
      label: FIELD_LABELS.hubSecret,
      from: before.hasHubSecret ? 'saved' : NOTHING,
      to: after.hasHubSecret ? 'saved' : NOTHING,
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
