import { sql } from '#db/drizzle';
import { listDeliveriesQuery } from '#lib/contracts/deliveries';
import type { DeliveryPage } from '#lib/contracts/views/deliveries';
import { isSupportOnly } from '#lib/domain/access/permissions';
import { encodeId, uuidV7TimeMs } from '#lib/domain/ids';
import { type Access, authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import {
  type FilterPlan,
  isServedByIndex,
  planFilters,
  testsPayloads,
} from '#lib/services/deliveries/filter';
import { recordSearch } from '#lib/services/deliveries/record-search';
import { type DeliveryRow, toDeliveryRowView } from '#lib/services/deliveries/row';
import { type Scanned, scanDeliveries } from '#lib/services/deliveries/scan';
import { selectDeliveryRows } from '#lib/services/deliveries/select';
import { idOfCursor, toPage } from '#lib/services/page';
import { parseQuery, type Query } from '#lib/services/parse';

/**
 * One page of Log History, newest first; the cursor is the id of the last row of the page before. What no index serves is
 * looked for in steps: a page that ends before it is full says how far back it has searched, and its cursor goes on from
 * there. What support staff search for in payloads is recorded. Throws as `HeavyReads.turn` does.
 */
export async function listDeliveries(call: Call, query: Query): Promise<DeliveryPage> {
  const access = await authorise(call, 'deliveries.view');
  const { cursor, limit, newerThan, id, ...filters } = parseQuery(listDeliveriesQuery, query);
  const plan = planFilters(access.org.id, filters);
  if (newerThan) plan.indexed.push(sql`d.id > ${newerThan}`);
  if (id) plan.indexed.push(sql`d.id = any (${sql.param(id)}::uuid[])`);
  const after = cursor === undefined ? null : idOfCursor('delivery', cursor);
  if (testsPayloads(filters) && access.membership !== null && isSupportOnly(access.membership)) {
    await recordSearch(call.context.database, access, filters);
  }

  const { database, retryPolicies } = call.context;
  const toView = (row: DeliveryRow) => toDeliveryRowView(row, retryPolicies);
  const cursorAfter = (last: DeliveryRow) => encodeId('delivery', last.id);
  if (isServedByIndex(plan)) {
    const conditions = after === null ? plan.indexed : [...plan.indexed, sql`d.id < ${after}`];
    const rows = await selectDeliveryRows(database, conditions, limit + 1, plan.order);
    return { ...toPage(rows, limit, toView, cursorAfter), searchedBackTo: null };
  }
  const { ids: found, stoppedAt } = await searchBack(call, access, plan, after, limit + 1);
  const rows = await selectDeliveryRows(
    database,
    [sql`d.org_id = ${access.org.id}`, sql`d.id = any (${sql.param(found)}::uuid[])`],
    limit + 1,
  );
  const page = toPage(rows, limit, toView, cursorAfter);
  if (stoppedAt === null) return { ...page, searchedBackTo: null };
  return {
    ...page,
    nextCursor: encodeId('delivery', stoppedAt),
    searchedBackTo: new Date(uuidV7TimeMs(stoppedAt)).toISOString(),
  };
}

function searchBack(
  { context: { heavyReads }, signal }: Call,
  { org }: Access,
  plan: FilterPlan,
  after: string | null,
  wanted: number,
): Promise<Scanned> {
  return heavyReads.turn(
    org.id,
    (reader) =>
      scanDeliveries(reader, heavyReads.bounds, {
        orgId: org.id,
        plan,
        order: 'newest first',
        after,
        wanted,
        signal,
      }),
    { signal },
  );
}
