import type { EventType } from '#lib/domain/event-catalog';
import { EVENT_EXAMPLES } from '#lib/domain/event-examples';

/** The id of the event in every example. */
export const EXAMPLE_EVENT_ID = 'evt_01jq8z6w4mf5rbx0y3n2k7d9ha';
/** When it happened. */
export const EXAMPLE_TIME = '2026-03-09T16:45:52.118Z';

/** The body of a request for an event of the type, laid out for reading. */
export function examplePayload(orgId: string, type: EventType): string {
  const envelope = {
    id: EXAMPLE_EVENT_ID,
    type,
    timestamp: EXAMPLE_TIME,
    organizationId: orgId,
    data: EVENT_EXAMPLES[type],
  };
  return JSON.stringify(envelope, null, 2);
}
