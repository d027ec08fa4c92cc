import { snapshotEventName } from '#lib/domain/event/event-names';
import { subscriptionName } from '#lib/domain/webhook/subscription';
import { type AvazaSubscribed, avazaSubscriptionInput } from '#lib/integrations/avaza/contract';
import { subscribe } from '#lib/integrations/subscriptions';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { parseInput } from '#lib/services/parse';

/** Subscribes to one event as Avaza does: an array of one item, up to 13 retries, and nothing but 200 is a success. */
export async function createAvazaSubscription(call: Call, body: unknown): Promise<AvazaSubscribed> {
  const access = await authorise(call, 'webhooks.manage');
  const { target_url: url, event } = parseInput(avazaSubscriptionInput(call.context.urlPolicy), body);
  const { row } = await subscribe(
    call,
    { access, system: 'avaza' },
    {
      name: subscriptionName([snapshotEventName(event)], url),
      url,
      eventTypes: [event],
      payloadFormat: 'array',
      retryPolicy: 'extended',
      successRule: '200',
    },
  );
  return { ID: row.number };
}
