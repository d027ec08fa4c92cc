'use client';

import { useState } from 'react';
import { signOutHere } from '#components/sign-in/sign-out';
import { Button } from '#components/ui/button';
import { toast } from '#lib/client/toast';

export function SignOutButton() {
  const [isPending, setIsPending] = useState(false);
  const leave = async () => {
    setIsPending(true);
    const error = await signOutHere();
    if (error === null) return;
    setIsPending(false);
    toast.error(error);
  };
  return (
    <Button variant="outline" loading={isPending} onClick={leave}>
      Sign out
    </Button>
  );
}
