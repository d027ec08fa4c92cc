/**
 * Claims that fail because of a row: a damaged page, a value that no type holds. One statement claims for many lanes, so
 * that one row could keep all of them from being served for good. Then each lane is claimed alone, and the row that
 * still fails is set aside.
 */
import type { Pool } from 'pg';
import type { Logger } from '#lib/log';
import { isPassingError } from '#worker/database';
import type { Lane } from '#worker/lane';
import { type ClaimedDelivery, claimDeliveries, type SlotGrant } from '#worker/statements/claim-deliveries';
import { parkNext, putOffNext } from '#worker/statements/set-aside';

/** Takes the next delivery of a lane out of the way: parks it, or where even that fails, puts it off by an hour. */
async function setAside(pool: Pool, lane: Lane, error: unknown, log: Logger): Promise<void> {
  const where = { orgId: lane.orgId, webhookId: lane.webhookId };
  const reason = error instanceof Error ? error.message : 'unknown error';
  try {
    const deliveryId = await parkNext(pool, lane, `The delivery could not be read: ${reason}`);
    log.error({ ...where, deliveryId, err: error }, 'delivery cannot be claimed: parked');
  } catch (parkingError) {
    if (isPassingError(parkingError)) throw parkingError;
    const deliveryId = await putOffNext(pool, lane);
    log.error({ ...where, deliveryId, err: parkingError }, 'delivery cannot be parked: put off by an hour');
  }
}

async function claimLane(pool: Pool, grant: SlotGrant, log: Logger): Promise<ClaimedDelivery[]> {
  try {
    return await claimDeliveries(pool, [grant]);
  } catch (error) {
    if (isPassingError(error)) throw error;
  }
  // More is due than this takes.
  grant.lane.hasDue = true;
  const one = { ...grant, slots: 1 };
  try {
    return await claimDeliveries(pool, [one]);
  } catch (error) {
    if (isPassingError(error)) throw error;
    await setAside(pool, grant.lane, error, log);
    return [];
  }
}

/**
 * Claims lane by lane. Rejects with an error that may pass by itself; what was claimed until then is not known to anybody,
 * as after any claim whose answer is lost.
 */
export async function claimApart(
  pool: Pool,
  grants: readonly SlotGrant[],
  log: Logger,
): Promise<ClaimedDelivery[]> {
  const claimed: ClaimedDelivery[] = [];
  for (const grant of grants) claimed.push(...(await claimLane(pool, grant, log)));
  return claimed;
}
