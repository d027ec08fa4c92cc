/** What the sign-in page must decide, apart from how it looks. */

/** A host that no link can have, to resolve paths against. */
const BASE = 'https://same-origin.invalid';

/**
 * Where to go after signing in: a path of this site, else the start page. Refuses other origins in every spelling
 * that a browser understands as one (`//host`, `/\host`, tabs and line feeds between), and the sign-in page itself.
 */
export function safeCallbackPath(callbackUrl: string | null | undefined): string {
  if (!callbackUrl?.startsWith('/') || callbackUrl.includes('\\')) return '/';
  const url = URL.parse(callbackUrl, BASE);
  if (url === null || url.origin !== BASE || url.pathname.startsWith('//')) return '/';
  if (url.pathname === '/sign-in') return '/';
  return url.pathname + url.search + url.hash;
}

const ERRORS: Record<string, string> = {
  invalid_credentials: 'The email address or the password is wrong.',
  oidc_unknown_user:
    'There is no account with your email address. Ask an admin of your organisation to add you.',
  oidc_email_not_verified: 'Your identity provider has not verified your email address.',
  unavailable: 'Signing in is not possible at the moment. Try again in a few seconds.',
  AccessDenied: 'You are not allowed to sign in.',
  SessionRequired: 'Sign in to continue.',
};

/** The message for the error code of a sign-in that failed. */
export function signInErrorText(code: string, waitMinutes: number): string {
  if (code === 'rate_limited') return `Too many attempts. Wait ${waitMinutes} minutes, then try again.`;
  return ERRORS[code] ?? 'Signing in did not work. Try again in a moment.';
}
