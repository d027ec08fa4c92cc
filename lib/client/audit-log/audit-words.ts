/** Entries of the audit log as sentences: what is stored are codes and values. Pure. */

import { dateText } from '#lib/client/time-format';
import type { AuditEntryView } from '#lib/contracts/views/audit-log';
import { AUDIT_ACTIONS, type AuditAction } from '#lib/domain/access/audit-log';
import { eventTypeLabel } from '#lib/domain/event/event-catalog';
import { AUTH_METHOD_LABELS } from '#lib/domain/webhook/webhook';
import { deactivationReasonText } from '#lib/domain/webhook/webhook-health';
import { eachChoice, WEBHOOK_CHOICES } from '#lib/domain/webhook/webhook-settings';

type Detail = Record<string, unknown>;

/** "created the webhook"; an action that this version does not know is shown as it is. */
export function actionWords(action: string): string {
  return Object.hasOwn(AUDIT_ACTIONS, action) ? AUDIT_ACTIONS[action as AuditAction].words : action;
}

/** Who did it. */
export function actorWords({ kind, name, id }: AuditEntryView['actor']): string {
  if (kind === 'system') return 'Hooktab';
  return name ?? id ?? 'Somebody';
}

/** What it was done to; null where the action says it all. */
export function targetWords({ target, detail }: AuditEntryView): string | null {
  if (target.kind === 'log') return null;
  if (target.kind === 'event' && typeof detail.type === 'string') return eventTypeLabel(detail.type);
  return target.name ?? textOf(detail.name) ?? target.id;
}

/** What there is to know besides, a line each. */
export function detailLines({ action, detail }: AuditEntryView): string[] {
  const lines = LINES[action]?.(detail) ?? [];
  return lines.filter((line) => line !== null);
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

const MAX_NAMED_EVENTS = 4;

function eventsWords(types: string[]): string {
  const named = types.slice(0, types.length > MAX_NAMED_EVENTS ? MAX_NAMED_EVENTS - 1 : MAX_NAMED_EVENTS);
  const others = types.length - named.length;
  return named.map(eventTypeLabel).join(', ') + (others > 0 ? ` and ${others} more` : '');
}

const cancelled = ({ cancelledDeliveries: count }: Detail): string | null => {
  if (typeof count !== 'number' || count === 0) return null;
  return `${count} waiting ${count === 1 ? 'delivery was' : 'deliveries were'} cancelled`;
};

const LINES: Record<string, (detail: Detail) => (string | null)[]> = {
  'webhook.created': ({ url, eventTypes }) => [
    textOf(url),
    listOf(eventTypes).length > 0 ? eventsWords(listOf(eventTypes)) : null,
  ],
  'webhook.updated': (detail) => [
    ...changeLines(detail.changed),
    detail.passwordReplaced === true ? 'Password replaced' : null,
    detail.hubSecretReplaced === true ? 'Secret for X-Hub-Signature replaced' : null,
    cancelled(detail),
  ],
  'webhook.deactivated': (detail) => [
    typeof detail.reason === 'string' ? deactivationReasonText(detail.reason) : null,
    cancelled(detail),
  ],
  'webhook.deleted': (detail) => [textOf(detail.url), cancelled(detail)],
  'webhook.tested': ({ eventType }) => [typeof eventType === 'string' ? eventTypeLabel(eventType) : null],
  'delivery.retried': ({ was }) => [typeof was === 'string' ? `It was ${was}` : null],
  'log.retried': ({ count, filters }) => [
    typeof count === 'number' ? `${count} ${count === 1 ? 'delivery' : 'deliveries'}` : null,
    ...filterLines(filters),
  ],
  'log.searched': ({ filters }) => filterLines(filters),
  'log.exported': ({ filters }) => filterLines(filters),
  'member.permissions_changed': ({ from, to }) => permissionLines(listOf(from), listOf(to)),
  'api_key.created': ({ scopes, expiresAt }) => [
    listOf(scopes).join(', '),
    typeof expiresAt === 'string' ? `Ends ${dateText(new Date(expiresAt), 'utc')}` : null,
  ],
};

const FIELD_WORDS: Record<string, string> = {
  name: 'Name',
  url: 'URL',
  authMethod: 'Authentication',
  basicUsername: 'User name',
  ...eachChoice((name) => WEBHOOK_CHOICES[name].label),
  owner: 'Personal, of',
};

/** What is stored of a field → what it is called. */
const VALUE_WORDS: Record<string, Readonly<Record<string, string>>> = {
  authMethod: AUTH_METHOD_LABELS,
  ...eachChoice((name) => WEBHOOK_CHOICES[name].words),
};

function changeLines(changed: unknown): string[] {
  if (typeof changed !== 'object' || changed === null) return [];
  return Object.entries(changed).flatMap(([field, change]: [string, unknown]) => {
    if (typeof change !== 'object' || change === null || !('from' in change && 'to' in change)) return [];
    if (field === 'eventTypes') return eventLines(listOf(change.from), listOf(change.to));
    const [from, to] = [valueWords(field, change.from), valueWords(field, change.to)];
    return [`${FIELD_WORDS[field] ?? field}: ${from} → ${to}`];
  });
}

function valueWords(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return field === 'owner' ? 'nobody' : 'none';
  return typeof value === 'string' ? (VALUE_WORDS[field]?.[value] ?? value) : JSON.stringify(value);
}

function eventLines(from: string[], to: string[]): string[] {
  const added = to.filter((type) => !from.includes(type));
  const removed = from.filter((type) => !to.includes(type));
  return [
    ...(added.length > 0 ? [`Events added: ${eventsWords(added)}`] : []),
    ...(removed.length > 0 ? [`Events removed: ${eventsWords(removed)}`] : []),
  ];
}

function permissionLines(from: string[], to: string[]): string[] {
  const given = to.filter((permission) => !from.includes(permission));
  const taken = from.filter((permission) => !to.includes(permission));
  return [
    ...(given.length > 0 ? [`Given: ${given.join(', ')}`] : []),
    ...(taken.length > 0 ? [`Taken: ${taken.join(', ')}`] : []),
  ];
}

/** Words for filters whose name in the API is not a word. */
const FILTER_WORDS: Readonly<Record<string, string>> = { eventType: 'event', webhookId: 'webhook' };

function filterLines(filters: unknown): string[] {
  if (typeof filters !== 'object' || filters === null) return [];
  const set = Object.entries(filters).map(([name, value]) => {
    const words = Array.isArray(value) ? value.join(', ') : String(value);
    return `${FILTER_WORDS[name] ?? name} ${words}`;
  });
  return [set.length === 0 ? 'Everything' : `Only ${set.join(' · ')}`];
}
