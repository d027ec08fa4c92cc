import { sql } from 'drizzle-orm';
import { type RetryBatchView, retryMatchingQuery } from '#lib/contracts/deliveries';
import { encodeId } from '#lib/domain/ids';
import { RETRY_BATCH_SIZE } from '#lib/domain/limits';
import { BULK_RETRY_OBSTACLES, retryObstacle } from '#lib/domain/retry-obstacle';
import { audit } from '#lib/services/audit';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { describeFilters } from '#lib/services/deliveries/filter';
import { lockQueued, queueNow } from '#lib/services/deliveries/queue';
import {
  bulkRetryConditions,
  bulkRetryStatuses,
  noneSkipped,
  RETRIABLE_COLUMNS,
  type RetriableRow,
  toRetriable,
} from '#lib/services/deliveries/retriable';
import { parseQuery, type Query } from '#lib/services/parse';

type PickedRow = RetriableRow & { id: string; cancel_epoch: number };

/**
 * Sends the next batch of what matches the filters, the oldest first, as by hand. What has changed since it was counted
 * is left alone, so that a batch can be asked for again after an answer that was lost.
 */
export async function retryMatching(call: Call, query: Query): Promise<RetryBatchView> {
  const access = await authorise(call, 'deliveries.retry');
  const { until, unchangedSince, cursor, ...filters } = parseQuery(retryMatchingQuery, query);
  const statuses = bulkRetryStatuses(filters);
  if (statuses.length === 0) return { retried: 0, skipped: noneSkipped(), nextCursor: null };
  const conditions = bulkRetryConditions(access.org.id, filters, statuses);
  conditions.push(sql`d.id <= ${until}`, sql`d.updated_at <= ${unchangedSince}::timestamptz`);
  if (cursor !== undefined) conditions.push(sql`d.id > ${cursor}`);

  return call.context.database.transaction(async (transaction) => {
    const matching = await transaction.execute<{ id: string }>(sql`
      select d.id from deliveries d
      where ${sql.join(conditions, sql` and `)} order by d.id limit ${RETRY_BATCH_SIZE}`);
    const ids = matching.rows.map((row) => row.id);
    await lockQueued(transaction, access.org.id, ids);
    // Locked in the order of the ids, as everybody does who locks several: nobody waits in a circle.
    const { rows } = await transaction.execute<PickedRow>(sql`
      select d.id, w.cancel_epoch, ${RETRIABLE_COLUMNS}
      from deliveries d join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
      where ${sql.join(conditions, sql` and `)} and d.id = any (${sql.param(ids)}::uuid[])
      order by d.id for update of d`);
    const skipped = noneSkipped();
    const sendable = rows.filter((row) => {
      const obstacle = BULK_RETRY_OBSTACLES.find((one) => one === retryObstacle(toRetriable(row)));
      if (obstacle !== undefined) skipped[obstacle] += 1;
      return obstacle === undefined;
    });
    if (sendable.length > 0) {
      await queueNow(transaction, access, sendable);
      const detail = { count: sendable.length, filters: describeFilters(filters) };
      await audit(transaction, access, 'log.retried', { kind: 'log', id: null }, detail);
    }
    const last = ids.length === RETRY_BATCH_SIZE ? ids.at(-1) : undefined;
    return {
      retried: sendable.length,
      skipped,
      nextCursor: last === undefined ? null : encodeId('delivery', last),
    };
  });
}
