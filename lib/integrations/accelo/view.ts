import { subscriptionType } from '#lib/domain/event/event-names';
import { objectIdOf } from '#lib/domain/webhook/subscription';
import type { AcceloSubscription } from '#lib/integrations/accelo/contract';
import type { SubscribingPerson } from '#lib/integrations/accelo/person';
import type { SubscriptionRow } from '#lib/integrations/subscriptions';
import type { Access } from '#lib/services/authorise';

/** A subscription as Accelo's programs know it. What got more events on the screens shows the first of them. */
export function toAcceloSubscription(
  { webhookId, url, eventTypes, contentType }: SubscriptionRow,
  { id: _uuid, number, email, name }: SubscribingPerson,
  { org }: Access,
): AcceloSubscription {
  const { eventId, triggerType, triggerTable } = subscriptionType(eventTypes[0] ?? '');
  return {
    event_id: eventId,
    user: { email, name, id: number },
    user_id: number,
    user_deployment: org.slug,
    trigger_url: url,
    content_type: contentType,
    subscription_id: objectIdOf(webhookId),
    trigger_type: triggerType,
    trigger_table: triggerTable,
  };
}
