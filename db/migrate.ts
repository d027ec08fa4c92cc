import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { connectClient } from '#db/connection/connect';
import { type MigrationMeta, readMigrationFiles } from '#db/drizzle';
import { ACTIVATED_EVENT_TYPE, EVENT_TYPES } from '#lib/domain/event-catalog';
import { PlainError } from '#lib/domain/plain-error';

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));
/** The oldest PostgreSQL that the statements are tested on. */
const MIN_SERVER_VERSION = 150_000;
/** Days of partitions made ahead; the worker goes on from there. */
export const PARTITION_DAYS_AHEAD = 7;

/** While a change waits for a lock, everybody else waits behind it. After this time it gives up and lets them go first. */
const LOCK_TIMEOUT_MS = 500;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const GIVE_UP_MS = 10 * 60_000;

/** Lock time-out and deadlock: somebody else was in the way. */
const IN_THE_WAY = ['55P03', '40P01'];

export type MigrateOptions = {
  /** Told, in words, why the migration waits, once for each reason. */
  onWait?: (words: string) => void;
  giveUpAfterMs?: number;
};

/**
 * Brings a database to the newest schema, synchronises the event catalogue and makes the partitions of the coming days, all
 * in one transaction. Several processes may call it at once: they take turns. Where another session holds a lock that a
 * change needs, it lets go of everything and tries again, so that nobody waits behind it for longer than half a second.
 * Throws where the server is too old, and after ten minutes of waiting.
 */
export async function migrateDatabase(url: string, options: MigrateOptions = {}): Promise<void> {
  const { onWait = () => undefined, giveUpAfterMs = GIVE_UP_MS } = options;
  const client = await connectClient({
    url,
    applicationName: 'hooktab-migrate',
    settings: { lock_timeout: `${LOCK_TIMEOUT_MS}ms` },
  });
  const end = performance.now() + giveUpAfterMs;
  let told = '';
  try {
    await refuseOldServer(client);
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const obstacle = await tryToMigrate(client);
      if (obstacle === null) return;
      if (obstacle !== told) onWait(obstacle);
      told = obstacle;
      if (performance.now() + pauseMs > end) throw new PlainError(`Gave up waiting. ${obstacle}`);
      await sleep(pauseMs);
    }
  } finally {
    await client.end();
  }
}

async function refuseOldServer(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ number: string }>(
    "select current_setting('server_version_num') as number",
  );
  if (Number(rows[0]?.number) < MIN_SERVER_VERSION) {
    throw new PlainError('Hooktab needs PostgreSQL 15 or later. Point DATABASE_URL at a newer server.');
  }
}

/** One try; what was in its way, in words, or null where it is done. */
async function tryToMigrate(client: pg.ClientBase): Promise<string | null> {
  await client.query('begin');
  try {
    // Ends with the transaction, whatever becomes of the connection: behind a pooler the session lives on.
    const { rows } = await client.query<{ isOurs: boolean }>(
      `select pg_try_advisory_xact_lock(hashtext('hooktab_migrate')) as "isOurs"`,
    );
    if (rows[0]?.isOurs !== true) {
      await client.query('rollback');
      return 'Another migration is under way. Waiting for it to end.';
    }
    await applyMigrations(client);
    await syncEventTypes(client);
    await client.query('select ensure_partitions($1)', [PARTITION_DAYS_AHEAD]);
    await client.query('commit');
    return null;
  } catch (error) {
    await client.query('rollback');
    if (!(error instanceof pg.DatabaseError && IN_THE_WAY.includes(error.code ?? ''))) throw error;
    return `Waiting for a lock on a table that another session holds. ${await longestTransaction(client)}`;
  }
}

/** Applies what is newer than the latest migration of the database, in the tables of Drizzle's migrator. */
async function applyMigrations(client: pg.ClientBase): Promise<void> {
  await client.query('create schema if not exists drizzle');
  await client.query(
    'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
  );
  const { rows } = await client.query<{ latest: string | null }>(
    'select max(created_at) as latest from drizzle.__drizzle_migrations',
  );
  const latest = Number(rows[0]?.latest ?? -1);
  const isNew = ({ folderMillis }: MigrationMeta) => folderMillis > latest;
  for (const { sql, hash, folderMillis } of readMigrationFiles({ migrationsFolder: MIGRATIONS }).filter(
    isNew,
  )) {
    for (const statements of sql) await client.query(statements);
    await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
      hash,
      folderMillis,
    ]);
  }
}

async function syncEventTypes(client: pg.ClientBase): Promise<void> {
  await client.query(
    `insert into event_types (type, is_subscribable)
     select type, type <> $2 from unnest($1::text[]) as type
     on conflict (type) do update set is_subscribable = excluded.is_subscribable
     where event_types.is_subscribable <> excluded.is_subscribable`,
    [[...EVENT_TYPES, ACTIVATED_EVENT_TYPE], ACTIVATED_EVENT_TYPE],
  );
}

/** Who may be in the way: not what it runs, which may hold data. */
async function longestTransaction(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ pid: number; seconds: number }>(
    `select pid, floor(extract(epoch from clock_timestamp() - xact_start))::int as seconds
     from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
     order by xact_start limit 1`,
  );
  const [oldest] = rows;
  if (oldest === undefined) return 'No transaction is open any more.';
  return `The oldest open transaction is of the session with pid ${oldest.pid} and ${oldest.seconds} s old.`;
}
