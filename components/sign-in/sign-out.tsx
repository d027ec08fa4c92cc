import { signOut } from '#lib/client/sign-in';

/** Ends the session and leaves for the sign-in page. Gives a message where that did not work. */
export async function signOutHere(): Promise<string | null> {
  try {
    await signOut();
  } catch (error) {
    return `You are still signed in. ${(error as Error).message}`;
  }
  // A full load: nothing that was read stays in memory.
  window.location.assign('/sign-in');
  return null;
}
