import { sql } from '#db/drizzle';
import { retryMatchingQuery } from '#lib/contracts/deliveries';
import type { RetryBatchView } from '#lib/contracts/views/deliveries';
import { BULK_RETRY_OBSTACLES, retryObstacle } from '#lib/domain/delivery/retry-obstacle';
import { encodeId } from '#lib/domain/ids';
import { RETRY_BATCH_SIZE } from '#lib/domain/limits';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { describeFilters, testsPayloads } from '#lib/services/deliveries/filter';
import { lockQueued, queueNow } from '#lib/services/deliveries/queue';
import {
  noneSkipped,
  planBulkRetry,
  RETRIABLE_COLUMNS,
  type RetriableRow,
  toRetriable,
} from '#lib/services/deliveries/retriable';
import { scanDeliveries } from '#lib/services/deliveries/scan';
import { parseQuery, type Query } from '#lib/services/parse';

type PickedRow = RetriableRow & { id: string; cancel_epoch: number };

/**
 * Sends the next batch of what matches the filters, the oldest first, as by hand. What has changed since it was counted
 * is left alone, so that a batch can be asked for again after an answer that was lost. A batch that a bound of the search has
 * ended may be smaller, or empty, and has a cursor to go on from. Throws as `HeavyReads.turn` does.
 */
export async function retryMatching(call: Call, query: Query): Promise<RetryBatchView> {
  const access = await authorise(call, 'deliveries.retry');
  const { until, unchangedSince, cursor = null, ...filters } = parseQuery(retryMatchingQuery, query);
  // Sending by what payloads contain tells what they contain.
  if (testsPayloads(filters)) await authorise(call, 'deliveries.view');
  const orgId = access.org.id;
  const plan = planBulkRetry(orgId, filters);
  if (plan === null) return { retried: 0, skipped: noneSkipped(), nextCursor: null };
  plan.indexed.push(sql`d.id <= ${until}`);
  plan.tested.push(sql`d.updated_at <= ${unchangedSince}::timestamptz`);
  const { heavyReads } = call.context;
  const { ids, stoppedAt } = await heavyReads.turn(
    orgId,
    (reader) =>
      scanDeliveries(reader, heavyReads.bounds, {
        orgId,
        plan,
        order: 'oldest first',
        after: cursor,
        wanted: RETRY_BATCH_SIZE,
        signal: call.signal,
      }),
    { signal: call.signal },
  );
  const next = ids.length === RETRY_BATCH_SIZE ? (ids.at(-1) ?? null) : stoppedAt;

  return call.context.database.transaction(async (transaction) => {
    await lockQueued(transaction, orgId, ids);
    // Locked in the order of the ids, as everybody does who locks several: nobody waits in a circle.
    const { rows } = await transaction.execute<PickedRow>(sql`
      select d.id, w.cancel_epoch, ${RETRIABLE_COLUMNS}
      from deliveries d join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
      where ${sql.join([...plan.indexed, ...plan.tested], sql` and `)} and d.id = any (${sql.param(ids)}::uuid[])
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
    return {
      retried: sendable.length,
      skipped,
      nextCursor: next === null ? null : encodeId('delivery', next),
    };
  });
}
