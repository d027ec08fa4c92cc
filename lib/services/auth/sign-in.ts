import { eq } from 'drizzle-orm';
import { users } from '#db/schema/index';
import { hashPassword, verifyPassword } from '#lib/services/auth/password';
import type { ServiceContext } from '#lib/services/context';
import { clearUse, countUse, type RateLimit } from '#lib/services/rate-limit';

export type SignedInUser = { id: string; name: string; email: string };

export type SignInResult =
  | { kind: 'signed_in'; user: SignedInUser }
  | { kind: 'invalid_credentials' }
  | { kind: 'rate_limited'; retryAfterSeconds: number };

/** Tries per account. A sign-in that succeeds clears them. */
export const ACCOUNT_LIMIT: RateLimit = { max: 10, windowSeconds: 15 * 60 };
/** Tries per network address, over all accounts. */
export const ADDRESS_LIMIT: RateLimit = { max: 100, windowSeconds: 15 * 60 };

/** Verified for accounts that do not exist, so that the answer takes the same time. */
let decoyHash: Promise<string> | undefined;

/**
 * Checks an email address and a password. Unknown accounts get the same answer in the same time as wrong passwords.
 * @param address the caller's network address, where it is known
 */
export async function signInWithPassword(
  context: ServiceContext,
  credentials: { email: string; password: string },
  address: string | null,
): Promise<SignInResult> {
  const { database } = context;
  const email = credentials.email.trim().toLowerCase();
  const accountBucket = `sign-in/account/${email}`;
  const waits = [
    await countUse(database, accountBucket, ACCOUNT_LIMIT),
    address === null ? null : await countUse(database, `sign-in/address/${address}`, ADDRESS_LIMIT),
  ].filter((wait) => wait !== null);
  if (waits.length > 0) return { kind: 'rate_limited', retryAfterSeconds: Math.max(...waits) };

  const [user] = await database.select().from(users).where(eq(users.email, email));
  decoyHash ??= hashPassword('the password of nobody');
  const isRight = await verifyPassword(user?.passwordHash ?? (await decoyHash), credentials.password);
  if (!user?.passwordHash || !isRight) return { kind: 'invalid_credentials' };
  await clearUse(database, accountBucket);
  return { kind: 'signed_in', user: { id: user.id, name: user.name, email: user.email } };
}

/** The user with an email address that an identity provider has verified; null where nobody has it. */
export async function findUserByEmail(context: ServiceContext, email: string): Promise<SignedInUser | null> {
  const [user] = await context.database
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(eq(users.email, email.trim().toLowerCase()));
  return user ?? null;
}

/** The user of a session; null where the account was removed meanwhile. */
export async function findUser(context: ServiceContext, userId: string): Promise<SignedInUser | null> {
  const [user] = await context.database
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(eq(users.id, userId));
  return user ?? null;
}
