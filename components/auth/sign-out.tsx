/** Ends the session and leaves for the sign-in page. Gives a message where that did not work. */
export async function signOutHere(): Promise<string | null> {
  try {
    const { signOut } = await import('next-auth/react');
    await signOut({ callbackUrl: '/sign-in' });
    return null;
  } catch {
    return 'Signing out did not work: the server could not be reached. You are still signed in.';
  }
}
