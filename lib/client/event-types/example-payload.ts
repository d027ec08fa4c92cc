/** What a request carries, with the example of an event: for forms and documents. */

import { BODIES } from '#lib/domain/delivery/payload-body';
import type { EventType } from '#lib/domain/event/event-catalog';
import { EVENT_EXAMPLES } from '#lib/domain/event/event-examples';
import { decodeId, encodeId } from '#lib/domain/ids';
import type { BodyFormat } from '#lib/domain/webhook/webhook';

const EVENT_UUID = '0194bd0f-7093-7417-8aec-3e18ae139f4a';
const WEBHOOK_UUID = '0194bd0f-51c2-70d5-b3a1-6f0e2c9d4b78';

/** The id of the event in every example. */
export const EXAMPLE_EVENT_ID = encodeId('event', EVENT_UUID);
/** When it happened. */
export const EXAMPLE_TIME = '2026-03-09T16:45:52.118Z';

/** The body of a request for an event of the type: JSON laid out for reading, a form as it is sent. */
export function examplePayload(orgId: string, type: EventType, format: BodyFormat = 'envelope'): string {
  const event = {
    id: EVENT_UUID,
    orgId: decodeId('organisation', orgId) ?? EVENT_UUID,
    type,
    occurredAt: new Date(EXAMPLE_TIME),
    isTest: false,
    data: JSON.stringify(EVENT_EXAMPLES[type]),
  };
  const body = BODIES[format].write(event, WEBHOOK_UUID);
  return isJson(format) ? JSON.stringify(JSON.parse(body), null, 2) : body;
}

/** Whether the body in the format is JSON, and can be laid out. */
export function isJson(format: BodyFormat): boolean {
  return format !== 'notification_form';
}
