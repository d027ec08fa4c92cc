import { sql } from 'drizzle-orm';
import pg from 'pg';
import { deliveryFilters, type RetryPreviewView } from '#lib/contracts/deliveries';
import { AppError } from '#lib/domain/app-error';
import { encodeId } from '#lib/domain/ids';
import { MAX_RETRIED_AT_ONCE } from '#lib/domain/limits';
import { BULK_RETRY_OBSTACLES, BULK_RETRY_STATUSES, retryObstacle } from '#lib/domain/retry-obstacle';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import {
  bulkRetryConditions,
  bulkRetryStatuses,
  noneSkipped,
  RETRIABLE_COLUMNS,
  type RetriableRow,
  toRetriable,
} from '#lib/services/deliveries/retriable';
import { parseQuery, type Query } from '#lib/services/parse';

/** Filters that no index serves may match a handful among millions: then counting is given up. */
const MAX_COUNTING = '5s';
/** query_canceled: the statement took longer. */
const TOO_SLOW = '57014';

type GroupRow = RetriableRow & { count: number; until: string | null; has_more: boolean };

/**
 * Counts what a retry of all that match would send, and what it would leave alone. Exact, up to `MAX_RETRIED_AT_ONCE`
 * deliveries, the oldest first. Throws `not_possible_now` where counting takes too long.
 */
export async function previewRetry(call: Call, query: Query): Promise<RetryPreviewView> {
  const { org } = await authorise(call, 'deliveries.retry');
  const filters = parseQuery(deliveryFilters, query);
  return call.context.database.transaction(async (transaction) => {
    const { rows: clock } = await transaction.execute<{ at: string }>(
      sql`select to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
    );
    await transaction.execute(sql`select set_config('statement_timeout', ${MAX_COUNTING}, true)`);
    const view: RetryPreviewView = {
      sendable: { failed: 0, cancelled: 0, retrying: 0 },
      skipped: noneSkipped(),
      isCut: false,
      until: null,
      unchangedSince: clock[0]?.at ?? '',
    };
    const statuses = bulkRetryStatuses(filters);
    if (statuses.length === 0) return view;
    const conditions = sql.join(bulkRetryConditions(org.id, filters, statuses), sql` and `);
    const { rows } = await transaction
      .execute<GroupRow>(sql`
        with matching as materialized (
          select d.org_id, d.id, d.status, d.webhook_id, d.event_id
          from deliveries d where ${conditions} order by d.id limit ${MAX_RETRIED_AT_ONCE + 1}
        ), judged as (
          select d.id, row_number() over (order by d.id) <= ${MAX_RETRIED_AT_ONCE} as is_part, ${RETRIABLE_COLUMNS}
          from matching d join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
        )
        select status, is_active, is_deleted, is_owner_in_audience, has_event, count(*) filter (where is_part)::int as count,
          max(id::text) filter (where is_part) as until, not bool_and(is_part) as has_more
        from judged group by status, is_active, is_deleted, is_owner_in_audience, has_event`)
      .catch((error: unknown) => {
        throw countRefusal(error);
      });
    return rows.reduce(addGroup, view);
  });
}

function addGroup(view: RetryPreviewView, row: GroupRow): RetryPreviewView {
  const obstacle = retryObstacle(toRetriable(row));
  const status = BULK_RETRY_STATUSES.find((one) => one === row.status);
  const skipped = BULK_RETRY_OBSTACLES.find((one) => one === obstacle);
  if (skipped !== undefined) view.skipped[skipped] += row.count;
  else if (status !== undefined) view.sendable[status] += row.count;
  const until = row.until === null ? null : encodeId('delivery', row.until);
  return {
    ...view,
    isCut: view.isCut || row.has_more,
    // The text of an id orders as the id does.
    until: until !== null && (view.until === null || until > view.until) ? until : view.until,
  };
}

function countRefusal(error: unknown): unknown {
  const cause = error instanceof Error && error.cause instanceof pg.DatabaseError ? error.cause : error;
  if (!(cause instanceof pg.DatabaseError) || cause.code !== TOO_SLOW) return error;
  return new AppError(
    'not_possible_now',
    'Counting what matches takes too long. Choose fewer deliveries, for example by time and status.',
  );
}
