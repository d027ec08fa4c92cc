import type { Executor } from '#db/client';
import { type SQL, sql } from '#db/drizzle';
import { BY_ID, newestFirst, type Order } from '#lib/services/deliveries/newest';
import type { DeliveryRow } from '#lib/services/deliveries/row';

/**
 * Reads rows of Log History, newest first; the conditions are on `deliveries d`. The page is cut before the names are
 * joined to it: over both at once the planner may prefer to join everything and sort it.
 */
export async function selectDeliveryRows(
  executor: Pick<Executor, 'execute'>,
  conditions: SQL[],
  limit: number,
  order: Order = BY_ID,
): Promise<DeliveryRow[]> {
  const { rows } = await executor.execute<DeliveryRow>(sql`
    with page as materialized (
      select * from deliveries d where ${sql.join(conditions, sql` and `)} ${newestFirst(order)} limit ${limit}
    )
    select d.id, d.event_id, d.event_type, d.subject, d.webhook_id, w.name as webhook_name, d.url, d.status,
      d.last_outcome, d.last_response_status, d.attempt_count, w.retry_policy, d.next_attempt_at, d.is_test, d.created_at, d.updated_at
    from page d
    join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
    order by d.id desc`);
  return rows;
}
