import { topicName } from '#lib/domain/event/event-names';
import { subscriptionName } from '#lib/domain/webhook/subscription';
import { type AccuLynxSubscribed, accuLynxSubscriptionInput } from '#lib/integrations/acculynx/contract';
import { toAccuLynxSubscription } from '#lib/integrations/acculynx/view';
import { subscribe } from '#lib/integrations/subscriptions';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { parseInput } from '#lib/services/parse';

/** Subscribes to topics. The answer carries the secret that validates what is received, for the only time. */
export async function createAccuLynxSubscription(call: Call, body: unknown): Promise<AccuLynxSubscribed> {
  const access = await authorise(call, 'webhooks.manage');
  const input = parseInput(accuLynxSubscriptionInput(call.context.urlPolicy), body);
  const { row, signingSecret } = await subscribe(
    call,
    { access, system: 'acculynx' },
    {
      name: subscriptionName(input.topicNames.map(topicName), input.consumerUrl),
      url: input.consumerUrl,
      eventTypes: input.topicNames,
      payloadFormat: 'topic',
    },
  );
  return { ...toAccuLynxSubscription(row), secret: signingSecret };
}
