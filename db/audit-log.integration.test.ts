/** The audit log can only be appended to, also by the owner of the table, who the tests are. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { emptyAuditLog } from '#db/testing/audit-log';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import { makeOrg } from '#db/testing/factories';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(inject('clusterUrl'));
  const org = await makeOrg(db.database);
  await db.database.execute(sql`
    insert into audit_log (org_id, action, target_kind) values (${org.id}, 'log.exported', 'log')`);
});
afterAll(() => db.drop());

const entries = () => db.database.$client.query('select * from audit_log').then(({ rows }) => rows);

test.each([
  ['changed', "update audit_log set detail = '{}'"],
  ['changed where it is said to be erased', "set hooktab.erasing = 'on'; update audit_log set detail = '{}'"],
  ['deleted', 'delete from audit_log'],
  ['emptied', 'truncate audit_log'],
  ['emptied with what it refers to', 'truncate orgs cascade'],
])('an entry cannot be %s', async (_what, statement) => {
  const before = await entries();
  expect(before).toHaveLength(1);
  const client = await db.database.$client.connect();
  try {
    await expect(client.query(statement)).rejects.toMatchObject({
      code: '42501',
      message: 'the audit log can only be appended to',
    });
  } finally {
    client.release(true);
  }
  expect(await entries()).toEqual(before);
});

test('the functions that end entries say so for their transaction alone', async () => {
  await expect(db.database.execute(sql`delete from audit_log`)).rejects.toThrow();
  await emptyAuditLog(db.database);
  expect(await entries()).toEqual([]);
});
