/** Where Hooktab may be installed, and what becomes of a database whose history is another one. */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { connectClient } from '#db/connection/connect';
import { migrateDatabase } from '#db/migrate';
import { type Migration, readMigrations } from '#db/migrations';
import { checkSchemaVersion } from '#db/schema-version';
import { createBareDatabase } from '#db/testing/cluster';
import { withUser } from '#lib/domain/database-url';

const ROLES = readFileSync(new URL('./roles.sql', import.meta.url), 'utf8');

let bare: Awaited<ReturnType<typeof createBareDatabase>>;
/** As a superuser, in the host's schema. */
let admin: pg.Client;
beforeEach(async () => {
  bare = await createBareDatabase(inject('clusterUrl'));
  admin = new pg.Client({ connectionString: bare.url, options: '-c search_path=public' });
  await admin.connect();
});
afterEach(async () => {
  await admin.end();
  await bare.drop();
});

/** Every relation and function outside of PostgreSQL's own schemas, by schema. */
async function contents(): Promise<Record<string, string[]>> {
  const { rows } = await admin.query<{ schema: string; name: string }>(`
    select relnamespace::regnamespace::text as schema, relname as name from pg_class where relkind in ('r', 'p', 'v', 'S')
    union all
    select pronamespace::regnamespace::text, proname from pg_proc
    order by 1, 2`);
  const own = rows.filter(({ schema }) => !/^(pg_|information_schema)/.test(schema));
  return Object.fromEntries(
    [...Map.groupBy(own, ({ schema }) => schema)].map(([schema, found]) => [
      schema,
      found.map(({ name }) => name),
    ]),
  );
}

async function check(url: string): Promise<void> {
  const client = await connectClient({ url, applicationName: 'hooktab-test' });
  try {
    await checkSchemaVersion(client);
  } finally {
    await client.end();
  }
}

/** The migrations of this version, and another one after them. */
const withNext = (sql: string): Migration[] => [
  ...readMigrations(),
  { name: '9999_next', hash: 'next', sql },
];

