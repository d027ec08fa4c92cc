/** The schema can be distributed by organisation: keys, references, triggers and functions keep to one. See decision 0070. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import {
  calledInSet,
  GLOBAL_TABLES,
  isOfOneOrganisation,
  locksRows,
  namesOfTables,
  withoutComments,
} from '#db/testing/distribution';

/** Functions with statements over all organisations, each with the reason. They lock no rows that they read. */
const OVER_ALL: Readonly<Record<string, string>> = {
  forget_expired_rows: 'upkeep: ends what is past its retention, a table at a time',
  wait_for_work: 'finds what a worker may do in any organisation: reads only',
  delete_user: 'looks for the next organisation to leave; changes are those of end_membership, in one',
};

let test: TestDatabase;
let tenantTables: string[];
let functions: { name: string; source: string }[];
let volatile: Set<string>;

beforeAll(async () => {
  test = await createTestDatabase(inject('clusterUrl'));
  const tables = await rows<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition`,
  );
  tenantTables = tables.map(({ name }) => name).filter((name) => GLOBAL_TABLES[name] === undefined);
  functions = await rows(
    `select proname as name, prosrc as source from pg_proc where pronamespace = current_schema()::regnamespace`,
  );
  const found = await rows<{ name: string }>(
    `select distinct proname as name from pg_proc where provolatile = 'v'`,
  );
  volatile = new Set(found.map(({ name }) => name));
});

afterAll(() => test.drop());

async function rows<T extends object>(text: string): Promise<T[]> {
  return (await test.database.$client.query<T>(text)).rows;
}

/** The statements of a function that name a table of organisations. */
const tenantStatements = (source: string): string[] =>
  withoutComments(source)
    .split(';')
    .filter((statement) => namesOfTables(statement).some((name) => tenantTables.includes(name)));

describe('the tables', () => {
  it('are those of organisations, and the global ones that are listed with a reason', async () => {
    const names = await rows<{ name: string }>(
      `select relname as name from pg_class
       where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition
         and not exists (
           select from pg_attribute where attrelid = pg_class.oid and attname = 'org_id' and attnotnull
         )`,
    );
    const isListed = ({ name }: { name: string }) => GLOBAL_TABLES[name] !== undefined;
    expect(names.filter((one) => !isListed(one))).toEqual([]);
    expect(tenantTables).toContain('delivery_queue');
    expect(tenantTables.length).toBeGreaterThan(12);
    for (const name of Object.keys(GLOBAL_TABLES)) {
      expect(await rows(`select from pg_class where oid = to_regclass('${name}')`), name).toHaveLength(1);
    }
  });

  it('have the organisation first in their keys, and in whatever else is unique', async () => {
    const keys = await rows<{ table: string; isPrimary: boolean; columns: string[] }>(
      `select relname as table, indisprimary as "isPrimary", array(
         select coalesce(attname::text, '?')
         from unnest(indkey) with ordinality as key (number, position)
         left join pg_attribute on attrelid = indrelid and attnum = number and attnum > 0
         order by position
       ) as columns
       from pg_index join pg_class on pg_class.oid = indrelid
       where relnamespace = current_schema()::regnamespace and indisunique and not relispartition`,
    );
    const ofTenants = keys.filter(({ table }) => tenantTables.includes(table));
    expect(ofTenants.filter(({ columns }) => columns[0] !== 'org_id')).toEqual([]);
    const withKey = ofTenants.filter(({ isPrimary }) => isPrimary).map(({ table }) => table);
    expect(withKey.sort()).toEqual([...tenantTables].sort());
  });

  it('refer to rows of the same organisation, or to a global table; a global one refers to global ones', async () => {
    const references = await rows<{ table: string; target: string; columns: string[]; targets: string[] }>(
      `select conrelid::regclass::text as table, confrelid::regclass::text as target,
         array(select attname::text from unnest(conkey) with ordinality as key (number, position)
           join pg_attribute on attrelid = conrelid and attnum = number order by position) as columns,
         array(select attname::text from unnest(confkey) with ordinality as key (number, position)
           join pg_attribute on attrelid = confrelid and attnum = number order by position) as targets
       from pg_constraint join pg_class on pg_class.oid = conrelid
       where contype = 'f' and connamespace = current_schema()::regnamespace and not relispartition`,
    );
    expect(references.length).toBeGreaterThan(8);
    const isApart = ({ table, target, columns, targets }: (typeof references)[number]) =>
      tenantTables.includes(target)
        ? tenantTables.includes(table) && columns[0] === 'org_id' && targets[0] === 'org_id'
        : target !== 'orgs' || columns[0] === 'org_id';
    expect(references.filter((one) => !isApart(one))).toEqual([]);
  });
});

describe('the functions', () => {
  it('touch the rows of one organisation, which a parameter or the row of a trigger names', () => {
    const apart = functions.filter(({ name }) => OVER_ALL[name] === undefined);
    const crossing = apart.flatMap(({ name, source }) =>
      tenantStatements(source)
        .filter((statement) => !isOfOneOrganisation(statement))
        .map((statement) => ({ name, statement: statement.trim() })),
    );
    expect(crossing).toEqual([]);
    expect(apart.filter(({ source }) => tenantStatements(source).length > 0).length).toBeGreaterThan(5);
  });

  it('that are about all of them lock no rows that they read, and are few', () => {
    for (const [name, reason] of Object.entries(OVER_ALL)) {
      const found = functions.find((one) => one.name === name);
      const statements = withoutComments(found?.source ?? '')
        .split(';')
        .filter(
          (statement) => !namesOfTables(statement).every((table) => GLOBAL_TABLES[table] !== undefined),
        );
      expect(statements.length, `${name}: ${reason}`).toBeGreaterThan(0);
      expect(statements.filter(locksRows), name).toEqual([]);
    }
  });

  it('call no volatile function in an assignment', () => {
    const called = functions.flatMap(({ name, source }) =>
      calledInSet(source)
        .filter((one) => volatile.has(one))
        .map((one) => ({ name, called: one })),
    );
    expect(called).toEqual([]);
    expect(volatile).toContain('clock_timestamp');
  });
});

describe('the triggers', () => {
  it('of a global table touch no table of organisations, but for the organisation of their row', async () => {
    const triggers = await rows<{ table: string; name: string }>(
      `select tgrelid::regclass::text as table, proname as name
       from pg_trigger join pg_proc on pg_proc.oid = tgfoid
       where not tgisinternal and pronamespace = current_schema()::regnamespace and tgparentid = 0`,
    );
    const ofGlobal = triggers.filter(({ table }) => GLOBAL_TABLES[table] !== undefined);
    expect(ofGlobal.map(({ name }) => name)).toContain('end_without_plan');
    for (const { table, name } of ofGlobal) {
      const source = functions.find((one) => one.name === name)?.source ?? '';
      expect(tenantStatements(source), `${name} of ${table}`).toEqual([]);
    }
  });
});

describe('these rules', () => {
  it.each([
    ['update lanes set token = gen_random_uuid() from free where free.org_id = lanes.org_id', true, false],
    [
      'update lanes set due_at = (select now() from x where y), token = uuid_v7() where org_id = $1',
      true,
      false,
    ],
    ['update lanes set due_at = now() where uuid_v7() is not null', false, false],
    [
      'insert into lanes (org_id) values ($1) on conflict (org_id) do update set token = random()::text',
      true,
      false,
    ],
    ['select from lanes -- for update\nwhere true', false, false],
    ['select from lanes for no key update of lanes skip locked', false, true],
    ['with held as (select from lanes for key share) update lanes set due_at = now()', false, true],
  ])('see what is refused: %s', (text, callsVolatile, locks) => {
    expect(calledInSet(text).some((name) => volatile.has(name))).toBe(callsVolatile);
    expect(locksRows(text)).toBe(locks);
  });
});
