/** How long the webhooks of a killed worker wait until another worker goes on with them. */
import type { Client } from 'pg';
import type { Claim, LoggedAttempt, LoggedDelivery } from '#tools/chaos/history';

/** A webhook that a killed worker had leased, with the deliveries of it that were due. */
export type LeftLane = { webhookId: string; dueDeliveryIds: string[] };

/** What a worker left behind that was killed and whose leases nobody ended for it. */
export type LostWorker = { worker: string; killedAtMs: number; lanes: LeftLane[] };

/** Reads what a worker left behind. Told late, it is less: other workers may have taken lanes by then. */
export async function readLeftLanes(client: Client, worker: string): Promise<LeftLane[]> {
  const { rows } = await client.query<LeftLane>(
    `select lanes.webhook_id as "webhookId", array_agg(delivery_queue.delivery_id) as "dueDeliveryIds"
     from lanes
     join delivery_queue
       on delivery_queue.org_id = lanes.org_id and delivery_queue.webhook_id = lanes.webhook_id
     where lanes.worker = $1 and lanes.token is not null and delivery_queue.due_at <= now()
     group by lanes.webhook_id`,
    [worker],
  );
  return rows;
}

export type TakeoverHistory = {
  lost: readonly LostWorker[];
  deliveries: readonly LoggedDelivery[];
  attempts: readonly LoggedAttempt[];
  claims: readonly Claim[];
};

/**
 * The time from each kill to the first attempt by another worker on each lane that was left with due work, in
 * milliseconds. A lane does not count where nothing was left to do after all: PostgreSQL may carry out what a process
 * sent just before it was killed.
 */
export function takeoverTimes({ lost, deliveries, attempts, claims }: TakeoverHistory): number[] {
  const webhookOf = new Map(deliveries.map(({ id, webhookId }) => [id, webhookId]));
  const workerOf = new Map(
    claims.map(({ deliveryId, number, worker }) => [`${deliveryId} ${number}`, worker]),
  );
  const attemptsOf = Map.groupBy(attempts, ({ deliveryId }) => webhookOf.get(deliveryId));
  return lost.flatMap(({ worker, killedAtMs, lanes }) =>
    lanes.flatMap(({ webhookId, dueDeliveryIds }) => {
      const later = (attemptsOf.get(webhookId) ?? []).filter(
        ({ deliveryId, number, startedAtMs }) =>
          startedAtMs > killedAtMs && workerOf.get(`${deliveryId} ${number}`) !== worker,
      );
      const wasLeft = later.some(({ deliveryId }) => dueDeliveryIds.includes(deliveryId));
      return wasLeft ? Math.min(...later.map(({ startedAtMs }) => startedAtMs)) - killedAtMs : [];
    }),
  );
}
