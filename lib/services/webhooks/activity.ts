import type { ActivityView } from '#lib/contracts/views/webhooks';
import { ACTIVITY_HOURS } from '#lib/domain/delivery/delivery-activity';
import { encodeId } from '#lib/domain/ids';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { countHours, countInTurn } from '#lib/services/webhooks/count-hours';

/** The last 24 hours of every webhook of the organisation, in numbers. Throws `not_possible_now` where counting takes too long. */
export async function readActivity(call: Call): Promise<ActivityView> {
  const { org } = await authorise(call, 'webhooks.view');
  const counted = await countInTurn(call, org.id, (reader) =>
    countHours(reader, { orgId: org.id }, ACTIVITY_HOURS, Date.now()),
  );
  return {
    firstHourAt: new Date(counted.firstHourMs).toISOString(),
    countedSince: counted.countedSinceMs === null ? null : new Date(counted.countedSinceMs).toISOString(),
    items: [...counted.byWebhook].map(([id, hours]) => ({ webhookId: encodeId('webhook', id), hours })),
  };
}
