import { sql } from 'drizzle-orm';
import { type DeliveryRowView, listDeliveriesQuery } from '#lib/contracts/deliveries';
import type { Page } from '#lib/contracts/page';
import { encodeId } from '#lib/domain/ids';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { filterConditions } from '#lib/services/deliveries/filter';
import { toDeliveryRowView } from '#lib/services/deliveries/row';
import { selectDeliveryRows } from '#lib/services/deliveries/select';
import { idOfCursor, toPage } from '#lib/services/page';
import { parseQuery, type Query } from '#lib/services/parse';

/** One page of Log History, newest first; the cursor is the id of the last row of the page before. */
export async function listDeliveries(call: Call, query: Query): Promise<Page<DeliveryRowView>> {
  const { org } = await authorise(call, 'deliveries.view');
  const { cursor, limit, newerThan, id, ...filters } = parseQuery(listDeliveriesQuery, query);
  const conditions = filterConditions(org.id, filters, newerThan);
  if (newerThan) conditions.push(sql`d.id > ${newerThan}`);
  if (id) conditions.push(sql`d.id = any (${sql.param(id)}::uuid[])`);
  if (cursor !== undefined) conditions.push(sql`d.id < ${idOfCursor('delivery', cursor)}`);
  const rows = await selectDeliveryRows(call.context.database, conditions, limit + 1);
  const toView = (row: (typeof rows)[number]) => toDeliveryRowView(row, call.context.retryPolicies);
  return toPage(rows, limit, toView, (last) => encodeId('delivery', last.id));
}
