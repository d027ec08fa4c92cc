import type { Executor } from '#db/client';
import { type SQL, sql } from '#db/drizzle';
import { listAuditLogQuery } from '#lib/contracts/audit-log';
import type { Page } from '#lib/contracts/page';
import type { AuditActorView, AuditEntryView } from '#lib/contracts/views/audit-log';
import { AUDIT_TARGETS, type AuditTargetKind } from '#lib/domain/access/audit-log';
import { encodeId, firstUuidAt } from '#lib/domain/ids';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { idOfCursor, toPage } from '#lib/services/page';
import { parseQuery, type Query } from '#lib/services/parse';
import { WHOLE_READ_MS } from '#lib/services/turns/heavy-reads';

type Row = {
  id: string;
  at: string;
  actor_user_id: string | null;
  actor_key_id: string | null;
  user_name: string | null;
  key_name: string | null;
  address: string | null;
  action: string;
  target_kind: AuditTargetKind;
  target_id: string | null;
  target_name: string | null;
  detail: Record<string, unknown>;
};

/**
 * One page of the audit log, newest first; the cursor is the id of the last entry of the page before. An index serves one of the
 * filters by actor, target and action: several of them are a heavy read. Throws as `HeavyReads.turn` does.
 */
export async function listAuditLog(call: Call, query: Query): Promise<Page<AuditEntryView>> {
  const { org } = await authorise(call, 'audit.view');
  const filters = parseQuery(listAuditLogQuery, query);
  const { limit, actor, target, action } = filters;
  const conditions = [sql`a.org_id = ${org.id}`, ...conditionsOf(filters)];
  const read = (executor: Pick<Executor, 'execute'>) =>
    selectEntries(executor, newestOf(action, conditions, limit + 1));
  const { database, heavyReads } = call.context;
  const isHeavy = [actor, target, action].filter((filter) => filter !== undefined).length > 1;
  const rows = isHeavy
    ? await heavyReads.turn(org.id, read, { signal: call.signal, maxMs: WHOLE_READ_MS })
    : await read(database);
  return toPage(rows, limit, toView, (last) => encodeId('auditEntry', last.id));
}

/** Reads entries with the names that belong to them: the page is cut before names are joined to it. */
async function selectEntries(executor: Pick<Executor, 'execute'>, page: SQL): Promise<Row[]> {
  const { rows } = await executor.execute<Row>(sql`
    with page as materialized (${page})
    select a.id, a.at, a.actor_user_id, a.actor_key_id, u.name as user_name, k.name as key_name, a.address,
      a.action, a.target_kind, a.target_id, a.detail,
      coalesce(w.name, target_user.name, target_key.name, ended.name) as target_name
    from page a
    left join user_names u on u.id = a.actor_user_id
    left join api_keys k on k.org_id = a.org_id and k.id = a.actor_key_id
    left join webhooks w on a.target_kind = 'webhook' and w.org_id = a.org_id and w.id = a.target_id
    left join user_names target_user on a.target_kind = 'user' and target_user.id = a.target_id
    left join api_keys target_key
      on a.target_kind = 'api_key' and target_key.org_id = a.org_id and target_key.id = a.target_id
    -- Entries outlive what they are about: its name stands in the latest entry that has one, e.g. of its deletion.
    left join lateral (
      select other.detail ->> 'name' as name
      from audit_log other
      where a.target_kind in ('webhook', 'api_key')
        and w.id is null
        and target_key.id is null
        and other.org_id = a.org_id
        and other.target_id = a.target_id
        and other.detail ? 'name'
      order by other.id desc
      limit 1
    ) ended on true
    order by a.id desc`);
  return rows;
}

type Filters = ReturnType<typeof listAuditLogQuery.parse>;

/** The newest entries; of several actions those of each, since the index has them in order one action at a time. */
function newestOf(actions: Filters['action'], conditions: readonly SQL[], limit: number): SQL {
  const newest = (all: readonly SQL[]) =>
    sql`select a.* from audit_log a where ${sql.join([...all], sql` and `)} order by a.id desc limit ${limit}`;
  if (!actions?.length) return newest(conditions);
  return sql`
    select a.* from unnest(${sql.param([...new Set(actions)])}::text[]) as wanted (action)
    cross join lateral (${newest([...conditions, sql`a.action = wanted.action`])}) a
    order by a.id desc limit ${limit}`;
}

function conditionsOf({ cursor, actor, target, from, to }: Filters): SQL[] {
  const conditions: SQL[] = [];
  if (actor?.kind === 'user') conditions.push(sql`a.actor_user_id = ${actor.id}`);
  if (actor?.kind === 'api_key') conditions.push(sql`a.actor_key_id = ${actor.id}`);
  if (actor?.kind === 'system') conditions.push(sql`a.actor_user_id is null and a.actor_key_id is null`);
  if (target) conditions.push(sql`a.target_id = ${target}`);
  // The ids carry the time.
  if (from) conditions.push(sql`a.id >= ${firstUuidAt(Date.parse(from))}`);
  if (to) conditions.push(sql`a.id < ${firstUuidAt(Date.parse(to))}`);
  if (cursor !== undefined) conditions.push(sql`a.id < ${idOfCursor('auditEntry', cursor)}`);
  return conditions;
}

function toView(row: Row): AuditEntryView {
  const kind = AUDIT_TARGETS[row.target_kind];
  return {
    id: encodeId('auditEntry', row.id),
    at: new Date(row.at).toISOString(),
    actor: actorOf(row),
    action: row.action,
    target: {
      kind: row.target_kind,
      id: kind === null || row.target_id === null ? null : encodeId(kind, row.target_id),
      name: row.target_name,
    },
    detail: row.detail,
    address: row.address,
  };
}

function actorOf(row: Row): AuditActorView {
  if (row.actor_user_id !== null)
    return { kind: 'user', id: encodeId('user', row.actor_user_id), name: row.user_name };
  if (row.actor_key_id !== null)
    return { kind: 'api_key', id: encodeId('apiKey', row.actor_key_id), name: row.key_name };
  return { kind: 'system', id: null, name: null };
}
