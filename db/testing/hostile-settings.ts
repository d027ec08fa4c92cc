/** Settings of the session at their oddest values, for a role that the product must work with all the same. */
import type pg from 'pg';

/** What changes how text is read or written, or what a statement does. */
const IN_EVERY_SESSION: Readonly<Record<string, string>> = {
  standard_conforming_strings: 'off',
  backslash_quote: 'off',
  DateStyle: 'SQL, DMY',
  IntervalStyle: 'sql_standard',
  TimeZone: 'Asia/Kolkata',
  extra_float_digits: '-15',
  bytea_output: 'escape',
  array_nulls: 'off',
  quote_all_identifiers: 'on',
  transform_null_equals: 'on',
  xmlbinary: 'hex',
  xmloption: 'document',
  default_transaction_isolation: 'serializable',
  default_transaction_deferrable: 'on',
  row_security: 'off',
  check_function_bodies: 'off',
  synchronous_commit: 'off',
  client_min_messages: 'error',
  gin_fuzzy_search_limit: '1',
  event_triggers: 'off',
  restrict_nonsystem_relation_kind: 'view,foreign-table',
  'plpgsql.variable_conflict': 'use_variable',
  'plpgsql.extra_errors': 'all',
  'plpgsql.extra_warnings': 'all',
  'plpgsql.print_strict_params': 'on',
  // Other plans: rows come in another order where none is asked for.
  enable_indexscan: 'off',
  enable_indexonlyscan: 'off',
  enable_hashagg: 'off',
  enable_memoize: 'off',
  geqo_threshold: '2',
  from_collapse_limit: '1',
  join_collapse_limit: '1',
  plan_cache_mode: 'force_generic_plan',
  debug_parallel_query: 'on',
  work_mem: '64kB',
};

/** What would keep a session that sets nothing from doing anything at all. */
const IN_OUR_SESSIONS: Readonly<Record<string, string>> = {
  client_encoding: 'LATIN1',
  search_path: 'nowhere',
  default_transaction_read_only: 'on',
  session_replication_role: 'replica',
  statement_timeout: '1ms',
  lock_timeout: '1ms',
  idle_in_transaction_session_timeout: '1ms',
  idle_session_timeout: '1ms',
  // Older servers do not know it, so that it is in force for the first statement.
  transaction_timeout: '5s',
  exit_on_error: 'on',
};

async function alter(
  client: pg.ClientBase,
  target: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select lower(name) as name from pg_settings');
  const known = new Set(rows.map(({ name }) => name));
  for (const [name, value] of Object.entries(settings)) {
    // Of a newer or older server, or of plpgsql, which is loaded with its first function.
    if (!known.has(name.toLowerCase()) && !name.includes('.')) continue;
    await client.query(`alter ${target} set ${name} = ${client.escapeLiteral(value)}`);
  }
}

/**
 * Makes every session of the product hostile. `target` is `role <name>` or `database <name>`.
 * @param isSuperuser whether its sessions may set everything: `session_replication_role` only a superuser can set right
 */
export async function makeHostile(client: pg.ClientBase, target: string, isSuperuser = true): Promise<void> {
  const { session_replication_role: replica, ...others } = { ...IN_EVERY_SESSION, ...IN_OUR_SESSIONS };
  await alter(client, target, isSuperuser ? { ...others, session_replication_role: replica ?? '' } : others);
}

/** The same for a session of the host that can still do something. */
export const makeHostileHost = (client: pg.ClientBase, target: string): Promise<void> =>
  alter(client, target, IN_EVERY_SESSION);
