/** Through PgBouncer, where the machine has it; the last line says so where it has not. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '#db/client';
import { connectClient } from '#db/connection/connect';
import { TransactionPoolerError } from '#db/connection/errors';
import { sql } from '#db/drizzle';
import { migrateDatabase } from '#db/migrate';
import { orgs } from '#db/schema/index';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import { type Pooler, pgbouncerAtHand, startPgbouncer } from '#db/testing/pgbouncer';
import { withDatabaseName } from '#lib/domain/database-url';

const version = pgbouncerAtHand();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

let other: TestDatabase;
beforeAll(async () => {
  other = await createTestDatabase(inject('clusterUrl'));
});
afterAll(async () => {
  await other.drop();
  const ran = version === null ? 'not at hand here, so its tests did not run' : version;
  process.stdout.write(`PgBouncer: ${ran}.\n`);
});

async function pooler(mode: 'transaction' | 'session', settings = {}): Promise<Pooler> {
  const started = await startPgbouncer(inject('clusterUrl'), mode, settings);
  cleanups.push(started.stop);
  return started;
}

function open(url: string, options = {}) {
  const database = openDatabase({
    url,
    maxConnections: 4,
    applicationName: 'hooktab-test',
    onIdleError: () => undefined,
    ...options,
  });
  cleanups.push(() => database.$client.end());
  return database;
}

const settingOf = async (
  run: { execute: (query: ReturnType<typeof sql>) => Promise<{ rows: object[] }> },
  name: string,
) => Object.values((await run.execute(sql`select current_setting(${name}) as value`)).rows[0] ?? {})[0];

describe.runIf(version !== null)(`PgBouncer ${version}`, () => {
  test('in transaction mode: each statement and transaction has the settings, and leaves none behind', async () => {
    const { urlOf } = await pooler('transaction', { default_pool_size: '1' });
    const database = open(urlOf(other.url), { statementTimeoutMs: 4_321 });
    expect(await settingOf(database, 'statement_timeout')).toBe('4321ms');
    await database.transaction(
      async (transaction) => {
        expect(await settingOf(transaction, 'statement_timeout')).toBe('4321ms');
        expect(await settingOf(transaction, 'TimeZone')).toBe('UTC');
        expect(await settingOf(transaction, 'transaction_isolation')).toBe('serializable');
        await transaction.insert(orgs).values({ slug: 'kept', name: 'Kept' });
      },
      { isolationLevel: 'serializable' },
    );
    // The only session of the pooler, seen by a client that sets nothing.
    const plain = new pg.Client({ connectionString: urlOf(other.url) });
    await plain.connect();
    cleanups.push(() => plain.end());
    const { rows } = await plain.query("select current_setting('statement_timeout') as value");
    expect(rows).toEqual([{ value: '0' }]);
  });

  test('in transaction mode: what fails is undone, and the connection goes on', async () => {
    const { urlOf } = await pooler('transaction');
    const database = open(urlOf(other.url), { maxConnections: 1, lockTimeoutMs: 100 });
    const before = await other.database.execute(sql`select count(*) from orgs`);
    await expect(
      database.transaction(async (transaction) => {
        await transaction.insert(orgs).values({ slug: 'undone', name: 'Undone' });
        await transaction.execute(sql`select 1 / 0`);
      }),
    ).rejects.toThrow();
    await expect(database.execute(sql`select 1 / 0`)).rejects.toThrow();
    const holder = await other.database.$client.connect();
    await holder.query('begin');
    await holder.query('lock table orgs');
    await expect(database.execute(sql`select from orgs`)).rejects.toMatchObject({ cause: { code: '55P03' } });
    await holder.query('rollback');
    holder.release();
    const after = await database.execute(sql`select count(*) from orgs`);
    expect(after.rows).toEqual(before.rows);
  });

  test('in transaction mode: a database is migrated twice, and no lock stays behind', async () => {
    const { urlOf } = await pooler('transaction');
    const name = `test_${randomBytes(8).toString('hex')}`;
    await other.database.execute(sql.raw(`create database ${name}`));
    const url = withDatabaseName(inject('clusterUrl'), name);
    cleanups.push(() => other.database.execute(sql.raw(`drop database ${name} with (force)`)));
    await migrateDatabase(urlOf(url));
    await migrateDatabase(urlOf(url));
    await Promise.all([migrateDatabase(urlOf(url)), migrateDatabase(urlOf(url)), migrateDatabase(url)]);
    const { rows } = await other.database.execute(
      sql`select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = ${name})`,
    );
    expect(rows).toEqual([]);
  });

  test.each([
    ['transaction', {}],
    ['transaction', { server_round_robin: '1', min_pool_size: '3' }],
    ['transaction', { default_pool_size: '1' }],
    ['transaction', { ignore_startup_parameters: 'options' }],
  ] as const)('in %s mode (%j): whoever needs a session of its own is refused', async (mode, settings) => {
    const { urlOf } = await pooler(mode, settings);
    const options = { url: urlOf(other.url), applicationName: 'hooktab-test', needsOwnSession: true };
    await expect(connectClient(options)).rejects.toBeInstanceOf(TransactionPoolerError);
    const database = open(urlOf(other.url), { needsOwnSession: true });
    await expect(database.$client.query('select 1')).rejects.toBeInstanceOf(TransactionPoolerError);
  });

  test('in session mode: the session has the settings and is one’s own', async () => {
    const { urlOf } = await pooler('session');
    const database = open(urlOf(other.url), { needsOwnSession: true, settings: { jit: 'off' } });
    expect(await settingOf(database, 'jit')).toBe('off');
    expect(await settingOf(database, 'TimeZone')).toBe('UTC');
    const client = await connectClient({
      url: urlOf(other.url),
      applicationName: 'hooktab-test',
      needsOwnSession: true,
    });
    cleanups.push(() => client.end());
    const heard = new Promise((resolve) => client.once('notification', resolve));
    await client.query('listen hooktab_test');
    await database.execute(sql`select pg_notify('hooktab_test', 'x')`);
    expect(await heard).toMatchObject({ payload: 'x' });
  });
});

test('a direct connection is one’s own, and its settings cost no statement', async () => {
  const database = open(other.url, { needsOwnSession: true, statementTimeoutMs: 4_321 });
  const { rows } = await database.execute(
    sql`select setting, source from pg_settings where name in ('statement_timeout', 'TimeZone') order by setting`,
  );
  expect(rows).toEqual([
    { setting: '4321', source: 'client' },
    { setting: 'UTC', source: 'client' },
  ]);
});
