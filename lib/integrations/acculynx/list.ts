import type { AccuLynxSubscription } from '#lib/integrations/acculynx/contract';
import { toAccuLynxSubscription } from '#lib/integrations/acculynx/view';
import { readSubscriptions } from '#lib/integrations/subscriptions';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** The subscriptions that were made here and are switched on. */
export async function listAccuLynxSubscriptions(call: Call): Promise<AccuLynxSubscription[]> {
  const access = await authorise(call, 'webhooks.view');
  const rows = await readSubscriptions(call, { access, system: 'acculynx' });
  return rows.map(toAccuLynxSubscription);
}
