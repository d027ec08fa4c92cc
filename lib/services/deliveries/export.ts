import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import { type DeliveryRowView, deliveryFilters } from '#lib/contracts/deliveries';
import { CSV_BYTE_ORDER_MARK, csvLine } from '#lib/domain/csv';
import { DELIVERY_STATUS_LABELS } from '#lib/domain/delivery';
import { decodeId } from '#lib/domain/ids';
import { MAX_EXPORTED_ROWS } from '#lib/domain/limits';
import { NO_RESPONSE_TEXT, responseWords } from '#lib/domain/response-words';
import { audit } from '#lib/services/audit';
import { authorise } from '#lib/services/authorise';
import type { Call, ServiceContext } from '#lib/services/context';
import { describeFilters, filterConditions } from '#lib/services/deliveries/filter';
import { toDeliveryRowView } from '#lib/services/deliveries/row';
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
 * line says so. Who exports what is recorded before the first byte goes out.
 */
export async function exportDeliveries(
  call: Call,
  query: Query,
  maxRows = MAX_EXPORTED_ROWS,
): Promise<LogExport> {
  const access = await authorise(call, 'deliveries.view');
  const filters = parseQuery(deliveryFilters, query);
  const { database } = call.context;
  await audit(
    database,
    access,
    'log.exported',
    { kind: 'log', id: null },
    { filters: describeFilters(filters) },
  );
  const day = new Date().toISOString().slice(0, 10);
  return {
    fileName: `${access.org.slug}-log-${day}.csv`,
    chunks: csvChunks(call.context, access.org.id, filters, maxRows),
  };
}

async function* csvChunks(
  { database, retryPolicies }: ServiceContext,
  orgId: string,
  filters: z.output<typeof deliveryFilters>,
  maxRows: number,
): AsyncGenerator<string> {
  yield CSV_BYTE_ORDER_MARK + csvLine(Object.keys(COLUMNS));
  const conditions = filterConditions(orgId, filters);
  let before: string | null = null;
  for (let left = maxRows; ; ) {
    // One row more than there is room for tells whether something is cut off.
    const limit = Math.min(PAGE_SIZE, left + 1);
    const rows = await selectDeliveryRows(
      database,
      before === null ? conditions : [...conditions, sql`d.id < ${before}`],
      limit,
    );
    const views = rows.slice(0, left).map((row) => toDeliveryRowView(row, retryPolicies));
    yield views.map((row) => csvLine(Object.values(COLUMNS).map((value) => value(row)))).join('');
    if (rows.length > left) {
      yield cutLine(maxRows);
      return;
    }
    const last = views.at(-1);
    if (rows.length < limit || last === undefined) return;
    left -= views.length;
    before = decodeId('delivery', last.id);
  }
}

function cutLine(maxRows: number): string {
  const words = `Cut here: an export has at most ${maxRows} rows. Export the older ones with an earlier end of the time.`;
  return csvLine(Object.keys(COLUMNS).map((_name, index) => (index === 0 ? words : '')));
}
