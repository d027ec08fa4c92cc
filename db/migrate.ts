import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { ACTIVATED_EVENT_TYPE, EVENT_TYPES } from '#lib/domain/event-catalog';
import { PlainError } from '#lib/domain/plain-error';

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));
/** The oldest PostgreSQL that the statements are tested on. */
const MIN_SERVER_VERSION = 150_000;
/** Days of partitions made ahead; the worker goes on from there. */
export const PARTITION_DAYS_AHEAD = 7;

/**
 * Brings a database to the newest schema, synchronises the event catalogue and makes the partitions of the coming days.
 * Several processes may call it at once: they take turns. Throws where the server is too old.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'hooktab-migrate' });
  await client.connect();
  try {
    const version = await client.query<{ number: string }>(
      "select current_setting('server_version_num') as number",
    );
    if (Number(version.rows[0]?.number) < MIN_SERVER_VERSION) {
      throw new PlainError('Hooktab needs PostgreSQL 15 or later. Point DATABASE_URL at a newer server.');
    }
    await noticeLostClient(client);
    await client.query("select pg_advisory_lock(hashtext('hooktab_migrate'))");
    await migrate(drizzle({ client }), { migrationsFolder: MIGRATIONS });
    await client.query(
      `insert into event_types (type, is_subscribable)
       select type, type <> $2 from unnest($1::text[]) as type
       on conflict (type) do update set is_subscribable = excluded.is_subscribable
       where event_types.is_subscribable <> excluded.is_subscribable`,
      [[...EVENT_TYPES, ACTIVATED_EVENT_TYPE], ACTIVATED_EVENT_TYPE],
    );
    await client.query('select ensure_partitions($1)', [PARTITION_DAYS_AHEAD]);
  } finally {
    await client.end();
  }
}

/**
 * Has the server break off a statement whose client is gone. A migration that was stopped while it waited for a table would
 * otherwise stay in the queue for that table, and hold up everybody behind it.
 */
async function noticeLostClient(client: pg.Client): Promise<void> {
  // Servers on systems that cannot tell refuse the setting.
  await client.query("set client_connection_check_interval = '1s'").catch((error: unknown) => {
    if (!(error instanceof pg.DatabaseError)) throw error;
  });
}
