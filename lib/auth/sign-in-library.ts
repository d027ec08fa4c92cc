import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { deviceCookieName } from '#lib/auth/device-cookie';
import { authOptions, type Exchange } from '#lib/auth/options';
import { getSessionUser } from '#lib/auth/session';
import { AppError } from '#lib/domain/errors/app-error';
import { runtime } from '#lib/runtime';

export type SignInContext = { params: Promise<{ nextauth: string[] }> };

/**
 * Passes a request to the sign-in library. Throws where it is refused, or where something of ours failed meanwhile. Who is
 * signed in is answered here: the library would prolong the cookie, and knows nothing of sessions that were ended.
 */
export async function callSignInLibrary(request: NextRequest, context: SignInContext): Promise<Response> {
  if (request.nextUrl.pathname.endsWith('/session')) {
    const user = await getSessionUser();
    const body = user === null ? {} : { user: { name: user.name, email: user.email } };
    return Response.json(body, { headers: { 'cache-control': 'no-store' } });
  }
  const { APP_URL } = runtime().settings;
  const exchange: Exchange = {
    headers: request.headers,
    deviceCookie: request.cookies.get(deviceCookieName(APP_URL))?.value,
  };
  const response: Response = await NextAuth(authOptions(exchange))(request, context);
  if (exchange.failure !== undefined) throw exchange.failure;
  if (exchange.setCookie !== undefined) response.headers.append('set-cookie', exchange.setCookie);
  if (request.method === 'POST' && (await lacksToken(response))) {
    throw new AppError('cross_origin', 'This page is out of date. Load it again, then try once more.');
  }
  return response;
}

/** Whether the library took the request for one of another site: its token against forged requests was wrong. */
async function lacksToken(response: Response): Promise<boolean> {
  const location = response.headers.get('location') ?? (await response.clone().text());
  return /\?csrf=true\b/.test(location);
}
