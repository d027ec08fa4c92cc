'use client';

import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { lazy, Suspense, useRef, useState } from 'react';
import { Button } from '#components/ui/button';
import { useAccess } from '#hooks/use-access';
import { useSingleMutation } from '#hooks/use-single-mutation';
import { rotateSigningSecret } from '#lib/client/webhooks/queries';
import { storeWebhook } from '#lib/client/webhooks/webhook-cache';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { SECRET_OVERLAP_HOURS } from '#lib/domain/webhook/webhook';

const ConfirmDialog = lazy(() =>
  import('#components/ui/alert-dialog').then((module) => ({ default: module.ConfirmDialog })),
);
const SigningSecretDialog = lazy(() =>
  import('#components/webhooks/detail/signing-secret-dialog').then((module) => ({
    default: module.SigningSecretDialog,
  })),
);

/** The secret is never shown again; a new one can be made, and the old one goes on for a day beside it. */
export function SigningSecret({ webhook }: { webhook: WebhookView }) {
  const { org } = useAccess();
  const queryClient = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const rotate = useSingleMutation({
    mutationFn: () => rotateSigningSecret(org.slug, webhook.id),
    onSuccess: (result) => {
      storeWebhook(queryClient, org.slug, result.webhook);
      setIsAsking(false);
    },
    // The answer holds the secret: it must not stay in memory after it was shown.
    gcTime: 0,
  });
  const guideHref = `/o/${org.slug}/developers/verify`;
  return (
    <>
      <span className="-my-0.5 flex flex-wrap items-center gap-x-3">
        <Button
          ref={button}
          variant="link"
          size="sm"
          className="min-h-6 font-normal text-sm"
          onClick={() => setIsAsking(true)}
        >
          Make a new secret…
        </Button>
        <Link
          href={guideHref}
          className="inline-flex min-h-6 items-center rounded-sm text-link underline-offset-3 hover:underline"
        >
          How to verify
        </Link>
      </span>
      <Suspense>
        {isAsking ? (
          <ConfirmDialog
            open
            onOpenChange={setIsAsking}
            title="Make a new signing secret?"
            confirmLabel="Make a new secret"
            isPending={rotate.isPending}
            error={rotate.error?.message ?? null}
            onConfirm={() => rotate.mutate()}
          >
            For {SECRET_OVERLAP_HOURS} hours each request carries two signatures: one by the old secret, one
            by the new. After that only the new one is used, so give it to your server before then.
          </ConfirmDialog>
        ) : null}
        {rotate.data ? (
          <SigningSecretDialog
            title="The new signing secret"
            signingSecret={rotate.data.signingSecret}
            guideHref={guideHref}
            onClose={() => rotate.reset()}
            finalFocus={button}
          >
            <p className="text-sm">
              The old one stays valid for {SECRET_OVERLAP_HOURS} hours. Give this one to your server before
              then.
            </p>
          </SigningSecretDialog>
        ) : null}
      </Suspense>
    </>
  );
}
