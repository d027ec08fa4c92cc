import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { getTableColumns, getTableConfig, is, PgTable } from '#db/drizzle';
import * as schema from '#db/schema/index';
import { dumpSchema } from '#db/schema-dump';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';

/** Only statements in SQL use them. */
const TABLES_WITHOUT_SCHEMA = ['event_keys', 'migrations'];
const tables = Object.values(schema).filter((value) => is(value, PgTable));

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase(inject('clusterUrl'));
});

afterAll(() => test.drop());

describe('the migrations', () => {
  it('come to what db/schema.txt says; npm run schema-dump writes it', async () => {
    const client = await test.database.$client.connect();
    const dump = await dumpSchema(client);
    client.release();
    expect(dump).toBe(readFileSync(new URL('./schema.txt', import.meta.url), 'utf8'));
  });
});

describe('the schema for queries', () => {
  it('has every table', async () => {
    const { rows } = await test.database.$client.query<{ name: string }>(
      `select relname as name from pg_class
       where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition`,
    );
    const names = tables.map((table) => getTableConfig(table).name);
    expect([...names, ...TABLES_WITHOUT_SCHEMA].sort()).toEqual(rows.map(({ name }) => name).sort());
  });

  it.each(tables.map((table) => [getTableConfig(table).name, table] as const))(
    'has the columns of %s with their types, defaults and keys',
    async (name, table) => {
      const { rows } = await test.database.$client.query(
        `select
           attname as name,
           format_type(atttypid, atttypmod) as type,
           attnotnull as "isNotNull",
           atthasdef or attidentity <> '' as "hasDefault",
           exists (
             select from pg_constraint where conrelid = attrelid and contype = 'p' and attnum = any (conkey)
           ) as "isInPrimaryKey"
         from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped
         order by attname collate "C"`,
        [name],
      );
      const keys = getTableConfig(table).primaryKeys.flatMap(({ columns }) => columns.map((one) => one.name));
      const columns = Object.values(getTableColumns(table))
        .map((column) => ({
          name: column.name,
          type: column.getSQLType(),
          isNotNull: column.notNull,
          hasDefault: column.hasDefault || column.generated !== undefined,
          isInPrimaryKey: column.primary || keys.includes(column.name),
        }))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
      expect(columns).toEqual(rows);
    },
  );
});
