import type { EventTypeView } from '#lib/contracts/views/event-types';
import { EVENT_CATALOG, EVENT_GROUP_LABELS, EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { EVENT_EXAMPLES } from '#lib/domain/event/event-examples';
import { eventDataSchema } from '#lib/domain/event/event-schemas';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** The event catalogue, in its order. */
export async function listEventTypes(call: Call): Promise<{ items: EventTypeView[] }> {
  await authorise(call, 'catalogue.view');
  return {
    items: EVENT_TYPES.map((type) => {
      const { group, label, description } = EVENT_CATALOG[type];
      const dataExample = EVENT_EXAMPLES[type];
      const groupLabel = EVENT_GROUP_LABELS[group];
      return { type, group, groupLabel, label, description, dataExample, dataSchema: eventDataSchema(type) };
    }),
  };
}
