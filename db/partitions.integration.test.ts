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
    expect(await value('select forget_expired_rows(3, 3, 1)')).toBe(1);
    expect(await value('select count(*)::int from event_keys')).toBe(2);
    expect(await value('select forget_expired_rows(3, 3, 1)')).toBe(1);
    expect(await value('select forget_expired_rows(3, 3, 1)')).toBe(0);
    expect(await value(`select string_agg(key, ' ') from event_keys`)).toBe('new');
    expect(await value(`select string_agg(bucket, ' ') from rate_limits`)).toBe('new');
    expect(await value('select count(*)::int from events')).toBe(1);
  });

  describe('with a retention of 30 days, and of 400 for the audit log', () => {
    const forget = (maxRows = 1_000) => value('select forget_expired_rows(30, 400, $1)', [maxRows]);
    let orgId: unknown;
    beforeEach(async () => {
      orgId = await value(
        `insert into orgs (slug, name) values ('b' || floor(random() * 1e9), 'B') returning id`,
      );
    });

    const names = async (table: string) =>
      String(
        await value(`select string_agg(name, ' ' order by name) from ${table} where org_id = $1`, [orgId]),
      );

    it('ends deleted webhooks with all that belongs to them, a day after their last delivery', async () => {
      await value(
        `insert into webhooks (org_id, name, url, auth_method, signing_secret_sealed, event_types, deleted_at)
         select $1, name, 'https://example.com', 'none', '\\x00', '{job.created}', now() - age
         from (values ('living', null), ('new', interval '1 day'), ('last', interval '31 days'),
           ('old', interval '33 days'), ('older', interval '300 days')) as given (name, age)`,
        [orgId],
      );
      await value(
        `insert into subscriptions (org_id, webhook_id, system) select org_id, id, 'avaza' from webhooks where org_id = $1`,
        [orgId],
      );
      await value(
        `insert into notices (org_id, webhook_id, kind, reason, failed_deliveries, consecutive_timeouts, latest_response)
         select org_id, id, 'warning', 'gone', 0, 0, '' from webhooks where org_id = $1`,
        [orgId],
      );
      expect(await forget(1)).toBe(1);
      expect(await value('select count(*)::int from webhooks where org_id = $1', [orgId])).toBe(4);
      await forget();
      expect(await names('webhooks')).toBe('last living new');
      for (const table of ['lanes', 'subscriptions', 'notices']) {
        expect(await value(`select count(*)::int from ${table} where org_id = $1`, [orgId]), table).toBe(3);
      }
    });

    it('ends entries of the audit log, and API keys that have ended', async () => {
      await value(
        `insert into audit_log (org_id, at, action, target_kind)
         select $1, now() - age, 'log.exported', 'log'
         from unnest('{0 days,399 days,402 days,4000 days}'::interval[]) as age`,
        [orgId],
      );
      await value(
        `insert into api_keys (org_id, name, key_ending, scopes, expires_at, revoked_at)
         select $1, name, 'abcd', '{}', now() - expired, now() - revoked
         from (values ('living', interval '-1 day', null::interval), ('unlimited', null, null),
           ('expired', interval '399 days', null), ('old', interval '402 days', null),
           ('revoked', interval '-900 days', interval '402 days'),
           ('lately-revoked', null, interval '1 day')) as given (name, expired, revoked)`,
        [orgId],
      );
      await forget();
      expect(await value('select count(*)::int from audit_log where org_id = $1', [orgId])).toBe(2);
      expect(await names('api_keys')).toBe('expired lately-revoked living unlimited');
    });
  });
});
