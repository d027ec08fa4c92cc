import { type NextRequest, NextResponse } from 'next/server';
import { ASKED_PATH_HEADER } from '#lib/http/asked-path';
import { contentSecurityPolicy } from '#lib/http/security-headers';

export const config = {
  matcher: ['/((?!api(?:/|$)|_next/static|icon.svg).*)'],
};

const SESSION_COOKIE = /^(__Secure-)?next-auth\.session-token$/;

/**
 * Leads those without a session to the sign-in page, and sets the policy for the scripts of pages. It protects nothing:
 * every page and every route handler checks the user itself.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const hasSession = request.cookies.getAll().some(({ name }) => SESSION_COOKIE.test(name));
  if (pathname.startsWith('/o/') && !hasSession) {
    const signIn = request.nextUrl.clone();
    signIn.pathname = '/sign-in';
    signIn.search = new URLSearchParams({ callbackUrl: pathname + search }).toString();
    return NextResponse.redirect(signIn);
  }

  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy({ nonce, isDevelopment: process.env.NODE_ENV === 'development' });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set(ASKED_PATH_HEADER, pathname + search);
  // Next reads the nonce for its own scripts from here.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  return response;
}
