import { forbidden, notFound } from 'next/navigation';
import { cache } from 'react';
import { getSessionUser, type SessionUser } from '#lib/auth/session';
import { leadToSignIn } from '#lib/auth/sign-in-path';
import type { AccessView } from '#lib/contracts/views/access';
import type { Action } from '#lib/domain/access/permissions';
import { planAllows } from '#lib/domain/access/plan';
import { AppError } from '#lib/domain/errors/app-error';
import { runtime } from '#lib/runtime';
import { authenticate, callOf } from '#lib/services/authorise';
import type { Actor, Call } from '#lib/services/context';
import { getAccess } from '#lib/services/orgs/access';

/** For layouts: who the user is in the organisation. Leads to sign-in, or to the 404 page for strangers. */
export const loadAccess = cache(async (orgSlug: string): Promise<AccessView> => {
  const user = await getSessionUser();
  if (user === null) return leadToSignIn();
  try {
    return await getAccess(await openCall(user, orgSlug));
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
});

/** For pages: as `loadAccess`, and the 403 page where the action is not allowed, or no part of the plan. The routes check again. */
export async function requireAction(orgSlug: string, action: Action): Promise<AccessView> {
  const access = await loadAccess(orgSlug);
  if (!access.actions.includes(action) || !planAllows(access.plan.name, action)) forbidden();
  return access;
}

/** For pages that read ahead what their screen shows: a call to the services as the signed-in user. */
export async function pageCall(orgSlug: string): Promise<Call> {
  const user = await getSessionUser();
  if (user === null) return leadToSignIn();
  return openCall(user, orgSlug);
}

/** Throws `not_found` where the user is no member of the organisation. */
async function openCall({ id, sessionId }: SessionUser, orgSlug: string): Promise<Call> {
  const actor: Actor = { kind: 'user', userId: id, sessionId };
  const call: Call = { context: runtime().context, actor, orgSlug };
  return callOf(call, await authenticate(call));
}
