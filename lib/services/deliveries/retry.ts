import { sql } from '#db/drizzle';
import { retryDeliveryQuery } from '#lib/contracts/deliveries';
import type { DeliveryRowView } from '#lib/contracts/views/deliveries';
import { RETRY_OBSTACLE_WORDS, retryObstacle } from '#lib/domain/delivery/retry-obstacle';
import { AppError, notFound } from '#lib/domain/errors/app-error';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { lockQueued, queueNow } from '#lib/services/deliveries/queue';
import { RETRIABLE_COLUMNS, type RetriableRow, toRetriable } from '#lib/services/deliveries/retriable';
import { toDeliveryRowView } from '#lib/services/deliveries/row';
import { selectDeliveryRows } from '#lib/services/deliveries/select';
import { parseQuery, type Query } from '#lib/services/parse';

type LockedRow = RetriableRow & { attempt_count: number; cancel_epoch: number };

/**
 * Sends a delivery now: a failed, cancelled or delivered one once more, a waiting one without the wait. Throws
 * `not_possible_now` with the reason where that cannot be. A caller that says how many attempts it knows of can ask as
 * often as it likes, also while the schedule fires: there is one attempt.
 */
export async function retryDelivery(
  call: Call,
  deliveryId: string,
  query: Query = {},
): Promise<DeliveryRowView> {
  const access = await authorise(call, 'deliveries.retry');
  const { attemptCount } = parseQuery(retryDeliveryQuery, query);
  const orgId = access.org.id;
  return call.context.database.transaction(async (transaction) => {
    const isThis = sql`d.org_id = ${orgId} and d.id = ${deliveryId}`;
    await lockQueued(transaction, orgId, [deliveryId]);
    const { rows } = await transaction.execute<LockedRow>(sql`
      select d.attempt_count, w.cancel_epoch, ${RETRIABLE_COLUMNS}
      from deliveries d join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
      where ${isThis} for update of d`);
    const [row] = rows;
    if (row === undefined) throw notFound('delivery');
    const obstacle = obstacleWords(row, attemptCount);
    if (obstacle !== null) throw new AppError('not_possible_now', obstacle);
    await queueNow(transaction, access, [{ id: deliveryId, cancel_epoch: row.cancel_epoch }]);
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
  const obstacle = retryObstacle(toRetriable(row));
  if (obstacle === 'sending' || obstacle === 'queued') return RETRY_OBSTACLE_WORDS[obstacle];
  if (knownAttempts !== undefined && knownAttempts !== row.attempt_count) {
    return 'This delivery was sent meanwhile. Look at the answer first.';
  }
  return obstacle === null ? null : RETRY_OBSTACLE_WORDS[obstacle];
}
