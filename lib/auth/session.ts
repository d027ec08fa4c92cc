import { getServerSession } from 'next-auth';
import { cache } from 'react';
import { authOptions } from '#lib/auth/options';
import type { OrgView } from '#lib/contracts/orgs';
import { runtime } from '#lib/runtime';
import { findUser, type SignedInUser } from '#lib/services/auth/sign-in';
import { listOrgsOf } from '#lib/services/orgs/list';

/** The signed-in user of this request, read from the database; null where nobody is signed in. */
export const getSessionUser = cache(async (): Promise<SignedInUser | null> => {
  const options = authOptions();
  const session = await getServerSession({
    ...options,
    callbacks: {
      ...options.callbacks,
      session: ({ session, token }) => ({ ...session, userId: token.sub }),
    },
  });
  const userId = (session as { userId?: string } | null)?.userId;
  return userId === undefined ? null : findUser(runtime().context, userId);
});

/** The organisations of the signed-in user, by name; empty where nobody is signed in. */
export async function listMyOrgs(): Promise<OrgView[]> {
  const user = await getSessionUser();
  return user === null ? [] : listOrgsOf(runtime().context, user.id);
}
