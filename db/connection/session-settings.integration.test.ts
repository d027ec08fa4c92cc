/** Roles and databases with settings of their own: sessions of the product do not have them, and a host's does no harm. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '#db/client';
import { connectClient } from '#db/connection/connect';
import { SESSION_SETTINGS } from '#db/connection/session-settings';
import { sql } from '#db/drizzle';
import { deliveries, idempotencyKeys } from '#db/schema/index';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import { makeOrg, makeWebhook } from '#db/testing/factories';
import { makeHostile, makeHostileHost } from '#db/testing/hostile-settings';
import { parseDatabaseUrl } from '#lib/domain/database-url';

const HOUR_MS = 3_600_000;
const PASSWORD = randomBytes(12).toString('hex');

let other: TestDatabase;
/** Made for this file: settings of roles are those of the whole cluster. */
const roles = {
  ours: `ours_${randomBytes(6).toString('hex')}`,
  hosts: `hosts_${randomBytes(6).toString('hex')}`,
};

function urlFor(role: string): string {
  const { user = '', password = '' } = parseDatabaseUrl(other.url);
  return other.url.replace(`${user}:${password}@`, `${role}:${PASSWORD}@`);
}

beforeAll(async () => {
  other = await createTestDatabase(inject('clusterUrl'));
  const client = await other.database.$client.connect();
  for (const role of Object.values(roles)) {
    await client.query(`create role ${role} login superuser password '${PASSWORD}'`);
  }
  await makeHostile(client, `role ${roles.ours}`);
  await makeHostileHost(client, `role ${roles.hosts}`);
  client.release();
});
afterAll(async () => {
  const { database } = other;
  for (const role of Object.values(roles)) {
    await database.execute(sql.raw(`drop owned by ${role}`));
    await database.execute(sql.raw(`drop role ${role}`));
  }
  await other.drop();
});

async function settingsOf(client: pg.ClientBase): Promise<Record<string, string | null>> {
  const names = [...Object.keys(SESSION_SETTINGS), 'session_replication_role', 'transaction_timeout'];
  const { rows } = await client.query<{ name: string; value: string | null }>(
    'select name, current_setting(name, true) as value from unnest($1::text[]) as name',
    [names],
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

const RELIED_ON = {
  ...SESSION_SETTINGS,
  session_replication_role: 'origin',
  // Unknown before PostgreSQL 17.
  transaction_timeout: expect.toBeOneOf(['0', null]),
};

describe('a session of the product', () => {
  test('has the settings that the code relies on, whatever those of its role', async () => {
    const client = await connectClient({ url: urlFor(roles.ours), applicationName: 'hooktab-test' });
    expect(await settingsOf(client)).toEqual(RELIED_ON);
    await client.end();
  });

  test('has them whatever those of its database', async () => {
    const hostile = await createTestDatabase(inject('clusterUrl'));
    const client = await hostile.database.$client.connect();
    const { rows } = await client.query<{ name: string }>('select current_database() as name');
    await makeHostile(client, `database ${rows[0]?.name}`);
    client.release();
    const changed = await connectClient({ url: hostile.url, applicationName: 'hooktab-test' });
    expect(await settingsOf(changed)).toEqual(RELIED_ON);
    await changed.end();
    await hostile.drop();
  });

  test('sees that a setting may not be set, instead of working without triggers', async () => {
    const role = `plain_${randomBytes(6).toString('hex')}`;
    await other.database.execute(sql.raw(`create role ${role} login password '${PASSWORD}'`));
    await other.database.execute(sql.raw(`alter role ${role} set session_replication_role = replica`));
    const connecting = connectClient({ url: urlFor(role), applicationName: 'hooktab-test' });
    await expect(connecting).rejects.toMatchObject({ code: '42501' });
    await other.database.execute(sql.raw(`drop role ${role}`));
  });
});

/** A session that sets nothing, such as that of a host product. */
async function hostSession(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: urlFor(roles.hosts) });
  await client.connect();
  return client;
}

describe('a session of the host, with odd settings', () => {
  test('emits events like any other session, whatever its search_path', async () => {
    const { database } = other;
    const org = await makeOrg(database);
    const webhook = await makeWebhook(database, org.id);
    const client = await hostSession();
    await client.query('set search_path = pg_temp');
    const occurredAt = '2026-03-02T14:11:08.412Z';
    const data = '{"name": "Zoë \\\\ 🏗", "price": 1.10}';
    const emit = () =>
      client.query('select hooktab.emit_event($1, $2, $3, $4, $5, $6)', [
        org.id,
        'job.created',
        data,
        'job \\ 1',
        "key ' \\",
        occurredAt,
      ]);
    const first = await emit();
    // The fingerprint of the same event is the same in a session with other settings.
    await client.query("set datestyle = 'German'");
    await client.query("set timezone = 'America/Lima'");
    expect((await emit()).rows).toEqual(first.rows);
    await client.end();
    const stored = await database.execute(
      sql`select data::text, subject, occurred_at = ${occurredAt}::timestamptz as "isThen" from events where org_id = ${org.id}`,
    );
    expect(stored.rows).toEqual([{ data, subject: 'job \\ 1', isThen: true }]);
    expect(await database.$count(deliveries, sql`webhook_id = ${webhook.id}`)).toBe(1);
  });

  test('names and makes the same days of partitions in every time zone', async () => {
    const client = await hostSession();
    const daysIn = async (timeZone: string) => {
      await client.query(`set timezone = '${timeZone}'`);
      const { rows } = await client.query(
        "select parent, to_char(day, 'YYYYMMDD') as day from hooktab.missing_partitions(800, 800)",
      );
      return rows;
    };
    const days = await daysIn('UTC');
    expect(days.length).toBeGreaterThan(3 * 1_500);
    // Where days begin at one o'clock when the clocks go forward, and at the ends of the world.
    for (const timeZone of [
      'Africa/Cairo',
      'Asia/Beirut',
      'America/Santiago',
      'Pacific/Kiritimati',
      'Pacific/Pago_Pago',
    ]) {
      expect(await daysIn(timeZone)).toEqual(days);
    }
    const { rows } = await client.query<{ made: boolean }>(
      "select hooktab.make_partition('events', (now() at time zone 'utc')::date + 100) as made",
    );
    expect(rows).toEqual([{ made: true }]);
    await client.end();
  });

  test('forgets what is old, and nothing that is not', async () => {
    const { database } = other;
    const org = await makeOrg(database);
    const keyOf = (hours: number) => ({
      orgId: org.id,
      principalId: org.id,
      key: `${hours} hours old`,
      fingerprint: Buffer.from('x'),
      actions: [],
      status: 200,
      createdAt: new Date(Date.now() - hours * HOUR_MS),
    });
    await database.insert(idempotencyKeys).values([23, 25].map(keyOf));
    const client = await hostSession();
    await client.query('select hooktab.forget_expired_rows(30, 400, 1000)');
    await client.end();
    const kept = await database.select({ key: idempotencyKeys.key }).from(idempotencyKeys);
    expect(kept).toEqual([{ key: '23 hours old' }]);
  });
});

test('a pool has its time-outs and reads instants in UTC, whatever the role says', async () => {
  const database = openDatabase({
    url: urlFor(roles.ours),
    maxConnections: 2,
    applicationName: 'hooktab-test',
    onIdleError: () => undefined,
    statementTimeoutMs: 4_321,
  });
  const { rows } = await database.execute(
    sql`select current_setting('statement_timeout') as value, now() as now`,
  );
  expect(rows).toEqual([
    { value: '4321ms', now: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*\+00$/) },
  ]);
  await database.$client.end();
});
