/** The worker's connections, and which of their errors pass by themselves. */
import pg from 'pg';
import { openDatabase } from '#db/client';
import { TransactionPoolerError } from '#db/connection/errors';

/** Looking, claiming and recording go on all the time; all else shares the other connections. */
const MAX_CONNECTIONS = 6;

/**
 * Every statement of the worker reads and writes single rows by key over many partitions. What the planner guesses of
 * tables that were empty at the last analyze must not lead it to read them whole, and compiling plans costs more than
 * running them. See docs/decisions/0030-plans-without-statistics.md.
 */
const PLANNER_SETTINGS = {
  jit: 'off',
  enable_indexscan: 'on',
  enable_nestloop: 'on',
  enable_partition_pruning: 'on',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  // What is wanted in an order comes from the index that has it: no other is read and sorted.
  enable_sort: 'off',
  plan_cache_mode: 'force_generic_plan',
};

const STATEMENT_TIMEOUT_MS = 30_000;
const LOCK_TIMEOUT_MS = 10_000;

/** Plans are kept this long: making them takes milliseconds, but a burst soon makes other tables of these. */
const PLANS_AGE_MS = 2_000;
/** Takes no time: without an answer the connection is lost, and whoever wants to use it should not wait for long. */
const DISCARD_PLANS = { text: 'discard plans', query_timeout: 5_000 };

/** Time-out for a query without an answer; longer than STATEMENT_TIMEOUT_MS, which ends what still has a server. */
export const QUERY_TIMEOUT_MS = 35_000;

/** The first half of the advisory locks by which workers know each other; the other half is the worker's own. */
export const WORKER_LOCK_CLASS = 0x68_6f_6f_6b;

const HOLD_LOCK = 'select pg_advisory_lock_shared($1, $2)';

/**
 * Opens the pool of a worker. Nothing connects before the first query. Each connection holds a lock on `lockKey`, see
 * worker/lanes/peers.
 */
export function openWorkerPool(
  url: string,
  onError: (error: Error) => void,
  queryTimeoutMs = QUERY_TIMEOUT_MS,
  lockKey?: number,
): pg.Pool {
  const plannedAt = new WeakMap<pg.PoolClient, number>();
  const { $client } = openDatabase({
    url,
    maxConnections: MAX_CONNECTIONS,
    applicationName: 'hooktab-worker',
    onIdleError: onError,
    settings: PLANNER_SETTINGS,
    needsOwnSession: true,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
    queryTimeoutMs,
    beforeUse: async (client) => {
      const now = performance.now();
      const last = plannedAt.get(client);
      if (last !== undefined && now - last < PLANS_AGE_MS) return;
      if (last !== undefined) await client.query(DISCARD_PLANS);
      else if (lockKey !== undefined) await client.query(HOLD_LOCK, [WORKER_LOCK_CLASS, lockKey]);
      plannedAt.set(client, now);
    },
  });
  return $client;
}

/** SQLSTATE classes of data that does not fit: a value its type cannot hold, a constraint. */
const DATA_CLASSES = ['22', '23'];

/** Of a damaged page or index: they stay. */
const DAMAGE_CODES = ['XX001', 'XX002'];

/** SQLSTATE classes and codes of trouble between worker and database, whatever the statement is. */
const TROUBLE_CLASSES = ['08', '53', '57', '58', 'XX'];
const TROUBLE_CODES = [
  '40001', // serialization failure
  '40P01', // deadlock
  '55P03', // lock not available in time
  '25006', // read-only: a standby, for the time of a failover
  '0A000', // the cached plan no longer fits: the schema was migrated; the pool replaces the connection
  '26000', // the prepared statement is gone
  '42P01', // a partition was dropped while the statement started
];

/** The SQLSTATE of an error; null for one that is not from the database. */
export function sqlStateOf(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : null;
}

/**
 * Whether an error of a statement may pass without a change of the rows at hand: a lost connection, a restart, a deadlock,
 * a right or a column that is missing while somebody migrates. Of all others the rows are the reason.
 */
export function isPassingError(error: unknown): boolean {
  // A value that its type cannot hold.
  if (error instanceof RangeError) return false;
  const sqlState = sqlStateOf(error);
  if (sqlState === null) return true;
  return !DATA_CLASSES.includes(sqlState.slice(0, 2)) && !DAMAGE_CODES.includes(sqlState);
}

/**
 * Whether the statement itself is refused: a right, a column, a trigger of the host. It is an outage, for nothing is wrong
 * with the data, but perhaps not of all rows: what is tried apart may succeed.
 */
export function isRefusal(error: unknown): boolean {
  if (error instanceof TransactionPoolerError) return true;
  const sqlState = sqlStateOf(error);
  if (sqlState === null || !isPassingError(error)) return false;
  return !TROUBLE_CLASSES.includes(sqlState.slice(0, 2)) && !TROUBLE_CODES.includes(sqlState);
}
