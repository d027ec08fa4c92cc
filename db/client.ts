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
};

/** Opens a pool. Nothing connects before the first query. Close it with `database.$client.end()`. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
  });
  pool.on('error', options.onIdleError);
  // A connection that breaks between two statements of a transaction tells the next one. Without a listener it would
  // end the process as well.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return drizzle({ client: pool, schema });
}
