import { SUBSCRIPTION_EVENT_TYPES, subscriptionType } from '#lib/domain/event/event-names';
import type { AcceloSubscriptionType } from '#lib/integrations/accelo/contract';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** The events that can be subscribed to, in the order of Accelo's document. */
export async function listAcceloTypes(call: Call): Promise<{ types: AcceloSubscriptionType[] }> {
  await authorise(call, 'catalogue.view');
  const types = SUBSCRIPTION_EVENT_TYPES.map((type) => {
    const { triggerTable, eventTitle, eventId, triggerType } = subscriptionType(type);
    return {
      trigger_table: triggerTable,
      event_title: eventTitle,
      event_id: eventId,
      trigger_type: triggerType,
    };
  });
  return { types };
}
