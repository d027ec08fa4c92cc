/** What a release has made can be upgraded: its dump is restored, migrated, and comes to db/schema.txt with every row. */
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { connectClient } from '#db/connection/connect';
import { migrateDatabase } from '#db/migrate';
import { readMigrations } from '#db/migrations';
import { dumpSchema } from '#db/schema-dump';
import { createBareDatabase } from '#db/testing/cluster';
import { emptyTables } from '#db/testing/empty-tables';

const RELEASES = new URL('./releases/', import.meta.url);
const files = readdirSync(RELEASES).filter((name) => name.endsWith('.sql'));

let bare: Awaited<ReturnType<typeof createBareDatabase>>;
let client: pg.Client;
beforeEach(async () => {
  bare = await createBareDatabase(inject('clusterUrl'));
  client = await connectClient({ url: bare.url, applicationName: 'hooktab-test' });
});
afterEach(async () => {
  await client.end();
  await bare.drop();
});

async function restore(file: string): Promise<void> {
  // The dump sets its session up for itself.
  const session = new pg.Client({ connectionString: bare.url });
  await session.connect();
  await session.query(readFileSync(new URL(file, RELEASES), 'utf8'));
  await session.end();
}

/** The number of rows of each table that the release has. */
async function countRows(tables: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of tables) {
    const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${name}`);
    counts[name] = rows[0]?.count ?? 0;
  }
  return counts;
}

async function tableNames(): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition`,
  );
  return rows.map(({ name }) => name).filter((name) => name !== 'migrations');
}

test('every release is tested', () => {
  expect(files).toContain('0.1.0.sql');
});

describe.each(files)('the dump of %s', (file) => {
  test('has rows in every table, and keeps them through the migrations of this version', async () => {
    await restore(file);
    expect(await emptyTables(client)).toEqual([]);
    const before = await countRows(await tableNames());
    await migrateDatabase(bare.url);
    expect(await countRows(Object.keys(before))).toEqual(before);
    expect(await dumpSchema(client)).toBe(readFileSync(new URL('./schema.txt', import.meta.url), 'utf8'));
    const { rows } = await client.query('select name, hash from migrations order by number');
    expect(rows).toEqual(readMigrations().map(({ name, hash }) => ({ name, hash })));
  });

  test('emits and delivers as before', async () => {
    await restore(file);
    await migrateDatabase(bare.url);
    const { rows } = await client.query<{ id: string }>(
      `select emit_event(id, 'job.created', '{}') as id from orgs where slug = 'acme'`,
    );
    const { rows: deliveries } = await client.query(
      `select webhooks.name from deliveries join webhooks on webhooks.id = deliveries.webhook_id where event_id = $1 order by 1`,
      [rows[0]?.id],
    );
    expect(deliveries).toEqual([{ name: 'erp' }, { name: 'patient' }, { name: 'personal' }]);
  });
});
