import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { connectClient } from '#db/connection/connect';
import { isMissingRight } from '#db/connection/errors';
import { OWN_SCHEMA } from '#db/connection/session-settings';
import { compareMigrations, type Migration, readMigrations } from '#db/migrations';
import { foreignHistory, type History, readHistory, SchemaVersionError } from '#db/schema-version';
import { PlainError } from '#lib/domain/errors/plain-error';
import { ACTIVATED_EVENT_TYPE, EVENT_TYPES } from '#lib/domain/event/event-catalog';

/** The oldest PostgreSQL that the statements are tested on. */
const MIN_SERVER_VERSION = 150_000;
/** Days of partitions made ahead; the worker goes on from there. */
export const PARTITION_DAYS_AHEAD = 7;

/** While a change waits for a lock, everybody else waits behind it. After this time it gives up and lets them go first. */
const LOCK_TIMEOUT_MS = 500;
/** A change of a schema that is in use lets go after this time: whatever it has locked, nobody waits for longer. */
const LONGEST_CHANGE_MS = 1_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const GIVE_UP_MS = 10 * 60_000;

/** Lock time-out and deadlock: somebody else was in the way. */
const IN_THE_WAY = ['55P03', '40P01'];
const QUERY_CANCELED = '57014';
const TOO_LONG =
  'Changing the schema takes longer than a second, in which others would wait. It has been taken back, to be tried again.';

const GRANTS = readFileSync(new URL('./grants.sql', import.meta.url), 'utf8');

export type MigrateOptions = {
  /** Told, in words, why the migration waits, once for each reason. */
  onWait?: (words: string) => void;
  giveUpAfterMs?: number;
  /** How long a change of a schema in use may take before it lets go. */
  longestChangeMs?: number;
  /** The migrations to apply; those of this version, unless a test has others. */
  migrations?: readonly Migration[];
};

/** What a migration has done. */
export type MigrateReport = {
  schema: string;
  /** The names of the migrations that were applied. */
  applied: string[];
  /** Whether a newer version has migrated the database before. */
  isAhead: boolean;
};

/**
 * Brings a database to the schema of this version, synchronises the event catalogue, makes the partitions of the coming days
 * and grants the roles what they need, all in one transaction. Several processes may call it at once: they take turns. Where
 * another session holds a lock that a change needs, it lets go of everything and tries again, so that nobody waits behind it
 * for longer than half a second. Throws a PlainError where the server is too old, the history of the database is another one
 * or a right is missing, and after ten minutes of waiting.
 */
export async function migrateDatabase(url: string, options: MigrateOptions = {}): Promise<MigrateReport> {
  const {
    onWait = () => undefined,
    giveUpAfterMs = GIVE_UP_MS,
    longestChangeMs = LONGEST_CHANGE_MS,
  } = options;
  const migrations = options.migrations ?? readMigrations();
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
      const outcome = await tryToMigrate(client, migrations, longestChangeMs);
      if (typeof outcome !== 'string') return outcome;
      const obstacle = outcome;
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

/** One try: what it did, or, in words, what was in its way. */
async function tryToMigrate(
  client: pg.ClientBase,
  migrations: readonly Migration[],
  longestChangeMs: number,
): Promise<MigrateReport | string> {
  await client.query('begin');
  try {
    // Ends with the transaction, whatever becomes of the connection: behind a pooler the session lives on.
    const { rows } = await client.query<{ isOurs: boolean }>(
      `select pg_try_advisory_xact_lock(hashtext(${OWN_SCHEMA} || '_migrate')) as "isOurs"`,
    );
    if (rows[0]?.isOurs !== true) {
      await client.query('rollback');
      return 'Another migration is under way. Waiting for it to end.';
    }
    const history = await readHistory(client);
    // Nobody waits for a schema that is not there yet.
    const mayTakeMs = history.applied === null ? 0 : longestChangeMs;
    await client.query(`set local statement_timeout = ${mayTakeMs}`);
    const startedAt = performance.now();
    const report = await applyMigrations(client, history, migrations);
    if (!report.isAhead) await syncEventTypes(client);
    await client.query('select ensure_partitions($1)', [PARTITION_DAYS_AHEAD]);
    await client.query(GRANTS);
    if (mayTakeMs > 0 && performance.now() - startedAt > mayTakeMs) {
      await client.query('rollback');
      return TOO_LONG;
    }
    await client.query('commit');
    return report;
  } catch (error) {
    await client.query('rollback');
    if (!(error instanceof pg.DatabaseError)) throw error;
    if (isMissingRight(error)) {
      throw new PlainError(
        `The role lacks a right that migrating needs: ${error.message}. db/roles.sql makes a role that has all of them.`,
      );
    }
    if (error.code === QUERY_CANCELED) return TOO_LONG;
    if (!IN_THE_WAY.includes(error.code ?? '')) throw error;
    return `Waiting for a lock on a table that another session holds. ${await longestTransaction(client)}`;
  }
}

/** Makes the schema where there is none, and applies what it lacks. */
async function applyMigrations(
  client: pg.ClientBase,
  { schema, applied }: History,
  migrations: readonly Migration[],
): Promise<MigrateReport> {
  await enterSchema(client, schema, applied === null);
  const state = compareMigrations(applied ?? [], migrations);
  if (state.kind === 'foreign') throw new SchemaVersionError(foreignHistory(schema, state.name));
  const missing = state.kind === 'behind' ? state.missing : [];
  for (const { name, hash, sql } of missing) {
    await client.query(sql);
    await client.query('insert into migrations (name, hash) values ($1, $2)', [name, hash]);
  }
  return { schema, applied: missing.map(({ name }) => name), isAhead: state.kind === 'ahead' };
}

/**
 * Goes on as the owner of the schema, so that everything in it has one owner whoever migrates; makes the schema where it is
 * missing. Throws where a schema without history has something in it already: it is somebody else's.
 */
async function enterSchema(client: pg.ClientBase, schema: string, isNew: boolean): Promise<void> {
  const { rows } = await client.query<{ owner: string; isOwn: boolean; isEmpty: boolean }>(
    `select
       nspowner::regrole::text as owner,
       nspowner = current_user::regrole as "isOwn",
       not exists (select from pg_class where relnamespace = pg_namespace.oid)
         and not exists (select from pg_proc where pronamespace = pg_namespace.oid) as "isEmpty"
     from pg_namespace where nspname = $1`,
    [schema],
  );
  const [found] = rows;
  if (found === undefined) {
    await client.query(`create schema ${schema}`);
    return;
  }
  if (isNew && !found.isEmpty) {
    throw new SchemaVersionError(
      `The schema ${schema} is not empty, and Hooktab has not made what is in it. Give Hooktab another schema with DATABASE_SCHEMA.`,
    );
  }
  // The name comes quoted where it needs to be.
  if (!found.isOwn) await client.query(`set local role ${found.owner}`);
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
