/** What the sign-in page decides and asks of the server, apart from how it looks. */
import { ApiError, ConnectionError } from '#lib/client/api';
import type { Problem } from '#lib/contracts/views/problem';
import { MAX_RETURN_ADDRESS_LENGTH } from '#lib/domain/limits';

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
  const path = url.pathname + url.search + url.hash;
  return path.length > MAX_RETURN_ADDRESS_LENGTH ? '/' : path;
}

const ERRORS: Record<string, string> = {
  oidc_unknown_user:
    'There is no account with your email address. Ask an admin of your organisation to add you.',
  oidc_email_not_verified: 'Your identity provider has not verified your email address.',
  unavailable: 'Signing in is not possible at the moment. Try again in a few seconds.',
  AccessDenied: 'You are not allowed to sign in.',
  SessionEnded: 'Your session has ended. Sign in again to go on where you were.',
};

/** The message for the error code that the sign-in page was opened with. */
export function signInErrorText(code: string): string {
  return ERRORS[code] ?? 'Signing in did not work. Try again in a moment.';
}

/**
 * Asks the sign-in library for something. Gives the address to go on to.
 * @throws {ApiError} with what is wrong, in words
 * @throws {ConnectionError}
 */
async function askLibrary(path: string, fields: Record<string, string>): Promise<string> {
  const { csrfToken } = await readAnswer<{ csrfToken: string }>(fetch('/api/auth/csrf'));
  const body = new URLSearchParams({ ...fields, csrfToken, json: 'true' });
  const { url } = await readAnswer<{ url: string }>(fetch(`/api/auth/${path}`, { method: 'POST', body }));
  return url;
}

async function readAnswer<T>(request: Promise<Response>): Promise<T> {
  let response: Response;
  let answer: unknown;
  try {
    response = await request;
    answer = await response.json();
  } catch {
    throw new ConnectionError();
  }
  if (response.ok) return answer as T;
  if (!response.headers.get('content-type')?.startsWith('application/problem+json'))
    throw new ConnectionError();
  throw new ApiError(answer as Problem);
}

/** Signs in. Throws an ApiError, with words for the form, or a ConnectionError. */
export async function signInWithPassword(credentials: { email: string; password: string }): Promise<void> {
  await askLibrary('callback/credentials', credentials);
}

/** Gives the address of the identity provider's page, which leads back to `callbackPath`. Throws as `signInWithPassword`. */
export const startProviderSignIn = (callbackPath: string): Promise<string> =>
  askLibrary('signin/oidc', { callbackUrl: callbackPath });

/** Ends the session of this browser. Throws as `signInWithPassword`. */
export async function signOut(): Promise<void> {
  await askLibrary('signout', {});
}

/** Ends all sessions of the user, this one included. Throws as `signInWithPassword`. */
export async function signOutEverywhere(): Promise<void> {
  await readAnswer(fetch('/api/auth/sign-out-everywhere', { method: 'POST' }));
}
