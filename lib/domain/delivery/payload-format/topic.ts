import { topicName } from '#lib/domain/event/event-names';
import type { StoredEvent } from '#lib/domain/event/stored-event';

/**
 * A typed notification: `eventId` and `subscriptionId` are GUIDs, and so the ids of event and webhook without their prefixes.
 * `test` is there only on test events. Source: "AccuLynx Webhooks Schema" of AccuLynx's document; its example spells two
 * members otherwise than its text (docs/decisions/0025-payload-formats.md).
 */
export function topic(event: StoredEvent, webhookId: string): string {
  const head = JSON.stringify({
    topicName: topicName(event.type),
    eventDateTime: event.occurredAt.toISOString(),
    eventId: event.id,
    subscriptionId: webhookId,
    ...(event.isTest ? { test: true } : {}),
  });
  return `${head.slice(0, -1)},"event":${event.data}}`;
}
