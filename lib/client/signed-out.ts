'use client';

import { toast } from '#lib/client/toast';
import { sessionEndedPath } from '#lib/domain/access/session-ended';

const ID = 'signed-out';
let isShown = false;

/** The sign-in page in a new tab; it leads back to where the person is. */
function openSignIn(): void {
  const { pathname, search } = window.location;
  window.open(sessionEndedPath(pathname + search), '_blank', 'noopener');
}

/**
 * Says once that the session has ended, and how to go on. The page stays, with all that was entered: a request of the page
 * must not decide over what a person is doing.
 */
export function noteSignedOut(): void {
  if (isShown) return;
  isShown = true;
  toast.error('You are signed out.', {
    id: ID,
    description: 'What you entered is still here. Sign in again in a new tab, then continue.',
    duration: Number.POSITIVE_INFINITY,
    action: { label: 'Sign in', onClick: openSignIn },
    onDismiss: () => {
      isShown = false;
    },
  });
}

/** An answer came: the person is signed in. */
export function noteSignedIn(): void {
  if (!isShown) return;
  isShown = false;
  toast.dismiss(ID);
}
