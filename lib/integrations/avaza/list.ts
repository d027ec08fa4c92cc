import { snapshotEventName } from '#lib/domain/event/event-names';
import type { AvazaSubscription } from '#lib/integrations/avaza/contract';
import { readSubscriptions } from '#lib/integrations/subscriptions';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';

/** The subscriptions that were made here and are switched on. One that got more events on the screens has a line for each. */
export async function listAvazaSubscriptions(call: Call): Promise<AvazaSubscription[]> {
  const access = await authorise(call, 'webhooks.view');
  const rows = await readSubscriptions(call, { access, system: 'avaza' });
  return rows.flatMap(({ number, url, eventTypes }) =>
    eventTypes.map((type) => ({ ID: number, target_url: url, event: snapshotEventName(type) })),
  );
}
