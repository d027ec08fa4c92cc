import { sql } from 'drizzle-orm';
import { type DeliveryRowView, listDeliveriesQuery } from '#lib/contracts/deliveries';
import type { Page } from '#lib/contracts/page';
import { decodeId, encodeId } from '#lib/domain/ids';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { filterConditions } from '#lib/services/deliveries/filter';
import { toDeliveryRowView } from '#lib/services/deliveries/row';
import { selectDeliveryRows } from '#lib/services/deliveries/select';
import { parseInput, validationFailed } from '#lib/services/parse';

/** One page of Log History, newest first; the cursor is the id of the last row of the page before. */
export async function listDeliveries(call: Call, query: unknown): Promise<Page<DeliveryRowView>> {
  const { org } = await authorise(call, 'deliveries.view');
  const { cursor, limit, newerThan, ids, ...filters } = parseInput(listDeliveriesQuery, query);
  const conditions = filterConditions(org.id, filters, newerThan);
  if (newerThan) conditions.push(sql`d.id > ${newerThan}`);
  if (ids) conditions.push(sql`d.id = any (${sql.param(ids)}::uuid[])`);
  if (cursor !== undefined) {
    const before = decodeId('delivery', cursor);
    if (before === null)
      throw validationFailed([{ pointer: '/cursor', message: 'This cursor did not come from a list.' }]);
    conditions.push(sql`d.id < ${before}`);
  }
  // One row more than asked tells whether there is another page.
  const rows = await selectDeliveryRows(call.context.database, conditions, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => toDeliveryRowView(row, call.context.retryPolicies)),
    nextCursor: rows.length > limit && last ? encodeId('delivery', last.id) : null,
  };
}
