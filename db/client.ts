import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as schema from '#db/schema/index';

export type Database = NodePgDatabase<typeof schema> & { $client: pg.Pool };
/** A transaction, or the database itself: what a statement runs on. */
export type Executor = Pick<Database, 'select' | 'insert' | 'update' | 'delete' | 'execute'>;

export type DatabaseOptions = {
  url: string;
  /** The most connections held at once. */
  maxConnections: number;
  /** Shown in pg_stat_activity, e.g. `hooktab-web`. */
  applicationName: string;
  /** Told of a connection that broke while idle; the pool replaces it by itself. */
  onIdleError: (error: Error) => void;
  /**
   * A query without an answer fails after this time, and its connection is closed: whatever is between here and the database
   * may swallow everything without a word. Longer than the server's own bound (`statement_timeout`), so that this one ends
   * what still has a server. Without it a query waits for as long as the kernel does, a quarter of an hour or so. Only for
   * who uses no transactions of Drizzle: these would give a silent connection back to the pool.
   */
  queryTimeoutMs?: number | undefined;
  /** The server cancels a statement that runs longer than this (SQLSTATE 57014). The server's own default unless given. */
  statementTimeoutMs?: number | undefined;
  /** The server cancels a statement that waits longer than this for a lock (SQLSTATE 55P03). */
  lockTimeoutMs?: number | undefined;
  /** The server ends the session of a transaction in which nothing runs for longer than this (SQLSTATE 25P03). */
  idleInTransactionTimeoutMs?: number | undefined;
};

/** An idle connection is asked for a sign of life after this time. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/** Session settings for the time-outs of a pool. */
function timeoutSettings(options: DatabaseOptions): [name: string, value: string][] {
  const timeouts = {
    statement_timeout: options.statementTimeoutMs,
    lock_timeout: options.lockTimeoutMs,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs,
  };
  return Object.entries(timeouts).flatMap(([name, ms]) => (ms === undefined ? [] : [[name, `${ms}ms`]]));
}

/** Opens a pool. Nothing connects before the first query. Close it with `database.$client.end()`. */
export function openDatabase(options: DatabaseOptions): Database {
  const settings = timeoutSettings(options);
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    ...KEEP_ALIVE,
    onConnect: async (client) => {
      if (settings.length === 0) return;
      await client.query(
        'select set_config(name, value, false) from unnest($1::text[], $2::text[]) as t (name, value)',
        [settings.map(([name]) => name), settings.map(([, value]) => value)],
      );
    },
    // The pool closes a connection whose query failed, and by force where it has an answer outstanding.
    ...(options.queryTimeoutMs === undefined ? {} : { query_timeout: options.queryTimeoutMs }),
  });
  pool.on('error', options.onIdleError);
  // A connection that breaks between two statements of a transaction tells the next one. Without a listener it would
  // end the process as well.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return drizzle({ client: pool, schema });
}
