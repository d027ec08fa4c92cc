/**
 * Claims that fail because of a row (a damaged page, a value that no type holds) or are refused for some rows only. One
 * statement claims for many lanes, so that one row could keep all of them from being served for good. Then each lane is
 * claimed alone. The row that still fails, for its data, is set aside; a lane that is refused is left as it is.
 */
import type { Pool } from 'pg';
import type { Logger } from '#lib/log';
import type { OutageLog } from '#lib/log/outage-log';
import { isPassingError, isRefusal } from '#worker/database';
import {
  type ClaimedDelivery,
  claimDeliveries,
  claimDelivery,
  type SlotGrant,
} from '#worker/deliveries/claim-deliveries';
import { nextDue, park, putOff } from '#worker/deliveries/park-delivery';
import type { SlotScheduler } from '#worker/lanes/slot-scheduler';

/** After as many lanes that are refused the statement is refused for all, and the others are not tried. */
const MAX_REFUSALS = 5;

/** Takes a delivery out of the way: parks it, or where even that fails for the data, puts it off by an hour. */
async function setAside(
  pool: Pool,
  { lane }: SlotGrant,
  deliveryId: string,
  error: unknown,
  log: Logger,
): Promise<void> {
  const where = { orgId: lane.orgId, webhookId: lane.webhookId, deliveryId };
  const reason = error instanceof Error ? error.message : 'unknown error';
  try {
    const isParked = await park(pool, lane, deliveryId, `The delivery could not be read: ${reason}`);
    if (isParked) log.error({ ...where, err: error }, 'delivery cannot be claimed: parked');
  } catch (parkingError) {
    if (isPassingError(parkingError)) throw parkingError;
    const isPutOff = await putOff(pool, lane, deliveryId);
    if (isPutOff) log.error({ ...where, err: parkingError }, 'delivery cannot be parked: put off by an hour');
  }
}

/** Claims what a lane was granted; where a row keeps it from that, the next one that is due or nothing. */
async function claimLane(
  pool: Pool,
  grant: SlotGrant,
  { slots, log }: { slots: SlotScheduler; log: Logger },
): Promise<ClaimedDelivery[]> {
  try {
    return await claimDeliveries(pool, [grant]);
  } catch (error) {
    if (isPassingError(error)) throw error;
  }
  const deliveryId = await nextDue(pool, grant.lane);
  if (deliveryId === null) return [];
  const claimed = await claimDelivery(pool, grant, deliveryId).catch(async (error: unknown) => {
    if (isPassingError(error)) throw error;
    await setAside(pool, grant, deliveryId, error, log);
    return [];
  });
  // More is due than this takes.
  slots.due(grant.lane);
  return claimed;
}

/**
 * Claims lane by lane; answers null where all that were tried were refused. Rejects with an error that may pass by itself
 * and is no refusal; what was claimed until then is not known to anybody, as after any claim whose answer is lost.
 */
export async function claimOneByOne(
  pool: Pool,
  grants: readonly SlotGrant[],
  { slots, log, outage }: { slots: SlotScheduler; log: Logger; outage: OutageLog },
): Promise<ClaimedDelivery[] | null> {
  const claimed: ClaimedDelivery[] = [];
  const untried: SlotGrant[] = [];
  let served = 0;
  let refused = 0;
  for (const grant of grants) {
    if (refused === MAX_REFUSALS) {
      untried.push(grant);
      continue;
    }
    try {
      claimed.push(...(await claimLane(pool, grant, { slots, log })));
      served++;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // Nothing was claimed in it. The next poll asks for it again.
      outage.failed('claim', error);
      refused++;
    }
  }
  if (served === 0 && refused > 0) return null;
  for (const { lane } of untried) slots.due(lane);
  return claimed;
}
