/** The name of the session cookie: under https the prefix keeps pages that are not from setting it. */
export const sessionCookieName = (appUrl: string): string =>
  `${appUrl.startsWith('https:') ? '__Secure-' : ''}next-auth.session-token`;

/** The `Set-Cookie` header that removes it. */
export const removedSessionCookie = (appUrl: string): string =>
  `${sessionCookieName(appUrl)}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${appUrl.startsWith('https:') ? '; Secure' : ''}`;
