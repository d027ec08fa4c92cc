import { subscriptionType } from '#lib/domain/event/event-names';
import { encodeId } from '#lib/domain/ids';
import { subscriptionName } from '#lib/domain/webhook/subscription';
import { type AcceloSubscription, acceloSubscriptionInput } from '#lib/integrations/accelo/contract';
import { subscribingPerson } from '#lib/integrations/accelo/person';
import { toAcceloSubscription } from '#lib/integrations/accelo/view';
import { subscribe } from '#lib/integrations/subscriptions';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { parseInput } from '#lib/services/parse';

/** Subscribes the person to one event as Accelo does: notifications of what this person may view. */
export async function createAcceloSubscription(
  call: Call,
  body: unknown,
): Promise<{ subscription: AcceloSubscription }> {
  const access = await authorise(call, 'webhooks.manage');
  const input = parseInput(acceloSubscriptionInput(call.context.urlPolicy), body);
  const person = await subscribingPerson(call.context, access);
  const { row } = await subscribe(
    call,
    { access, system: 'accelo' },
    {
      name: subscriptionName([subscriptionType(input.event_id).eventId], input.trigger_url),
      url: input.trigger_url,
      eventTypes: [input.event_id],
      payloadFormat: 'notification',
      contentType: input.content_type,
      hubSecret: input.secret ?? null,
      owner: encodeId('user', person.id),
    },
  );
  return { subscription: toAcceloSubscription(row, person, access) };
}
