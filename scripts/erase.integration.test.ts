/** `npm run erase`, run as it is on a database. */
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import { makeMember, makeOrg, makeWebhook } from '#db/testing/factories';
import { runScript } from '#scripts/testing/run-script';

/** More than one call erases. */
const MANY = 12_000;

let db: TestDatabase;
beforeEach(async () => {
  db = await createTestDatabase(inject('clusterUrl'));
});
afterEach(() => db.drop());

const run = (...given: string[]) => runScript('erase.ts', db.urls.operator, given);

const count = async (table: string) => {
  const { rows } = await db.database.execute<{ count: number }>(
    sql`select count(*)::integer as count from ${sql.identifier(table)}`,
  );
  return rows[0]?.count;
};

describe('an organisation', () => {
  beforeEach(async () => {
    const org = await makeOrg(db.database, { slug: 'acme', name: 'Acme Roofing' });
    await makeOrg(db.database, { slug: 'other' });
    await makeMember(db.database, org.id, { role: 'admin' });
    const { id } = await makeWebhook(db.database, org.id);
    await db.database.execute(sql`
      insert into deliveries (org_id, event_id, webhook_id, event_type, url, payload_format, status)
      select ${org.id}, uuid_v7(), ${id}, 'job.created', 'https://a.example', 'envelope', 'failed'
      from generate_series(1, ${MANY}::integer)`);
  });

  test('is erased in portions, with progress and a report in words', async () => {
    const { code, stdout, stderr } = await run('org', 'acme', '--yes');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        'Erased the organisation Acme Roofing (acme) with 12,000 deliveries, 1 webhook, 1 membership.\n',
    });
    expect(stderr).toContain('erasing deliveries (5,000 deliveries so far)\n');
    expect(stderr).toContain('erasing deliveries (10,000 deliveries so far)\n');
    expect([await count('orgs'), await count('deliveries'), await count('users')]).toEqual([1, 0, 1]);
  });

  test('is not erased before somebody has said yes, who is told what will go', async () => {
    const { code, stdout, stderr } = await run('org', 'acme');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('This erases the organisation Acme Roofing (acme) for good.\n');
    expect(stderr).toContain('1 webhooks');
    expect(stderr).toContain('Nothing was erased. Add --yes where nobody can be asked.\n');
    expect([await count('orgs'), await count('deliveries')]).toEqual([2, MANY]);
  });
});

test('a user is erased, and the organisations are named that have no admin from then on', async () => {
  const org = await makeOrg(db.database, { name: 'Acme Roofing' });
  await makeMember(db.database, org.id, { role: 'admin' }, { email: 'dana@acme.test', name: 'Dana' });
  const asked = await run('user', 'Dana@acme.test');
  expect(asked.stderr).toContain('Without an admin from then on: Acme Roofing.');
  const { code, stdout } = await run('user', 'Dana@acme.test', '--yes');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'Erased the user Dana (Dana@acme.test) with 1 membership.\n',
  });
  expect([await count('users'), await count('members'), await count('former_users')]).toEqual([0, 0, 1]);
});

test('--without-name takes the name, too', async () => {
  const org = await makeOrg(db.database);
  await makeMember(db.database, org.id, {}, { email: 'dana@acme.test' });
  expect((await run('user', 'dana@acme.test', '--without-name', '--yes')).code).toBe(0);
  expect([await count('users'), await count('former_users')]).toEqual([0, 0]);
});

test.each([
  ['nothing', [], /^Usage: npm run erase/],
  ['no name', ['org'], /^Usage/],
  ['an unknown kind', ['webhook', 'x', '--yes'], /^Usage/],
  ['an unknown argument', ['org', 'acme', '--force'], /^Usage/],
  ['a name that an organisation keeps', ['org', 'acme', '--without-name'], /^Usage/],
  ['an unknown organisation', ['org', 'nowhere', '--yes'], /^There is no organisation "nowhere"\.\n$/],
  ['an unknown user', ['user', 'no@body.test', '--yes'], /^There is no user "no@body\.test"\.\n$/],
])('says what is wrong: %s', async (_what, given, expected) => {
  const { code, stdout, stderr } = await run(...given);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(expected);
});
