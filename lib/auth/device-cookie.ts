/**
 * Marks a browser in which an account has signed in. It opens nothing by itself: tries from such a browser are counted
 * apart, so that strangers who try passwords on the account do not keep its owner out.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { accountOf } from '#lib/services/auth/sign-in-limits';

/** For as long as browsers keep cookies (RFC 6265bis, section 5.5: 400 days). */
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;

/** The `__Host-` prefix keeps other hosts of the domain from setting it. */
export const deviceCookieName = (appUrl: string): string =>
  `${isSecure(appUrl) ? '__Host-' : ''}hooktab-device`;

const isSecure = (appUrl: string) => appUrl.startsWith('https:');

const signatureOf = (secret: string, deviceId: string, email: string) =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['device', deviceId, accountOf(email)]))
    .digest();

/** The id of the browser, where the cookie says that this account has signed in there; else null. */
export function deviceIdOf(secret: string, value: string | undefined, email: string): string | null {
  const [deviceId = '', signature = ''] = value?.split('.') ?? [];
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(secret, deviceId, email);
  return given.length === expected.length && timingSafeEqual(given, expected) ? deviceId : null;
}

/** The `Set-Cookie` header that marks the browser for an account, under the id that it has or a new one. */
export function setDeviceCookie(
  { APP_URL, AUTH_SECRET }: { APP_URL: string; AUTH_SECRET: string },
  email: string,
  knownId: string | null,
): string {
  const deviceId = knownId ?? randomBytes(16).toString('base64url');
  const value = `${deviceId}.${signatureOf(AUTH_SECRET, deviceId, email).toString('base64url')}`;
  const secure = isSecure(APP_URL) ? '; Secure' : '';
  return `${deviceCookieName(APP_URL)}=${value}; Path=/; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
}
