import type { Executor } from '#db/client';
import { type SQL, sql } from '#db/drizzle';
import { audit } from '#lib/services/audit-log/record';
import type { Access } from '#lib/services/authorise';
import { describeFilters, type Filters } from '#lib/services/deliveries/filter';

/** The same search of the same person is recorded once in this time: its further steps, and the polls of an open screen. */
const SAME_SEARCH: SQL = sql`interval '1 hour'`;
/** So many of the latest searches in the organisation are compared with. */
const COMPARED_SEARCHES = 500;

/**
 * Records that a person searched payloads for something, in words as they wrote it: else nobody could tell later who has
 * looked for what. Whether it was recorded is decided by the filters alone, since a caller chooses cursor and bounds.
 */
export async function recordSearch(executor: Executor, access: Access, filters: Filters): Promise<void> {
  const described = describeFilters(filters);
  const { rows } = await executor.execute(sql`
    select from (
      select actor_user_id, detail from audit_log
      where org_id = ${access.org.id} and action = 'log.searched' and id >= uuid_v7_floor(now() - ${SAME_SEARCH})
      order by id desc limit ${COMPARED_SEARCHES}
    ) as latest
    where actor_user_id = ${access.userId} and detail->'filters' = ${JSON.stringify(described)}::jsonb
    limit 1`);
  if (rows.length > 0) return;
  await audit(executor, access, 'log.searched', { kind: 'log', id: null }, { filters: described });
}
