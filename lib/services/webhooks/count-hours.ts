import type { Executor } from '#db/client';
import { sql } from '#db/drizzle';
import { firstHourMs, HOUR_MS, type HourCounts, NO_DELIVERIES } from '#lib/domain/delivery/delivery-activity';
import { AppError } from '#lib/domain/errors/app-error';
import { firstUuidAt } from '#lib/domain/ids';
import type { Call } from '#lib/services/context';
import { BY_ID, BY_WEBHOOK_AND_ID, newestFirst, ofWebhook } from '#lib/services/deliveries/newest';
import { isQueryCanceled } from '#lib/services/query-canceled';
import type { HeavyReader } from '#lib/services/turns/heavy-reads';

/** The newest are counted, at most so many: what a busy organisation costs has a bound (about 0.2 s). */
export const MAX_COUNTED = 100_000;

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
 */
export async function countHours(
  reader: Pick<Executor, 'execute'>,
  { orgId, webhookId }: { orgId: string; webhookId?: string },
  hours: number,
  nowMs: number,
): Promise<CountedHours> {
  const firstMs = firstHourMs(nowMs, hours);
  const { rows } = await reader.execute<CountRow & { oldest: string }>(sql`
    with recent as (
      select d.webhook_id, d.status, d.created_at
      from deliveries d
      where d.org_id = ${orgId} and ${webhookId === undefined ? sql`true` : ofWebhook(webhookId)} and d.id >= ${firstUuidAt(firstMs)} and not d.is_test
      ${newestFirst(webhookId === undefined ? BY_ID : BY_WEBHOOK_AND_ID)}
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

/**
 * Counts when it is the turn of the organisation. Throws `not_possible_now` where it takes longer than a turn, and as
 * `HeavyReads.turn` does.
 */
export function countInTurn<T>(
  { context: { heavyReads }, signal }: Call,
  orgId: string,
  count: (reader: HeavyReader) => Promise<T>,
): Promise<T> {
  return heavyReads.turn(
    orgId,
    (reader) =>
      count(reader).catch((error: unknown) => {
        if (!isQueryCanceled(error)) throw error;
        throw new AppError('not_possible_now', 'There are too many deliveries to count them now.');
      }),
    { signal },
  );
}