describe('where it is installed', () => {
  test('beside a host that has tables of the same names, and leaves them alone', async () => {
    await admin.query(`
      create table users (id serial primary key, login text);
      create table orgs (id serial primary key); create table events (id serial primary key);
      create function uuid_v7() returns text language sql as $$ select 'of the host' $$;
      insert into users (login) values ('dana')`);
    const before = await contents();
    await migrateDatabase(bare.url);
    const { hooktab, ...others } = await contents();
    expect(others).toEqual(before);
    expect(hooktab).toEqual(expect.arrayContaining(['users', 'orgs', 'events', 'emit_event', 'migrations']));
    // In a session that looks for names in the host's schema.
    const { rows } = await admin
      .query(`
      insert into hooktab.orgs (slug, name) values ('acme', 'Acme');
      insert into hooktab.users (email, name) values ('dana@example.com', 'Dana');
      insert into hooktab.members (org_id, user_id, role) select o.id, u.id, 'admin' from hooktab.orgs o, hooktab.users u;
      insert into hooktab.webhooks (org_id, name, url, auth_method, signing_secret_sealed, event_types, is_active)
        select id, 'ERP', 'https://erp.example.com', 'none', '', '{job.created}', true from hooktab.orgs;
      select hooktab.emit_event(id, 'job.created', '{}') from hooktab.orgs;
      update hooktab.orgs set plan = 'basic';
      delete from hooktab.members`)
      .then((results) => (results as unknown as pg.QueryResult[]).at(-3) ?? { rows: [] });
    expect(rows).toHaveLength(1);
    const { rows: deliveries } = await admin.query('select status from hooktab.deliveries');
    expect(deliveries).toEqual([{ status: 'cancelled' }]);
    expect((await admin.query('select login from users')).rows).toEqual([{ login: 'dana' }]);
  });

  test('under another name, twice in one database', async () => {
    await migrateDatabase(bare.url);
    const other = `${bare.url}?schema=acme_hooks`;
    expect(await migrateDatabase(other)).toMatchObject({ schema: 'acme_hooks', isAhead: false });
    const { hooktab, acme_hooks: acme, ...others } = await contents();
    expect(acme).toEqual(hooktab);
    expect(others).toEqual({});
    const client = await connectClient({ url: other, applicationName: 'hooktab-test' });
    await client.query("insert into orgs (slug, name) values ('acme', 'Acme')");
    await client.query("select emit_event(id, 'job.created', '{}') from orgs");
    await client.end();
    const { rows } = await admin.query(
      'select (select count(*)::int from hooktab.events) as hooktab, (select count(*)::int from acme_hooks.events) as acme',
    );
    expect(rows).toEqual([{ hooktab: 0, acme: 1 }]);
    // No function of one looks into the other.
    const { rows: strays } = await admin.query(
      `select pronamespace::regnamespace::text as schema, proname, proconfig from pg_proc
       where pronamespace::regnamespace::text in ('hooktab', 'acme_hooks')
         and (proconfig <> array['search_path=' || pronamespace::regnamespace || ', pg_temp'] or proconfig is null)
         and prosqlbody is null`,
    );
    expect(strays).toEqual([]);
  });

  test('in a schema that db/roles.sql has made, whoever of the migrators migrates', async () => {
    await admin.query(ROLES);
    await admin.query(ROLES);
    await migrateDatabase(bare.urls.migrator);
    await migrateDatabase(bare.url);
    const { rows } = await admin.query(
      `select distinct owner from (
         select relowner::regrole::text as owner from pg_class where relnamespace = 'hooktab'::regnamespace
         union all select proowner::regrole::text from pg_proc where pronamespace = 'hooktab'::regnamespace) as owners`,
    );
    expect(rows).toEqual([{ owner: 'hooktab_migrator' }]);
    await check(bare.urls.web);
    await check(bare.urls.worker);
  });

  test('not in a schema with something else in it', async () => {
    await admin.query('create schema hooktab; create table hooktab.jobs (id text)');
    const before = await contents();
    await expect(migrateDatabase(bare.url)).rejects.toThrow(
      'The schema hooktab is not empty, and Hooktab has not made what is in it. Give Hooktab another schema with DATABASE_SCHEMA.',
    );
    expect(await contents()).toEqual(before);
  });

  test.each(['Acme', 'a"b', 'a b', '1a', 'public', 'pg_hooks', 'a'.repeat(51)])(
    'not under the name %j',
    async (name) => {
      await expect(migrateDatabase(`${bare.url}?schema=${encodeURIComponent(name)}`)).rejects.toThrow(
        'DATABASE_URL names a schema that must be',
      );
    },
  );

  test('not by a role without the right', async () => {
    await expect(migrateDatabase(bare.urls.web)).rejects.toThrow(
      /^The role lacks a right that migrating needs: permission denied for database .* db\/roles\.sql makes a role that has all of them\.$/,
    );
    expect(await contents()).toEqual({});
    await migrateDatabase(bare.url);
    await admin.query("create role test_nobody login password 'test'");
    const nobody = withUser(bare.url, 'test_nobody', 'test');
    await expect(check(nobody)).rejects.toThrow(
      'The role of DATABASE_URL has no rights in the schema hooktab. Make it a member of one of the roles in db/roles.sql.',
    );
    await admin.query('drop role test_nobody');
  });
});

