import { topicName } from '#lib/domain/event/event-names';
import type { AccuLynxSubscription } from '#lib/integrations/acculynx/contract';
import type { SubscriptionRow } from '#lib/integrations/subscriptions';

/** A subscription in AccuLynx's words; its id is the one in each notification. */
export function toAccuLynxSubscription(row: SubscriptionRow): AccuLynxSubscription {
  return {
    subscriptionId: row.webhookId,
    consumerUrl: row.url,
    topicNames: row.eventTypes.map(topicName),
    createdDate: row.createdAt.toISOString(),
  };
}
