import { sql } from 'drizzle-orm';
import { type DeliveryRowView, retryDeliveryQuery } from '#lib/contracts/deliveries';
import { AppError, notFound } from '#lib/domain/app-error';
import type { DeliveryStatus } from '#lib/domain/delivery';
import { RETRY_OBSTACLE_WORDS, retryObstacle } from '#lib/domain/retry-obstacle';
import { audit } from '#lib/services/audit';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { lockQueued, queueNow } from '#lib/services/deliveries/queue';
import { toDeliveryRowView } from '#lib/services/deliveries/row';
import { selectDeliveryRows } from '#lib/services/deliveries/select';
import { parseInput } from '#lib/services/parse';

type LockedRow = {
  status: DeliveryStatus;
  attempt_count: number;
  is_active: boolean;
  is_deleted: boolean;
  has_event: boolean;
};

/**
 * Sends a delivery now: a failed, cancelled or delivered one once more, a waiting one without the wait. Throws
 * `not_possible_now` with the reason where that cannot be. A caller that says how many attempts it knows of can ask as
 * often as it likes, also while the schedule fires: there is one attempt.
 */
export async function retryDelivery(
  call: Call,
  deliveryId: string,
  query: unknown = {},
): Promise<DeliveryRowView> {
  const access = await authorise(call, 'deliveries.retry');
  const { attempts } = parseInput(retryDeliveryQuery, query);
  const orgId = access.org.id;
  return call.context.database.transaction(async (transaction) => {
    const isThis = sql`d.org_id = ${orgId} and d.id = ${deliveryId}`;
    await lockQueued(transaction, orgId, [deliveryId]);
    const { rows } = await transaction.execute<LockedRow>(sql`
      select d.status, d.attempt_count, w.is_active, w.deleted_at is not null as is_deleted,
        exists (select from events e where e.org_id = d.org_id and e.id = d.event_id) as has_event
      from deliveries d join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
      where ${isThis} for update of d`);
    const [row] = rows;
    if (row === undefined) throw notFound('delivery');
    const obstacle = obstacleWords(row, attempts);
    if (obstacle !== null) throw new AppError('not_possible_now', obstacle);
    await queueNow(transaction, access, [deliveryId]);
    await audit(
      transaction,
      access,
      'delivery.retried',
      { kind: 'delivery', id: deliveryId },
      { was: row.status },
    );
    const [view] = await selectDeliveryRows(transaction, [isThis], 1);
    if (view === undefined) throw notFound('delivery');
    return toDeliveryRowView(view, call.context.retryPolicies);
  });
}

/** Why it cannot be sent now, with what to do; null where it can. */
function obstacleWords(row: LockedRow, knownAttempts: number | undefined): string | null {
  const obstacle = retryObstacle({
    status: row.status,
    isWebhookDeleted: row.is_deleted,
    isWebhookActive: row.is_active,
    hasPayload: row.has_event,
  });
  if (obstacle === 'sending' || obstacle === 'queued') return RETRY_OBSTACLE_WORDS[obstacle];
  if (knownAttempts !== undefined && knownAttempts !== row.attempt_count) {
    return 'This delivery was sent meanwhile. Look at the answer first.';
  }
  return obstacle === null ? null : RETRY_OBSTACLE_WORDS[obstacle];
}
