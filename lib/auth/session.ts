import { cookies } from 'next/headers';
import { decode } from 'next-auth/jwt';
import { cache } from 'react';
import { sessionCookieName } from '#lib/auth/session-cookie';
import type { OrgView } from '#lib/contracts/views/access';
import { runtime } from '#lib/runtime';
import { findSessionUser } from '#lib/services/auth/sessions';
import type { SignedInUser } from '#lib/services/auth/users';
import { listOrgsOf } from '#lib/services/orgs/list';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const isUuid = (claim: unknown): claim is string => typeof claim === 'string' && UUID.test(claim);

/** A user, and the session that the browser has shown. */
export type SessionUser = SignedInUser & { sessionId: string };

/** The signed-in user of this request; null where nobody is signed in, or the session has ended. Both are read from the database. */
export const getSessionUser = cache(async (): Promise<SessionUser | null> => {
  const { settings, context } = runtime();
  const token = (await cookies()).get(sessionCookieName(settings.APP_URL))?.value;
  // What was sealed with another secret, is past its time or was never sealed is worth as much as none.
  const claims = await decode({ token, secret: settings.AUTH_SECRET }).catch(() => null);
  if (!isUuid(claims?.sub) || !isUuid(claims.sid)) return null;
  const user = await findSessionUser(context, { id: claims.sid, userId: claims.sub });
  return user === null ? null : { ...user, sessionId: claims.sid };
});

/** The organisations of the signed-in user, by name; empty where nobody is signed in. */
export async function listMyOrgs(): Promise<OrgView[]> {
  const user = await getSessionUser();
  return user === null ? [] : listOrgsOf(runtime().context, user.id);
}
