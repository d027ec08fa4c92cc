/** Where a session that has ended leads: to sign-in, which says why, and from there back to `callbackUrl`. */
export const sessionEndedPath = (callbackUrl: string): string =>
  `/sign-in?${new URLSearchParams({ callbackUrl, error: 'SessionEnded' })}`;
