/** The worker's connections, and which of their errors pass by themselves. */
import pg from 'pg';
import { openDatabase } from '#db/client';

/** Claim and record run all the time; acquire, renew, release, poll and maintenance share the others. */
const MAX_CONNECTIONS = 5;

/**
 * Every statement of the worker reads and writes single rows by key over many partitions. What the planner guesses of
 * tables that were empty at the last analyze must not lead it to read them whole, and compiling plans costs more than
 * running them. See docs/decisions/0030-plans-without-statistics.md.
 */
const SESSION_SETTINGS = {
  jit: 'off',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  plan_cache_mode: 'force_generic_plan',
  statement_timeout: '30s',
  lock_timeout: '10s',
};

/** Plans are kept this long: making them takes milliseconds, but a burst soon makes other tables of these. */
const PLANS_AGE_MS = 2_000;

/** The URL with session settings for each connection, after those that it has. */
function withSessionSettings(url: string): string {
  const changed = new URL(url);
  const settings = Object.entries(SESSION_SETTINGS).map(([name, value]) => `-c ${name}=${value}`);
  changed.searchParams.set(
    'options',
    [changed.searchParams.get('options') ?? '', ...settings].join(' ').trim(),
  );
  return changed.href;
}

/** Opens the pool of a worker. Nothing connects before the first query. */
export function openWorkerPool(url: string, onError: (error: Error) => void): pg.Pool {
  const { $client } = openDatabase({
    url: withSessionSettings(url),
    maxConnections: MAX_CONNECTIONS,
    applicationName: 'hooktab-worker',
    onIdleError: onError,
  });
  const plannedAt = new WeakMap<pg.PoolClient, number>();
  $client.on('acquire', (client) => {
    const now = performance.now();
    const last = plannedAt.get(client);
    if (last !== undefined && now - last < PLANS_AGE_MS) return;
    plannedAt.set(client, now);
    // Goes before the statement that the connection was asked for.
    if (last !== undefined) client.query('discard plans').catch(onError);
  });
  return $client;
}

/** SQLSTATE classes and codes that say nothing about the rows at hand: trying again may succeed. */
const PASSING_CLASSES = ['08', '53', '57', '58', 'XX'];
const PASSING_CODES = [
  '40001', // serialization failure
  '40P01', // deadlock
  '55P03', // lock not available in time
  '25006', // read-only: a standby, for the time of a failover
  '0A000', // the cached plan no longer fits: the schema was migrated; the pool replaces the connection
  '26000', // the prepared statement is gone
  '42P01', // a partition was dropped while the statement started
];

/** Of a page or an index: of class XX, but they stay. */
const DAMAGE_CODES = ['XX001', 'XX002'];

/** Whether an error of a statement may pass by itself: a lost connection, a restart, a deadlock; not bad data. */
export function isPassingError(error: unknown): boolean {
  // A value that its type cannot hold.
  if (error instanceof RangeError) return false;
  if (!(error instanceof pg.DatabaseError)) return true;
  const code = error.code ?? '';
  if (DAMAGE_CODES.includes(code)) return false;
  return PASSING_CLASSES.includes(code.slice(0, 2)) || PASSING_CODES.includes(code);
}
