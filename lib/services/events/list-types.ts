import type { EventTypeView } from '#lib/contracts/events';
import { EVENT_CATALOG, EVENT_GROUP_LABELS, EVENT_TYPES } from '#lib/domain/event-catalog';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** The event catalogue, in its order. */
export async function listEventTypes(call: Call): Promise<{ items: EventTypeView[] }> {
  await authorise(call, 'webhooks.view');
  return {
    items: EVENT_TYPES.map((type) => {
      const { group, label, description, example } = EVENT_CATALOG[type];
      return { type, group, groupLabel: EVENT_GROUP_LABELS[group], label, description, example };
    }),
  };
}
