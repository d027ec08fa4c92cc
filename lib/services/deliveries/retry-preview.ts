import { sql } from '#db/drizzle';
import { retryPreviewQuery } from '#lib/contracts/deliveries';
import type { RetryPreviewView } from '#lib/contracts/views/deliveries';
import {
  BULK_RETRY_OBSTACLES,
  BULK_RETRY_STATUSES,
  retryObstacle,
} from '#lib/domain/delivery/retry-obstacle';
import { AppError } from '#lib/domain/errors/app-error';
import { encodeId, uuidV7TimeMs } from '#lib/domain/ids';
import { MAX_RETRIED_AT_ONCE } from '#lib/domain/limits';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { type FilterPlan, testsPayloads } from '#lib/services/deliveries/filter';
import {
  noneSkipped,
  planBulkRetry,
  RETRIABLE_COLUMNS,
  type RetriableRow,
  toRetriable,
} from '#lib/services/deliveries/retriable';
import { scanDeliveries } from '#lib/services/deliveries/scan';
import { parseQuery, type Query } from '#lib/services/parse';
import { isQueryCanceled } from '#lib/services/query-canceled';
import type { HeavyReader, ScanBounds } from '#lib/services/turns/heavy-reads';

/** Deliveries that are found and judged at a time: judging looks up their events. */
const JUDGED_AT_ONCE = 2_000;
/** Nothing more is judged with less time left in the turn than this, in milliseconds. */
const JUDGE_MS = 500;

/**
 * Counts what a retry of all that match would send, and what it would leave alone: up to `MAX_RETRIED_AT_ONCE` deliveries, the
 * oldest first. Where a bound ends a step before that, `countedTo` says until when it has counted, and `nextCursor` goes on
 * from there. Throws as `HeavyReads.turn` does.
 */
export async function previewRetry(call: Call, query: Query): Promise<RetryPreviewView> {
  const { org } = await authorise(call, 'deliveries.retry');
  const { cursor = null, ...filters } = parseQuery(retryPreviewQuery, query);
  // A count by what payloads contain tells what they contain.
  if (testsPayloads(filters)) await authorise(call, 'deliveries.view');
  const { heavyReads } = call.context;
  const plan = planBulkRetry(org.id, filters);
  const { signal } = call;
  return heavyReads.turn(
    org.id,
    async (reader) => {
      const { rows } = await reader.execute<{ at: string }>(
        sql`select to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
      );
      const view = emptyPreview(rows[0]?.at ?? '');
      if (plan === null) return view;
      const counting = { orgId: org.id, plan, after: cursor, signal };
      return count(reader, heavyReads.bounds, counting, view).catch((error: unknown) => {
        throw isQueryCanceled(error) ? tookTooLong() : error;
      });
    },
    { signal },
  );
}

const tookTooLong = () =>
  new AppError(
    'not_possible_now',
    'Counting what matches takes too long. Choose fewer deliveries, for example by time and status.',
  );

const emptyPreview = (unchangedSince: string): RetryPreviewView => ({
  sendable: { failed: 0, cancelled: 0, retrying: 0 },
  skipped: noneSkipped(),
  isCut: false,
  until: null,
  unchangedSince,
  countedTo: null,
  nextCursor: null,
});

type Counting = {
  orgId: string;
  plan: FilterPlan;
  after: string | null;
  signal: AbortSignal | undefined;
};

/** Adds what matches to the view until there is no more, the most are counted, or a bound is met. */
async function count(
  reader: HeavyReader,
  bounds: ScanBounds,
  { orgId, plan, after, signal }: Counting,
  view: RetryPreviewView,
): Promise<RetryPreviewView> {
  for (let left = MAX_RETRIED_AT_ONCE, from = after; ; ) {
    // One more than there is room for tells whether there are more.
    const wanted = Math.min(JUDGED_AT_ONCE, left + 1);
    const scan = { orgId, plan, order: 'oldest first', after: from, wanted, signal } as const;
    const { ids, stoppedAt } = await scanDeliveries(reader, bounds, scan);
    const counted = ids.slice(0, left);
    await judge(reader, orgId, counted, view);
    left -= counted.length;
    const last = counted.at(-1);
    if (last !== undefined) view.until = encodeId('delivery', last);
    if (ids.length > counted.length) return { ...view, isCut: true };
    const isFull = ids.length === wanted;
    if (!isFull && stoppedAt === null) return view;
    from = stoppedAt ?? last ?? null;
    if (from !== null && (stoppedAt !== null || reader.msLeft() < JUDGE_MS)) {
      return {
        ...view,
        countedTo: new Date(uuidV7TimeMs(from)).toISOString(),
        nextCursor: encodeId('delivery', from),
      };
    }
  }
}

type GroupRow = RetriableRow & { count: number };

/** Adds deliveries to those that would be sent, and to those that would be left alone. */
async function judge(
  reader: HeavyReader,
  orgId: string,
  ids: readonly string[],
  view: RetryPreviewView,
): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await reader.execute<GroupRow>(sql`
    with judged as (
      select ${RETRIABLE_COLUMNS}
      from deliveries d join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
      where d.org_id = ${orgId} and d.id = any (${sql.param(ids)}::uuid[])
    )
    select status, is_active, is_deleted, is_owner_in_audience, has_event, count(*)::integer as count
    from judged group by status, is_active, is_deleted, is_owner_in_audience, has_event`);
  for (const row of rows) {
    const obstacle = retryObstacle(toRetriable(row));
    const status = BULK_RETRY_STATUSES.find((one) => one === row.status);
    const skipped = BULK_RETRY_OBSTACLES.find((one) => one === obstacle);
    if (skipped !== undefined) view.skipped[skipped] += row.count;
    else if (status !== undefined) view.sendable[status] += row.count;
  }
}