describe('a history', () => {
  test('of this version: nothing is left to do', async () => {
    const names = readMigrations().map(({ name }) => name);
    expect((await migrateDatabase(bare.url)).applied).toEqual(names);
    expect((await migrateDatabase(bare.url)).applied).toEqual([]);
    await check(bare.url);
  });

  test('that lacks the last migrations: they are applied, and nothing works before', async () => {
    await expect(check(bare.url)).rejects.toThrow(
      'The database has no schema hooktab of Hooktab. Run: npm run migrate',
    );
    const [first, ...rest] = readMigrations();
    await admin.query(`create schema hooktab`);
    const client = await connectClient({ url: bare.url, applicationName: 'hooktab-test' });
    await client.query(first?.sql ?? '');
    await client.query('insert into migrations (name, hash) values ($1, $2)', [first?.name, first?.hash]);
    await client.end();
    const missing = rest.map(({ name }) => name);
    await expect(check(bare.url)).rejects.toThrow(
      `The schema hooktab lacks the migrations ${missing.join(', ')}. Run: npm run migrate`,
    );
    expect((await migrateDatabase(bare.url)).applied).toEqual(missing);
    await check(bare.url);
  });

  test.each([
    [
      'a file that was changed since',
      "update hooktab.migrations set hash = 'other' where number = 2",
      '0001_functions',
    ],
    ['another migration', "update hooktab.migrations set name = '0001_other' where number = 2", '0001_other'],
    ['none of the first', 'delete from hooktab.migrations where number = 1', '0001_functions'],
  ])('with %s: it is refused, and nothing is changed', async (_, change, name) => {
    await migrateDatabase(bare.url);
    await admin.query(change);
    const words = `The schema hooktab was made by other migrations than those of this version: ${name} is not the same.`;
    await expect(migrateDatabase(bare.url, { migrations: withNext('create table next ()') })).rejects.toThrow(
      words,
    );
    await expect(check(bare.url)).rejects.toThrow(words);
    expect((await contents()).hooktab).not.toContain('next');
  });

  test('of a newer version: this version goes on beside it', async () => {
    await migrateDatabase(bare.url, { migrations: withNext('create table next ()') });
    expect(await migrateDatabase(bare.url)).toMatchObject({ applied: [], isAhead: true });
    await check(bare.url);
    expect((await contents()).hooktab).toContain('next');
  });
});

describe('a migration', () => {
  test('of two at once one is done, and both end well', async () => {
    const reports = await Promise.all([migrateDatabase(bare.url), migrateDatabase(bare.url)]);
    expect(reports.map(({ applied }) => applied.length).sort()).toEqual([0, readMigrations().length]);
  });

  test.each([
    ['fails', 'create table next (); select 1 / 0', () => Promise.resolve()],
    [
      'is killed',
      'create table next (); select pg_sleep(3600)',
      async () => {
        await expect
          .poll(async () => {
            const { rows } = await admin.query(
              `select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`,
            );
            return rows.length;
          })
          .toBe(1);
      },
    ],
  ])('that %s half-way leaves nothing behind', async (_, sql, interrupt) => {
    await migrateDatabase(bare.url);
    const before = await contents();
    const migrating = migrateDatabase(bare.url, { migrations: withNext(sql), longestChangeMs: 3_600_000 });
    const failed = expect(migrating).rejects.toThrow();
    await interrupt();
    await failed;
    expect(await contents()).toEqual(before);
    expect(
      (await migrateDatabase(bare.url, { migrations: withNext('create table next ()') })).applied,
    ).toEqual(['9999_next']);
  });

  test.each([
    ['a statement that takes long', 'lock table deliveries; select pg_sleep(3600)'],
    ['many that take long together', `lock table deliveries; ${'select pg_sleep(0.4); '.repeat(8)}`],
  ])('lets go of a table in use after a second: %s', async (_, sql) => {
    await migrateDatabase(bare.url);
    await admin.query("insert into hooktab.orgs (slug, name) values ('acme', 'Acme')");
    const before = await contents();
    const told: string[] = [];
    const migrating = migrateDatabase(bare.url, {
      migrations: withNext(sql),
      onWait: (words) => told.push(words),
      giveUpAfterMs: 2_000,
    });
    const failed = expect(migrating).rejects.toThrow(
      'Gave up waiting. Changing the schema takes longer than a second',
    );
    await expect.poll(() => told.length).toBeGreaterThan(0);
    // Between two tries, and beside them.
    for (let n = 0; n < 10; n++)
      await admin.query("select hooktab.emit_event(id, 'job.created', '{}') from hooktab.orgs");
    await failed;
    expect(await contents()).toEqual(before);
  });
});
