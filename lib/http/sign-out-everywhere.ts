import { randomUUID } from 'node:crypto';
import { getSessionUser } from '#lib/auth/session';
import { removedSessionCookie } from '#lib/auth/session-cookie';
import { AppError } from '#lib/domain/errors/app-error';
import { problemResponse } from '#lib/http/problem';
import { assertSameOrigin } from '#lib/http/same-origin';
import { runtime } from '#lib/runtime';
import { endAllSessions } from '#lib/services/auth/sessions';
import { limitRequests } from '#lib/services/quotas/rate-limit';

/** Ends all sessions of who asks, this one included, and answers with their number. Programs with API keys go on. */
export async function signOutEverywhere(request: Request): Promise<Response> {
  const requestId = randomUUID();
  const { context, settings, log } = runtime();
  try {
    const user = await getSessionUser();
    if (user === null) throw new AppError('unauthenticated', 'You are signed out already.');
    assertSameOrigin(request, settings.APP_URL);
    await limitRequests(
      context,
      { principal: { kind: 'user', id: user.id } },
      settings.RATE_LIMIT_PER_MINUTE,
    );
    const ended = await endAllSessions(context, user.id);
    log.info({ requestId }, 'signed out everywhere');
    const headers = { 'cache-control': 'no-store', 'x-request-id': requestId };
    return Response.json(
      { ended },
      { headers: { ...headers, 'set-cookie': removedSessionCookie(settings.APP_URL) } },
    );
  } catch (error) {
    return problemResponse(error, requestId, request);
  }
}
