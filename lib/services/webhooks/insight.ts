import { sql } from '#db/drizzle';
import type { InsightHourView, InsightView } from '#lib/contracts/views/webhooks';
import { HOUR_MS, INSIGHT_HOURS, NO_DELIVERIES } from '#lib/domain/delivery/delivery-activity';
import { EXTENDED_RETRY_DELAYS_MS } from '#lib/domain/delivery/retry-policy';
import { encodeId, firstUuidAt } from '#lib/domain/ids';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { BY_WEBHOOK_AND_ID, newestFirst, ofWebhook } from '#lib/services/deliveries/newest';
import { responseSummary } from '#lib/services/deliveries/row';
import type { HeavyReader } from '#lib/services/turns/heavy-reads';
import { countHours, countInTurn } from '#lib/services/webhooks/count-hours';
import { readWebhookView } from '#lib/services/webhooks/view';

/** Of each hour the answers to so many deliveries, the newest, stand for all: enough for a median and a 95th percentile. */
const SAMPLED_PER_HOUR = 100;

/** So many of those that wait are looked through for retries. */
const RETRIED_COUNT = 20;
/** Before it is given up, a delivery may be as old as this. */
const LONGEST_SCHEDULE_MS = EXTENDED_RETRY_DELAYS_MS.reduce((sum, delayMs) => sum + delayMs, 0);

/** Deliveries of which webhook, from when on. */
type Range = { orgId: string; webhookId: string; firstMs: number };
type Times = Pick<InsightHourView, 'p50Ms' | 'p95Ms'>;

const NO_TIMES: Times = { p50Ms: null, p95Ms: null };

/**
 * How a webhook did in the last seven days: deliveries by hour, response times, the last failure. Test events are left
 * out. Throws `not_found`, or `not_possible_now` where counting takes too long.
 */
export async function readInsight(call: Call, webhookId: string): Promise<InsightView> {
  const { database } = call.context;
  const { org } = await authorise(call, 'deliveries.view');
  await readWebhookView(database, org.id, webhookId);
  return countInTurn(call, org.id, async (reader) => {
    const counted = await countHours(reader, { orgId: org.id, webhookId }, INSIGHT_HOURS, Date.now());
    const range = { orgId: org.id, webhookId, firstMs: counted.firstHourMs };
    const times = await readTimes(reader, range);
    const counts = counted.byWebhook.get(webhookId) ?? [];
    return {
      firstHourAt: new Date(counted.firstHourMs).toISOString(),
      countedSince: counted.countedSinceMs === null ? null : new Date(counted.countedSinceMs).toISOString(),
      hours: Array.from({ length: INSIGHT_HOURS }, (_, index) => ({
        ...(counts[index] ?? NO_DELIVERIES),
        ...(times.byHour.get(index) ?? NO_TIMES),
      })),
      ...times.overall,
      lastFailure: await readLastFailure(reader, range),
    };
  });
}

type TimesRow = { hour: number | null; p50: number; p95: number };

/** Response times by hour, and over all of them; attempts without an answer have none. */
async function readTimes(reader: HeavyReader, { orgId, webhookId, firstMs }: Range) {
  const firstHour = firstMs / HOUR_MS;
  const { rows } = await reader.execute<TimesRow>(sql`
    select hours.hour,
      percentile_disc(0.5) within group (order by a.duration_ms) as p50,
      percentile_disc(0.95) within group (order by a.duration_ms) as p95
    from generate_series(${firstHour}::integer, ${firstHour + INSIGHT_HOURS - 1}::integer) as hours (hour)
    cross join lateral (
      select d.id
      from deliveries d
      where d.org_id = ${orgId} and ${ofWebhook(webhookId)} and d.id >= ${firstUuidAt(firstMs)}
        and d.id >= uuid_v7_floor(to_timestamp(hours.hour * 3600.0))
        and d.id < uuid_v7_floor(to_timestamp((hours.hour + 1) * 3600.0))
        and not d.is_test
      ${newestFirst(BY_WEBHOOK_AND_ID)}
      limit ${SAMPLED_PER_HOUR}
    ) as sample
    join attempts a
      on a.org_id = ${orgId} and a.delivery_id = sample.id and a.delivery_id >= ${firstUuidAt(firstMs)}
    where a.response_status is not null
    group by grouping sets ((hours.hour), ())`);
  const timesOf = (row: TimesRow): Times => ({ p50Ms: row.p50, p95Ms: row.p95 });
  const overall = rows.find((row) => row.hour === null && row.p50 !== null);
  return {
    overall: overall ? timesOf(overall) : NO_TIMES,
    byHour: new Map(
      rows.flatMap((row) => (row.hour === null ? [] : [[row.hour - firstHour, timesOf(row)] as const])),
    ),
  };
}

type FailureRow = {
  id: string;
  last_outcome: string | null;
  last_response_status: number | null;
  created_at: string;
  updated_at: string;
};

/**
 * What failed last: for good, or so that it is tried again. Both are looked for among deliveries that may be as old as the
 * longest schedule; of those that are retried, the ones due last were tried last.
 */
async function readLastFailure(reader: HeavyReader, { orgId, webhookId, firstMs }: Range) {
  const columns = sql`d.id, d.last_outcome, d.last_response_status, d.created_at, d.updated_at`;
  const { rows } = await reader.execute<FailureRow>(sql`
    (
      select ${columns}
      from deliveries d
      where d.org_id = ${orgId} and d.webhook_id = ${webhookId} and d.id >= ${firstUuidAt(firstMs - LONGEST_SCHEDULE_MS)}
        and d.is_failed and not d.is_test
      order by d.id desc
      limit 1
    )
    union all
    (
      select d.*
      from (
        select delivery_id, due_at
        from delivery_queue
        where org_id = ${orgId} and webhook_id = ${webhookId}
        order by due_at desc
        limit ${RETRIED_COUNT}
      ) as waiting
      cross join lateral (
        select ${columns}
        from deliveries d
        where d.org_id = ${orgId} and d.webhook_id = ${webhookId} and d.id = waiting.delivery_id
          and d.status = 'retrying' and not d.is_test
        limit 1
      ) as d
      order by d.updated_at desc
      limit 1
    )
    order by updated_at desc
    limit 1`);
  const [row] = rows;
  if (row === undefined || Date.parse(row.updated_at) < firstMs) return null;
  return {
    id: encodeId('delivery', row.id),
    response: responseSummary(row.last_outcome, row.last_response_status),
    createdAt: new Date(row.created_at).toISOString(),
    failedAt: new Date(row.updated_at).toISOString(),
  };
}
