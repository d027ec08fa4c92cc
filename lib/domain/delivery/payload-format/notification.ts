import { subscriptionType } from '#lib/domain/event/event-names';
import type { StoredEvent } from '#lib/domain/event/stored-event';
import { firstMemberSpan, memberSpan, type Span } from '#lib/domain/text/json-span';

/**
 * What happened to which object, and where it can be read: not the object itself. `id` and `resource_url` are those of
 * `data`, or of the object in its first member (`{"job": {"id": …}}`), in the producer's bytes; null where it has none.
 * `test` is there only on test events. Source: Accelo's document, "event meta data and a resource url".
 */
export function notification(event: StoredEvent): string {
  const { id, resourceUrl } = resourceOf(event.data);
  const [meta, when] = [metaOf(event), event.isTest ? { test: true } : {}];
  return `{"id":${id ?? 'null'},"resource_url":${resourceUrl ?? 'null'},${JSON.stringify({ ...meta, ...when }).slice(1)}`;
}

/**
 * The same as `application/x-www-form-urlencoded`: the members `id`, `resource_url` (both left out where there is none),
 * `event_id`, `event_title`, `trigger_table`, `trigger_type`, `event_time` and, on test events, `test`. A number is written
 * as the producer wrote it.
 */
export function notificationForm(event: StoredEvent): string {
  const { id, resourceUrl } = resourceOf(event.data);
  const fields = new URLSearchParams();
  if (id !== null) fields.set('id', plain(id));
  if (resourceUrl !== null) fields.set('resource_url', plain(resourceUrl));
  for (const [name, value] of Object.entries(metaOf(event))) fields.set(name, value);
  if (event.isTest) fields.set('test', 'true');
  return fields.toString();
}

function metaOf(event: StoredEvent) {
  const { eventId, eventTitle, triggerTable, triggerType } = subscriptionType(event.type);
  return {
    event_id: eventId,
    event_title: eventTitle,
    trigger_table: triggerTable,
    trigger_type: triggerType,
    event_time: event.occurredAt.toISOString(),
  };
}

type Resource = { id: string | null; resourceUrl: string | null };

/** The JSON text of both members. */
function resourceOf(data: string): Resource {
  const whole = { start: 0, end: data.length };
  const top = membersIn(data, whole);
  if (top.id !== null || top.resourceUrl !== null) return top;
  const first = firstMemberSpan(data, whole);
  return first === null ? top : membersIn(data, first);
}

function membersIn(data: string, within: Span): Resource {
  const text = (name: string, isWanted: (first: string) => boolean) => {
    const span = memberSpan(data, within, name);
    const value = span === null ? '' : data.slice(span.start, span.end);
    return isWanted(value.charAt(0)) ? value : null;
  };
  return {
    id: text('id', (first) => first !== '' && '"-0123456789'.includes(first)),
    resourceUrl: text('resource_url', (first) => first === '"'),
  };
}

/** A string without its quotes and escapes; a number as it is. */
function plain(json: string): string {
  return json.startsWith('"') ? String(JSON.parse(json)) : json;
}
