import type { StoredEvent } from '#lib/domain/event/stored-event';
import { encodeId } from '#lib/domain/ids';

/**
 * The default payload format. The members come in a fixed order, so that every attempt sends the same bytes.
 * `test` is there only on test events.
 */
export function envelope(event: StoredEvent): string {
  const head = JSON.stringify({
    id: encodeId('event', event.id),
    type: event.type,
    timestamp: event.occurredAt.toISOString(),
    organizationId: encodeId('organisation', event.orgId),
    ...(event.isTest ? { test: true } : {}),
  });
  return `${head.slice(0, -1)},"data":${event.data}}`;
}
