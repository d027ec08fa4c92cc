/** A migration beside readers and other migrations. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { migrateDatabase } from '#db/migrate';
import { createTestDatabase, type TestDatabase } from '#db/testing/cluster';
import { makeOrg } from '#db/testing/factories';

let other: TestDatabase;
beforeEach(async () => {
  other = await createTestDatabase(inject('clusterUrl'));
});
afterEach(() => other.drop());

test('a change that waits for a long reader holds up nobody who emits', async () => {
  const { database, url } = other;
  const org = await makeOrg(database);
  const emit = () => database.execute(sql`select emit_event(${org.id}::uuid, 'job.created', '{}')`);
  // The migration is to make a partition, for which it needs the table to itself.
  const { rows } = await database.execute<{ name: string }>(
    sql`select relname as name from pg_class where relname ~ '^events_[0-9]{8}$' order by relname desc limit 1`,
  );
  await database.execute(sql.raw(`drop table ${rows[0]?.name}`));
  const reader = await database.$client.connect();
  await reader.query('begin; select count(*) from events');
  const waits: string[] = [];
  let isDone = false;
  const migrating = migrateDatabase(url, { onWait: (words) => waits.push(words) }).then(() => {
    isDone = true;
  });
  await expect.poll(() => waits.length).toBeGreaterThan(0);
  // The reader does not end before these do: they would wait for it, if they had to.
  for (let n = 0; n < 20; n++) await emit();
  expect(isDone).toBe(false);
  expect(waits[0]).toMatch(
    /^Waiting for a lock on a table .* The oldest open transaction is of the session with pid \d+/,
  );
  await reader.query('rollback');
  reader.release();
  await migrating;
  const made = await database.execute(sql`select to_regclass(${rows[0]?.name}) is not null as "isThere"`);
  expect(made.rows).toEqual([{ isThere: true }]);
});

test('waits for another migration, says so, and gives up in the end', async () => {
  const { database, url } = other;
  const holder = await database.$client.connect();
  await holder.query(`begin; select pg_advisory_xact_lock(hashtext('hooktab_migrate'))`);
  const waits: string[] = [];
  const giveUp = migrateDatabase(url, { onWait: (words) => waits.push(words), giveUpAfterMs: 0 });
  await expect(giveUp).rejects.toThrow('Gave up waiting. Another migration is under way.');
  const patient = migrateDatabase(url, { onWait: (words) => waits.push(words) });
  await expect.poll(() => waits).toHaveLength(2);
  await holder.query('rollback');
  holder.release();
  await patient;
  expect(new Set(waits)).toEqual(new Set(['Another migration is under way. Waiting for it to end.']));
});

test('leaves no lock behind, and no transaction open, where a statement fails', async () => {
  const { database, url } = other;
  await database.execute(sql`alter table event_types rename to kinds`);
  await expect(migrateDatabase(url)).rejects.toMatchObject({ code: '42P01' });
  await database.execute(sql`alter table kinds rename to event_types`);
  await migrateDatabase(url);
  const { rows } = await database.execute(
    sql`select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
  );
  expect(rows).toEqual([]);
});
