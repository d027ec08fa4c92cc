/** A realistic `data` of each event type: what test events send, and what documents and forms show. */
import type { EventType } from '#lib/domain/event/event-catalog';
import { ACCOUNT_EXAMPLES } from '#lib/domain/event/event-examples/accounts';
import { JOB_EXAMPLES } from '#lib/domain/event/event-examples/jobs';
import { WORK_EXAMPLES } from '#lib/domain/event/event-examples/work';

export const EVENT_EXAMPLES: Readonly<Record<EventType, Record<string, unknown>>> = {
  ...JOB_EXAMPLES,
  ...WORK_EXAMPLES,
  ...ACCOUNT_EXAMPLES,
};
