/**
 * What the three other systems call the events of the catalogue. A program written for one of them finds its names in what it
 * gets; every other event has names made by the same pattern, so that each payload format works with each event.
 */
import { EVENT_TYPES, type EventType, eventTypeLabel, isEventType } from '#lib/domain/event/event-catalog';

/** Avaza: `contact_created`. */
export function snapshotEventName(type: string): string {
  return type.replaceAll('.', '_');
}

/** The events that Avaza has. Source: "Available Events" of its document. */
export const SNAPSHOT_EVENT_TYPES: readonly EventType[] = [
  'company.created',
  'company.deleted',
  'company.updated',
  'contact.created',
  'contact.deleted',
  'contact.updated',
  'invoice.created',
  'invoice.sent',
  'project.created',
  'project.deleted',
  'project.updated',
  'task.created',
  'timesheet.created',
  'timesheet.deleted',
  'timesheet.updated',
];

/** The type that Avaza has under a name; null where it has none. */
export function eventTypeOfSnapshot(name: string): EventType | null {
  return SNAPSHOT_EVENT_TYPES.find((type) => snapshotEventName(type) === name) ?? null;
}

/** AccuLynx: `job-milestone-changed`. */
export function topicName(type: string): string {
  return type.replaceAll(/[._]/g, '-');
}

/** The type with a topic name; null where there is none. Matching without regard to case is left to the caller. */
export function eventTypeOfTopic(topic: string): EventType | null {
  return EVENT_TYPES.find((type) => topicName(type) === topic) ?? null;
}

/** Accelo: what its list of subscription types says of an event. */
export type SubscriptionType = {
  triggerTable: string;
  eventTitle: string;
  eventId: string;
  triggerType: string;
};

/** The events that Accelo has, in the order of its list. Source: the sample answer of its document. */
export const SUBSCRIPTION_TYPES = {
  'task.assigned': {
    triggerTable: 'task',
    eventTitle: 'Task assigned',
    eventId: 'assign_task',
    triggerType: 'update',
  },
  'task.unassigned': {
    triggerTable: 'task',
    eventTitle: 'Task unassigned',
    eventId: 'unassign_task',
    triggerType: 'update',
  },
  'quote.created': {
    triggerTable: 'quote',
    eventTitle: 'Quote created',
    eventId: 'create_quote',
    triggerType: 'create',
  },
  'request.created': {
    triggerTable: 'request',
    eventTitle: 'Request created',
    eventId: 'create_request',
    triggerType: 'create',
  },
  'request.status_changed': {
    triggerTable: 'request',
    eventTitle: 'Request status changed',
    eventId: 'update_request_status',
    triggerType: 'update',
  },
} as const satisfies Partial<Record<EventType, SubscriptionType>>;

const TRIGGER_TYPES: Record<string, string> = { created: 'create', deleted: 'delete' };

/** The names of an event in Accelo's words; for an event that Accelo does not have, by the same pattern. */
export function subscriptionType(type: string): SubscriptionType {
  if (Object.hasOwn(SUBSCRIPTION_TYPES, type))
    return SUBSCRIPTION_TYPES[type as keyof typeof SUBSCRIPTION_TYPES];
  const [triggerTable = type, what = ''] = type.split('.');
  return {
    triggerTable,
    eventTitle: isEventType(type) ? eventTypeLabel(type) : type,
    eventId: snapshotEventName(type),
    triggerType: TRIGGER_TYPES[what] ?? 'update',
  };
}

/** The types that Accelo has, in the order of its list. */
export const SUBSCRIPTION_EVENT_TYPES = Object.keys(
  SUBSCRIPTION_TYPES,
) as (keyof typeof SUBSCRIPTION_TYPES)[];

/** The type that Accelo has under an `event_id`; null where it has none. */
export function eventTypeOfSubscription(eventId: string): EventType | null {
  return SUBSCRIPTION_EVENT_TYPES.find((type) => SUBSCRIPTION_TYPES[type].eventId === eventId) ?? null;
}
