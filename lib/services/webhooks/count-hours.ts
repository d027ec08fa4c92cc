import { type SQL, sql } from 'drizzle-orm';
import pg from 'pg';
import type { Executor } from '#db/client';
import { AppError } from '#lib/domain/app-error';
import { firstHourMs, HOUR_MS, type HourCounts, NO_DELIVERIES } from '#lib/domain/delivery-activity';
import { firstUuidAt } from '#lib/domain/ids';
import type { ServiceDatabase } from '#lib/services/context';

/** The newest are counted, at most so many: what a busy organisation costs has a bound (about 0.2 s). */
export const MAX_COUNTED = 100_000;
const STATEMENT_TIMEOUT_MS = 3_000;
/** query_canceled of PostgreSQL. */
const CANCELED = '57014';

type CountRow = {
  webhook_id: string;
  hour: number;
  delivered: number;
  failed: number;
  retrying: number;
  total: number;
};

export type CountedHours = {
  firstHourMs: number;
  /** From when on all are counted, in milliseconds since 1970; null where nothing was left out. */
  countedSinceMs: number | null;
  /** By webhook (UUID); the hours oldest first. */
  byWebhook: ReadonlyMap<string, HourCounts[]>;
};

/**
 * Counts the deliveries of the last `hours` hours by webhook and hour, test events left out. Reads a range of ids, newest
 * first, so that the cost follows what happened lately, never what is stored.
 * @param condition on `deliveries d`, which it leaves to the index: the organisation, perhaps a webhook
 */
export async function countHours(
  executor: Executor,
  condition: SQL,
  hours: number,
  nowMs: number,
): Promise<CountedHours> {
  const firstMs = firstHourMs(nowMs, hours);
  const { rows } = await executor.execute<CountRow & { oldest: string }>(sql`
    with recent as (
      select d.webhook_id, d.status, d.created_at
      from deliveries d
      where ${condition} and d.id >= ${firstUuidAt(firstMs)} and not d.is_test
      order by d.id desc
      limit ${MAX_COUNTED}
    )
    select webhook_id, floor(extract(epoch from created_at) / 3600)::integer as hour,
      count(*) filter (where status = 'delivered')::integer as delivered,
      count(*) filter (where status = 'failed')::integer as failed,
      count(*) filter (where status = 'retrying')::integer as retrying,
      count(*)::integer as total,
      min(created_at) as oldest
    from recent
    group by 1, 2`);
  const counted = rows.reduce((sum, row) => sum + row.total, 0);
  const oldestMs = Math.min(...rows.map((row) => Date.parse(row.oldest)));
  return {
    firstHourMs: firstMs,
    countedSinceMs: counted < MAX_COUNTED ? null : oldestMs,
    byWebhook: toSeries(rows, firstMs, hours),
  };
}

function toSeries(rows: readonly CountRow[], firstMs: number, hours: number): Map<string, HourCounts[]> {
  const byWebhook = new Map<string, HourCounts[]>();
  for (const { webhook_id, hour, delivered, failed, retrying, total } of rows) {
    const series = byWebhook.get(webhook_id) ?? Array.from({ length: hours }, () => NO_DELIVERIES);
    byWebhook.set(webhook_id, series);
    // The clocks of this process and of the database may differ: what seems to come from outside goes to the edge.
    const index = Math.min(hours - 1, Math.max(0, hour - firstMs / HOUR_MS));
    const known = series[index] ?? NO_DELIVERIES;
    series[index] = {
      delivered: known.delivered + delivered,
      failed: known.failed + failed,
      retrying: known.retrying + retrying,
      other: known.other + total - delivered - failed - retrying,
    };
  }
  return byWebhook;
}

/** Runs statements that count, with a bound in time. Throws `not_possible_now` where it is exceeded. */
export async function withinTime<T>(
  database: ServiceDatabase,
  run: (executor: Executor) => Promise<T>,
): Promise<T> {
  try {
    return await database.transaction(
      async (transaction) => {
        await transaction.execute(sql.raw(`set local statement_timeout = ${STATEMENT_TIMEOUT_MS}`));
        return run(transaction);
      },
      { accessMode: 'read only' },
    );
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof pg.DatabaseError ? error.cause : error;
    if (!(cause instanceof pg.DatabaseError) || cause.code !== CANCELED) throw error;
    throw new AppError('not_possible_now', 'There are too many deliveries to count them now.');
  }
}
