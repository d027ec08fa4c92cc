import type { AcceloSubscription } from '#lib/integrations/accelo/contract';
import { subscribingPerson } from '#lib/integrations/accelo/person';
import { toAcceloSubscription } from '#lib/integrations/accelo/view';
import { readSubscriptions } from '#lib/integrations/subscriptions';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** The person's own subscriptions that were made here and are switched on: Accelo deletes those that it switches off. */
export async function listAcceloSubscriptions(call: Call): Promise<{ subscriptions: AcceloSubscription[] }> {
  const access = await authorise(call, 'webhooks.view');
  const person = await subscribingPerson(call.context, access);
  const rows = await readSubscriptions(call, { access, system: 'accelo', ownerId: person.id });
  return { subscriptions: rows.map((row) => toAcceloSubscription(row, person, access)) };
}
