import type pg from 'pg';
import { type PoolOptions, RoutedPool } from '#db/connection/routed-pool';
import { SessionClient } from '#db/connection/session-client';
import type { SessionSettings } from '#db/connection/session-settings';
import { drizzle, type NodePgDatabase } from '#db/drizzle';

export type Database = NodePgDatabase & { $client: pg.Pool };
/** A transaction, or the database itself: what a statement runs on. */
export type Executor = Pick<Database, 'select' | 'insert' | 'update' | 'delete' | 'execute'>;

export type DatabaseOptions = Omit<PoolOptions, 'queryTimeoutMs'> & {
  /** Told of a connection that broke while idle; the pool replaces it by itself. */
  onIdleError: (error: Error) => void;
  /**
   * A query without an answer fails after this time, and its connection is closed: whatever is between here and the database
   * may swallow everything without a word. Longer than `statementTimeoutMs`, so that this one ends only what has no server
   * any more. Without it a query waits for as long as the kernel does, a quarter of an hour or so.
   */
  queryTimeoutMs?: number | undefined;
  /** The server cancels a statement that runs longer than this (SQLSTATE 57014). Default: no limit. */
  statementTimeoutMs?: number | undefined;
  /** The server cancels a statement that waits longer than this for a lock (SQLSTATE 55P03). */
  lockTimeoutMs?: number | undefined;
  /** The server ends the session of a transaction in which nothing runs for longer than this (SQLSTATE 25P03). */
  idleInTransactionTimeoutMs?: number | undefined;
};

/** Runs a task when it may take a connection, and is told that by waiting for it. */
export type TakesTurns = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * The same database for callers that take turns at its connections: each statement outside a transaction, and each
 * transaction as a whole, runs through `takeTurn`. Inside a transaction, statements must run on it and not on this database:
 * a turn inside a turn could wait for ever.
 */
export function withTurns({ $client: pool, transaction }: Database, takeTurn: TakesTurns): NodePgDatabase {
  const database = drizzle({ client: pool });
  const { session } = database._;
  const prepare = session.prepareQuery.bind(session);
  // Around Drizzle's own work: it would wrap a refusal of the turn as a failed query.
  session.prepareQuery = (...given) => {
    const prepared = prepare(...given);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = (...values) => takeTurn(() => execute(...values));
    return prepared;
  };
  database.transaction = (run, config) => takeTurn(() => transaction(run, config));
  return database;
}

function timeoutSettings(options: DatabaseOptions): SessionSettings {
  const timeouts = {
    statement_timeout: options.statementTimeoutMs,
    lock_timeout: options.lockTimeoutMs,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs,
  };
  const given = Object.entries(timeouts).filter(([, ms]) => ms !== undefined);
  return Object.fromEntries(given.map(([name, ms]) => [name, `${ms}ms`]));
}

/**
 * Opens a pool. Nothing connects before the first query. Close it with `database.$client.end()`. Throws a
 * DatabaseUrlError.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { onIdleError, ...connection } = options;
  const pool = new RoutedPool({
    ...connection,
    settings: { ...timeoutSettings(options), ...options.settings },
  });
  pool.on('error', onIdleError);
  const database = drizzle({ client: pool as pg.Pool });
  // Drizzle's own would lose the connection for good where it turns out to be broken at the first statement.
  database.transaction = async (run, config) => {
    const client = await pool.connect();
    try {
      return await drizzle({ client }).transaction(run, config);
    } finally {
      client.release(client instanceof SessionClient && client.isSpent);
    }
  };
  return database;
}
