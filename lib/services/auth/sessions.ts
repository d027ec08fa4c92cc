import { sql } from '#db/drizzle';
import type { SignedInUser } from '#lib/services/auth/users';
import type { ServiceContext } from '#lib/services/context';

/** A session ends when it has not been used for this time, */
export const SESSION_IDLE_SECONDS = 12 * 60 * 60;
/** and after this time in any case. */
export const SESSION_MAX_SECONDS = 7 * 24 * 60 * 60;

type Context = Pick<ServiceContext, 'database'>;

const isAlive = sql`created_at > now() - make_interval(secs => ${SESSION_MAX_SECONDS})
  and last_seen_at > now() - make_interval(secs => ${SESSION_IDLE_SECONDS})`;

/**
 * Begins a session and gives its id; null where the user was removed, or got another password, since the credentials were
 * checked. The row of the user is locked against that: a change under way is waited for, and one that comes later finds
 * the session and ends it.
 * @param passwordHash the hash that was verified; absent where the identity provider vouches for the user
 */
export async function startSession(
  { database }: Context,
  userId: string,
  passwordHash?: string,
): Promise<string | null> {
  const isSame = passwordHash === undefined ? sql`true` : sql`password_hash = ${passwordHash}`;
  const { rows } = await database.execute<{ id: string }>(sql`
    insert into sessions (user_id) select id from users where id = ${userId} and ${isSame} for share
    returning id`);
  return rows[0]?.id ?? null;
}

/**
 * The user of a session; null where it has ended. Notes that it is used, at most once a minute: a busy session must not
 * write a row with every request.
 */
export async function findSessionUser(
  { database }: Context,
  session: { id: string; userId: string },
): Promise<SignedInUser | null> {
  const { rows } = await database.execute<SignedInUser>(sql`
    with alive as (
      select id, user_id, last_seen_at from sessions
      where id = ${session.id} and user_id = ${session.userId} and ${isAlive}
    ), seen as (
      update sessions set last_seen_at = now() from alive
      where sessions.id = alive.id and alive.last_seen_at < now() - interval '1 minute'
        and sessions.last_seen_at = alive.last_seen_at
    )
    select u.id, u.name, u.email from alive join users u on u.id = alive.user_id`);
  return rows[0] ?? null;
}

/** Ends one session; nothing happens where it has ended already. */
export async function endSession({ database }: Context, id: string): Promise<void> {
  await database.execute(sql`delete from sessions where id = ${id}`);
}

/** Ends every session of a user. Gives their number. */
export async function endAllSessions({ database }: Context, userId: string): Promise<number> {
  const { rowCount } = await database.execute(sql`delete from sessions where user_id = ${userId}`);
  return rowCount ?? 0;
}
