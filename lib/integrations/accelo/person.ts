import { and, eq } from '#db/drizzle';
import { apiKeys, members, users } from '#db/schema/index';
import { AppError } from '#lib/domain/errors/app-error';
import type { Access } from '#lib/services/authorise';
import type { ServiceContext } from '#lib/services/context';

/** Whose subscriptions the caller sees and makes. `number` is how Accelo's programs know a user. */
export type SubscribingPerson = { id: string; number: number; email: string; name: string };

/**
 * The member who calls, or who made the key that calls: Accelo's subscriptions are personal. Throws `not_possible_now` for a key
 * of which no member is the maker, since a subscription of nobody would get what not everybody may view.
 */
export async function subscribingPerson(
  { database }: ServiceContext,
  access: Access,
): Promise<SubscribingPerson> {
  const columns = { id: users.id, number: users.number, email: users.email, name: users.name };
  const isMember = and(eq(members.orgId, access.org.id), eq(members.userId, users.id));
  const [person] =
    access.keyId === null
      ? await database
          .select(columns)
          .from(users)
          .innerJoin(members, isMember)
          .where(eq(users.id, access.userId ?? ''))
      : await database
          .select(columns)
          .from(apiKeys)
          .innerJoin(users, eq(users.id, apiKeys.createdBy))
          .innerJoin(members, isMember)
          .where(and(eq(apiKeys.orgId, access.org.id), eq(apiKeys.id, access.keyId)));
  if (person !== undefined) return person;
  throw new AppError(
    'not_possible_now',
    'These subscriptions are personal, and no member of the organisation made this API key. Use one that a member made on the screen API keys.',
  );
}
