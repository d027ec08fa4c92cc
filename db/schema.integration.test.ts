import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { getTableColumns, getTableConfig, is, PgDialect, PgTable, type SQL } from '#db/drizzle';
import * as schema from '#db/schema/index';
import { dumpSchema } from '#db/schema-dump';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import { AUDIT_ACTION_NAMES, AUDIT_TARGETS } from '#lib/domain/access/audit-log';
import { hasWebhooks, PLANS } from '#lib/domain/access/plan';
import { DEACTIVATION_REASONS } from '#lib/domain/webhook/webhook-health';

/** Only statements in SQL use them. */
const TABLES_WITHOUT_SCHEMA = ['event_keys', 'lane_hints', 'migrations'];
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

  /** Columns whose values may be those of another version, which every reader expects: SQL lists none. */
  const OPEN_LISTS = [
    'attempts.outcome',
    'deliveries.last_outcome',
    'notices.reason',
    'webhooks.body_format',
    'webhooks.payload_format',
    'webhooks.retry_policy',
  ];

  it('lists the same values as the checks of SQL', async () => {
    const { rows } = await test.database.$client.query<{ name: string; values: string[] }>(
      `select conrelid::regclass || '.' || column_name as name,
         array(select value[1] from regexp_matches(list, '''([^'']*)''::text', 'g') as value order by 1) as values
       from pg_constraint
       cross join lateral regexp_matches(
         pg_get_constraintdef(pg_constraint.oid), '^CHECK \\(\\((\\w+) = ANY \\(ARRAY\\[(.*)\\]\\)\\)\\)$'
       ) as found (parts)
       cross join lateral (values (parts[1], parts[2])) as named (column_name, list)
       join pg_class on pg_class.oid = conrelid and not relispartition
       where connamespace = current_schema()::regnamespace
       order by 1`,
    );
    const listed = tables.flatMap((table) =>
      Object.values(getTableColumns(table)).flatMap((column) => {
        const name = `${getTableConfig(table).name}.${column.name}`;
        return column.enumValues === undefined || OPEN_LISTS.includes(name)
          ? []
          : [{ name, values: [...column.enumValues].sort() }];
      }),
    );
    expect(rows.length).toBeGreaterThan(8);
    expect(listed.sort((one, other) => (one.name < other.name ? -1 : 1))).toEqual(rows);
  });

  const generated = tables.flatMap((table) =>
    Object.values(getTableColumns(table)).flatMap((column) =>
      column.generated === undefined ? [] : [{ table: getTableConfig(table).name, column }],
    ),
  );

  it.each(generated.map((one) => [`${one.table}.${one.column.name}`, one] as const))(
    'generates %s by the same expression as SQL',
    async (_name, { table, column }) => {
      const expression = new PgDialect().sqlToQuery(column.generated?.as as SQL).sql;
      const client = await test.database.$client.connect();
      try {
        await client.query('begin');
        await client.query(
          `create temporary table probe (like ${table}, probe ${column.getSQLType()} generated always as (${expression}) stored)`,
        );
        const { rows } = await client.query<{ expression: string }>(
          `select pg_get_expr(adbin, adrelid) as expression
           from pg_attrdef join pg_attribute on attrelid = adrelid and attnum = adnum
           where (adrelid, attname) in (($1::regclass, $2), ('probe'::regclass, 'probe'))`,
          [table, column.name],
        );
        expect(rows).toHaveLength(2);
        expect(rows[0]).toEqual(rows[1]);
      } finally {
        await client.query('rollback');
        client.release();
      }
    },
  );
});

describe('what SQL decides by a value', () => {
  it.each(PLANS)('is as the rules have it: whether the plan %s has webhooks', async (plan) => {
    const { rows } = await test.database.$client.query<{ has_webhooks: boolean }>(
      'insert into orgs (slug, name, plan) values ($1, $1, $1) returning has_webhooks',
      [plan],
    );
    expect(rows[0]?.has_webhooks).toBe(hasWebhooks(plan));
  });

  it('names only reasons, actions and targets that the audit log knows', async () => {
    const { rows } = await test.database.$client.query<{ text: string }>(
      `select prosrc as text from pg_proc where pronamespace = current_schema()::regnamespace`,
    );
    const text = rows.map((row) => row.text).join('\n');
    const actions = [...text.matchAll(/'((?!hooktab\.)[a-z_]+\.[a-z_]+)', '([a-z_]+)'/g)].map(
      ([, ...names]) => names,
    );
    expect(actions).toContainEqual(['webhook.deactivated', 'webhook']);
    for (const [action, target] of actions) {
      expect(AUDIT_ACTION_NAMES).toContain(action);
      expect(Object.keys(AUDIT_TARGETS)).toContain(target);
    }
    const reasons = [...text.matchAll(/'reason', '([a-z_]+)'|deactivated_reason = '([a-z_]+)'/g)].map(
      ([, inDetail, inColumn]) => inDetail ?? inColumn,
    );
    expect(reasons.length).toBeGreaterThan(1);
    for (const reason of reasons) expect(DEACTIVATION_REASONS).toContain(reason);
  });
});
