import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { sql } from '#db/drizzle';
import { makeMember } from '#db/testing/factories';
import { endAllSessions, endSession, findSessionUser, startSession } from '#lib/services/auth/sessions';
import { makeWorld, type World } from '#lib/services/testing/world';

let world: World;
beforeAll(async () => {
  world = await makeWorld(inject('clusterUrl'));
});
afterAll(() => world.drop());

let user: { id: string; email: string; name: string };
beforeEach(async () => {
  user = await makeMember(world.database, world.org.id, {}, { passwordHash: 'hash of the first password' });
});

const start = async (of = user) => {
  const id = await startSession(world.context, of.id);
  if (id === null) throw new Error('No session began');
  return { id, userId: of.id };
};
const run = (text: string, values: unknown[] = []) => world.database.$client.query(text, values);
const isAlive = async (session: { id: string; userId: string }) =>
  (await findSessionUser(world.context, session)) !== null;

test('a session is of its user, until it is ended', async () => {
  const [session, elsewhere] = [await start(), await start()];
  const { id, email, name } = user;
  expect(await findSessionUser(world.context, session)).toEqual({ id, email, name });
  await endSession(world.context, session.id);
  expect([await isAlive(session), await isAlive(elsewhere)]).toEqual([false, true]);
  await endSession(world.context, session.id);
});

test('the session of somebody else is none', async () => {
  const session = await start();
  expect(await isAlive({ ...session, userId: world.users.admin.id })).toBe(false);
});

test('all sessions of a user are ended, those of others go on', async () => {
  const mine = [await start(), await start()];
  const other = await start(await makeMember(world.database, world.org.id));
  expect(await endAllSessions(world.context, user.id)).toBe(2);
  for (const session of mine) expect(await isAlive(session)).toBe(false);
  expect(await isAlive(other)).toBe(true);
});

test('it ends after 12 hours without use, and after 7 days in any case', async () => {
  const session = await start();
  const setTo = (column: string, ago: string) =>
    run(`update sessions set ${column} = now() - $2::interval where id = $1`, [session.id, ago]);
  await setTo('last_seen_at', '11 hours 59 minutes');
  expect(await isAlive(session)).toBe(true);
  // That was a use.
  await setTo('created_at', '6 days 23 hours 59 minutes');
  expect(await isAlive(session)).toBe(true);
  await setTo('created_at', '7 days');
  expect(await isAlive(session)).toBe(false);
  await setTo('created_at', '1 day');
  await setTo('last_seen_at', '12 hours');
  expect(await isAlive(session)).toBe(false);
});

test('a use is written at most once a minute', async () => {
  const session = await start();
  const version = async () =>
    (await run('select xmin, last_seen_at from sessions where id = $1', [session.id])).rows;
  const before = await version();
  await Promise.all(Array.from({ length: 5 }, () => isAlive(session)));
  expect(await version()).toEqual(before);
  await run("update sessions set last_seen_at = now() - interval '61 seconds' where id = $1", [session.id]);
  await Promise.all(Array.from({ length: 5 }, () => isAlive(session)));
  const after = await version();
  expect(after[0].last_seen_at.getTime()).toBeGreaterThanOrEqual(before[0].last_seen_at.getTime());
  await isAlive(session);
  expect(await version()).toEqual(after);
});

describe('in the database', () => {
  test('a new password ends the sessions of its user, whoever sets it', async () => {
    const session = await start();
    const other = await start(await makeMember(world.database, world.org.id));
    await run("update users set password_hash = 'hash of another password' where id = $1", [user.id]);
    expect([await isAlive(session), await isAlive(other)]).toEqual([false, true]);
  });

  test('so does taking the password away', async () => {
    const session = await start();
    await run('update users set password_hash = null where id = $1', [user.id]);
    expect(await isAlive(session)).toBe(false);
  });

  test('another name, and the same password once more, do not', async () => {
    const session = await start();
    await run("update users set name = 'Dana', password_hash = password_hash where id = $1", [user.id]);
    expect(await isAlive(session)).toBe(true);
  });

  test('a user that is deleted has none', async () => {
    const session = await start();
    await run('delete from users where id = $1', [user.id]);
    expect(await isAlive(session)).toBe(false);
    expect(await startSession(world.context, user.id)).toBeNull();
  });

  test('a role that may only change users ends them, too', async () => {
    const session = await start();
    const role = `host_${session.id.slice(0, 8)}`;
    await run(`create role ${role}`);
    try {
      await run(`grant usage on schema hooktab to ${role}`);
      await run(`grant select, update on users to ${role}`);
      await world.database.transaction(async (transaction) => {
        await transaction.execute(sql.raw(`set local role ${role}`));
        await transaction.execute(sql`update users set password_hash = 'of the host' where id = ${user.id}`);
      });
      expect(await isAlive(session)).toBe(false);
    } finally {
      await run(`drop owned by ${role}`);
      await run(`drop role ${role}`);
    }
  });

  test('what nobody has used for a week is forgotten', async () => {
    const [old, fresh] = [await start(), await start()];
    await run("update sessions set last_seen_at = now() - interval '8 days' where id = $1", [old.id]);
    await run('select forget_expired_rows(30, 400, 1000)');
    const { rows } = await run('select id from sessions where user_id = $1', [user.id]);
    expect(rows).toEqual([{ id: fresh.id }]);
  });
});

describe('a password that changes while somebody signs in with the old one', () => {
  const verified = 'hash of the first password';

  test('before the session begins', async () => {
    await run("update users set password_hash = 'new' where id = $1", [user.id]);
    expect(await startSession(world.context, user.id, verified)).toBeNull();
  });

  test('at the same time: the session waits for the change, and does not begin', async () => {
    const client = await world.database.$client.connect();
    try {
      await client.query('begin');
      await client.query("update users set password_hash = 'new' where id = $1", [user.id]);
      const starting = startSession(world.context, user.id, verified);
      await expect
        .poll(
          async () =>
            (
              await run(
                "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into sessions%' and datname = current_database()",
              )
            ).rowCount,
        )
        .toBe(1);
      await client.query('commit');
      expect(await starting).toBeNull();
    } finally {
      client.release();
    }
  });

  test('afterwards: the change finds the session and ends it', async () => {
    const id = await startSession(world.context, user.id, verified);
    expect(id).not.toBeNull();
    await run("update users set password_hash = 'new' where id = $1", [user.id]);
    expect(await isAlive({ id: id ?? '', userId: user.id })).toBe(false);
  });
});
