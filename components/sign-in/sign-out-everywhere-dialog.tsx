'use client';

import { useMutation } from '@tanstack/react-query';
import { ConfirmDialog } from '#components/ui/alert-dialog';
import { signOutEverywhere } from '#lib/client/sign-in';

type SignOutEverywhereDialogProps = { email: string; onClose: () => void };

/** Asks before all sessions of the user are ended. */
export function SignOutEverywhereDialog({ email, onClose }: SignOutEverywhereDialogProps) {
  const leave = useMutation({
    mutationFn: signOutEverywhere,
    // A full load: nothing that was read stays in memory.
    onSuccess: () => window.location.assign('/sign-in'),
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Sign out everywhere?"
      confirmLabel="Sign out everywhere"
      isPending={leave.isPending || leave.isSuccess}
      error={leave.error?.message ?? null}
      onConfirm={() => leave.mutate()}
    >
      <p>
        Every browser in which you are signed in as {email} is signed out at once, this one included. API keys
        and webhooks go on working.
      </p>
    </ConfirmDialog>
  );
}
