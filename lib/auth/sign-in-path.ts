import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { sessionCookieName } from '#lib/auth/session-cookie';
import { sessionEndedPath } from '#lib/domain/access/session-ended';
import { ASKED_PATH_HEADER } from '#lib/http/asked-path';
import { runtime } from '#lib/runtime';

/** Leads from a page to sign-in, and from there back. Whoever has a cookie all the same is told that the session has ended. */
export async function leadToSignIn(): Promise<never> {
  const hadSession = (await cookies()).has(sessionCookieName(runtime().settings.APP_URL));
  if (!hadSession) redirect('/sign-in');
  redirect(sessionEndedPath((await headers()).get(ASKED_PATH_HEADER) ?? '/'));
}
