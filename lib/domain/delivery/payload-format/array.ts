import type { StoredEvent } from '#lib/domain/event/stored-event';

/**
 * A JSON array with a single item, the snapshot of the entity. It neither names the event nor tells a test: the header
 * `webhook-test` does. Source: "Webhook Content" of Avaza's document.
 */
export function array(event: StoredEvent): string {
  return `[${event.data}]`;
}
