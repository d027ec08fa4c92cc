import { eq } from '#db/drizzle';
import { users } from '#db/schema/index';
import type { ServiceContext } from '#lib/services/context';

export type SignedInUser = { id: string; name: string; email: string };

/**
 * The user with an email address that an identity provider has verified; null where nobody has it. Only ASCII letters are
 * compared without case: other foldings would take one mailbox for another (the Kelvin sign for a k).
 */
export async function findUserByEmail(context: ServiceContext, email: string): Promise<SignedInUser | null> {
  const lowerCase = email.trim().replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const [user] = await context.database
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(eq(users.email, lowerCase));
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
