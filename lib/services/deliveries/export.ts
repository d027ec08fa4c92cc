import { sql } from '#db/drizzle';
import { deliveryFilters } from '#lib/contracts/deliveries';
import type { DeliveryRowView } from '#lib/contracts/views/deliveries';
import { DELIVERY_STATUS_LABELS } from '#lib/domain/delivery/delivery';
import { NO_RESPONSE_TEXT, responseWords } from '#lib/domain/delivery/response-words';
import { AppError } from '#lib/domain/errors/app-error';
import { MAX_EXPORT_MS, MAX_EXPORTED_ROWS } from '#lib/domain/limits';
import { CSV_BYTE_ORDER_MARK, csvLine } from '#lib/domain/text/csv';
import { audit } from '#lib/services/audit-log/record';
import { type Access, authorise, authoriseAgain } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { describeFilters, type FilterPlan, planFilters } from '#lib/services/deliveries/filter';
import { type DeliveryRow, toDeliveryRowView } from '#lib/services/deliveries/row';
import { scanDeliveries } from '#lib/services/deliveries/scan';
import { selectDeliveryRows } from '#lib/services/deliveries/select';
import { parseQuery, type Query } from '#lib/services/parse';

const PAGE_SIZE = 1_000;

/** Heading → what stands below it. Times are ISO 8601 in UTC. */
const COLUMNS: Record<string, (row: DeliveryRowView) => string | number> = {
  ID: (row) => row.eventId,
  'Delivery ID': (row) => row.id,
  'Date/Time (UTC)': (row) => row.createdAt,
  Event: (row) => row.eventType,
  Object: (row) => row.subject ?? '',
  Webhook: (row) => row.webhookName,
  'Webhook ID': (row) => row.webhookId,
  'Webhook URL': (row) => row.url,
  Status: (row) => DELIVERY_STATUS_LABELS[row.status],
  Response: (row) => {
    const words = responseWords(row.response);
    return words === NO_RESPONSE_TEXT ? '' : words;
  },
  'Response code': (row) => row.response.status ?? '',
  Attempts: (row) => row.attemptCount,
  'Attempts planned': (row) => row.maxAttempts,
  'Next attempt (UTC)': (row) => row.nextAttemptAt ?? '',
  'Last change (UTC)': (row) => row.updatedAt,
  Test: (row) => (row.isTest ? 'yes' : 'no'),
};

export type LogExport = { fileName: string; chunks: AsyncIterable<string> };

/**
 * The filtered log as CSV, newest first, without payloads and bodies: at most `maxRows`, and where there are more its last
 * line says so. Read in steps, each when it is the turn of the organisation, until the end or until the caller has gone. Each
 * step is authorised anew: the chunks end with an error where the caller is no longer allowed to see the log, or after
 * `maxMs`. Who exports what is recorded before the first byte goes out. Throws as `HeavyReads.turn` does.
 */
export async function exportDeliveries(
  call: Call,
  query: Query,
  { maxRows = MAX_EXPORTED_ROWS, maxMs = MAX_EXPORT_MS } = {},
): Promise<LogExport> {
  const endsAt = performance.now() + maxMs;
  const access = await authorise(call, 'deliveries.view');
  const filters = parseQuery(deliveryFilters, query);
  const plan = planFilters(access.org.id, filters);
  // Read here, so that a caller who is one too many is told so instead of getting half a file.
  const first = await readStep(call, access.org.id, { plan, after: null, limit: stepLimit(maxRows) });
  const target = { kind: 'log', id: null } as const;
  await audit(call.context.database, access, 'log.exported', target, { filters: describeFilters(filters) });
  const day = new Date().toISOString().slice(0, 10);
  return {
    fileName: `${access.org.slug}-log-${day}.csv`,
    chunks: csvChunks(call, access, { plan, first, maxRows, endsAt }),
  };
}

/** One row more than there is room for tells whether something is cut off. */
const stepLimit = (room: number) => Math.min(PAGE_SIZE, room + 1);

type Step = { plan: FilterPlan; after: string | null; limit: number };
type StepRows = {
  rows: DeliveryRow[];
  /** Where the next step begins; null at the end of the log. */
  next: string | null;
};

async function readStep(call: Call, orgId: string, { plan, after, limit }: Step): Promise<StepRows> {
  const { heavyReads } = call.context;
  const { signal } = call;
  return heavyReads.turn(
    orgId,
    async (reader) => {
      const scan = { orgId, plan, order: 'newest first', after, wanted: limit, signal } as const;
      const { ids, stoppedAt } = await scanDeliveries(reader, heavyReads.bounds, scan);
      const isThese = [sql`d.org_id = ${orgId}`, sql`d.id = any (${sql.param(ids)}::uuid[])`];
      const rows = ids.length === 0 ? [] : await selectDeliveryRows(reader, isThese, ids.length);
      return { rows, next: ids.length === limit ? (ids.at(-1) ?? null) : stoppedAt };
    },
    { signal, isContinuation: after !== null },
  );
}

type Export = {
  plan: FilterPlan;
  first: StepRows;
  maxRows: number;
  /** On the clock of `performance.now()`. */
  endsAt: number;
};

async function* csvChunks(
  call: Call,
  access: Access,
  { plan, first, maxRows, endsAt }: Export,
): AsyncGenerator<string> {
  yield CSV_BYTE_ORDER_MARK + csvLine(Object.keys(COLUMNS));
  let left = maxRows;
  for (let { rows, next } = first; ; ) {
    const views = rows.slice(0, left).map((row) => toDeliveryRowView(row, call.context.retryPolicies));
    if (views.length > 0) yield views.map(lineOf).join('');
    if (rows.length > left) {
      yield cutLine(maxRows);
      return;
    }
    if (next === null) return;
    left -= views.length;
    // Who has gone reads no end of the file.
    if (call.signal?.aborted) return;
    if (performance.now() >= endsAt) throw tookTooLong();
    await authoriseAgain(call, access, 'deliveries.view');
    ({ rows, next } = await readStep(call, access.org.id, { plan, after: next, limit: stepLimit(left) }));
  }
}

const tookTooLong = () =>
  new AppError('not_possible_now', 'The export took too long. Choose fewer deliveries, for example by time.');

const lineOf = (row: DeliveryRowView) => csvLine(Object.values(COLUMNS).map((value) => value(row)));

function cutLine(maxRows: number): string {
  const words = `Cut here: an export has at most ${maxRows} rows. Export the older ones with an earlier end of the time.`;
  return csvLine(Object.keys(COLUMNS).map((_name, index) => (index === 0 ? words : '')));
}
