import { EVENT_CATALOG, EVENT_TYPES } from '#lib/domain/event/event-catalog';
import { topicName } from '#lib/domain/event/event-names';
import type { AccuLynxTopic } from '#lib/integrations/acculynx/contract';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** The topics that can be subscribed to: every event of the catalogue. */
export async function listAccuLynxTopics(call: Call): Promise<AccuLynxTopic[]> {
  await authorise(call, 'catalogue.view');
  return EVENT_TYPES.map((type) => ({
    topicName: topicName(type),
    description: EVENT_CATALOG[type].description,
  }));
}
