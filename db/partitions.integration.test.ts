import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import { firstUuidAt } from '#lib/domain/ids';

const DAY_MS = 86_400_000;
const PARENTS = ['attempts', 'deliveries', 'events'];

let test: TestDatabase;

beforeEach(async () => {
  test = await createTestDatabase(inject('clusterUrl'));
});

afterEach(() => test.drop());

async function value(statement: string, parameters: unknown[] = []): Promise<unknown> {
  const { rows } = await test.database.$client.query<Record<string, unknown>>(statement, parameters);
  return Object.values(rows[0] ?? {})[0];
}

async function partitionsOf(parent: string): Promise<string[]> {
  const { rows } = await test.database.$client.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass
     and inhrelid::regclass::text ~ '_[0-9]{8}$' order by 1`,
    [parent],
  );
  return rows.map(({ name }) => name);
}

const nameOf = (parent: string, timeMs: number) =>
  `${parent}_${new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '')}`;

/** An event with the id of an instant, and the partition that it landed in. */
function partitionAt(timeMs: number): Promise<unknown> {
  return value(
    `insert into events (org_id, id, type, occurred_at, data)
     values (gen_random_uuid(), $1, 'job.created', now(), '{}') returning tableoid::regclass::text`,
    [firstUuidAt(timeMs)],
  );
}

describe('ensure_partitions', () => {
  it('makes the days asked for, and none twice', async () => {
    const made = (await partitionsOf('events')).length;
    expect(made).toBe(8);
    expect(await value('select ensure_partitions(7)')).toBe(0);
    expect(await value('select ensure_partitions(9, 3)')).toBe(PARENTS.length * 5);
    for (const parent of PARENTS) expect(await partitionsOf(parent)).toHaveLength(13);
  });

  it('puts each instant of a UTC day in its partition', async () => {
    const now = Date.now();
    const midnight = now - (now % DAY_MS);
    expect(await partitionAt(midnight)).toBe(nameOf('events', midnight));
    expect(await partitionAt(midnight + DAY_MS - 1)).toBe(nameOf('events', midnight));
    expect(await partitionAt(midnight + DAY_MS)).toBe(nameOf('events', midnight + DAY_MS));
    expect(await partitionAt(midnight - 1)).toBe('events_default');
  });

  it('can be run by several at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 4 }, () => value('select ensure_partitions(7, 2)').then(Number)),
    );
    expect(results.reduce((sum, made) => sum + made, 0)).toBe(PARENTS.length * 2);
  });
});

describe('expired_partitions', () => {
  it('names the days that are older than the retention, of each the deliveries first', async () => {
    await value('select ensure_partitions(7, 5)');
    const now = Date.now();
    const { rows } = await test.database.$client.query<{ name: string }>(
      'select name from expired_partitions(3)',
    );
    expect(rows.map(({ name }) => name)).toEqual(
      [5, 4].flatMap((days) =>
        ['deliveries', 'attempts', 'events'].map((parent) => nameOf(parent, now - days * DAY_MS)),
      ),
    );
    expect(await value('select count(*)::int from expired_partitions(5)')).toBe(0);
  });
});

describe('forget_expired_rows', () => {
  it('forgets what is of that age and stands in no partition of a day, so many rows at once', async () => {
    const orgId = await value(`insert into orgs (slug, name) values ('a', 'A') returning id`);
    await value(
      `insert into event_keys (org_id, key, event_id, fingerprint, created_at)
       select $1, key, gen_random_uuid(), '', now() - age
       from (values ('old', interval '5 days'), ('older', interval '6 days'), ('new', interval '1 day')) as given (key, age)`,
      [orgId],
    );
    await value(`insert into rate_limits values ('old', now() - interval '2 days', 1), ('new', now(), 1)`);
    const now = Date.now();
    expect(await partitionAt(now - 10 * DAY_MS)).toBe('events_default');
    await partitionAt(now - 2 * DAY_MS);
    expect(await value('select forget_expired_rows(3, 1)')).toBe(1);
    expect(await value('select count(*)::int from event_keys')).toBe(2);
    expect(await value('select forget_expired_rows(3, 1)')).toBe(1);
    expect(await value('select forget_expired_rows(3, 1)')).toBe(0);
    expect(await value(`select string_agg(key, ' ') from event_keys`)).toBe('new');
    expect(await value(`select string_agg(bucket, ' ') from rate_limits`)).toBe('new');
    expect(await value('select count(*)::int from events')).toBe(1);
  });
});
