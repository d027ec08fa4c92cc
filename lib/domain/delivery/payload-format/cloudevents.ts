import type { StoredEvent } from '#lib/domain/event/stored-event';
import { encodeId } from '#lib/domain/ids';

/**
 * CloudEvents 1.0, structured content mode, JSON. `test` is an extension attribute, there only on test events.
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export function cloudevents(event: StoredEvent): string {
  const head = JSON.stringify({
    specversion: '1.0',
    id: encodeId('event', event.id),
    source: `/orgs/${encodeId('organisation', event.orgId)}`,
    type: event.type,
    time: event.occurredAt.toISOString(),
    datacontenttype: 'application/json',
    ...(event.isTest ? { test: true } : {}),
  });
  return `${head.slice(0, -1)},"data":${event.data}}`;
}
