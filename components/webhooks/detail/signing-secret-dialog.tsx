'use client';

import Link from 'next/link';
import { type ReactNode, type RefObject, useRef } from 'react';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { CopyButton } from '#components/ui/copy-button';
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '#components/ui/dialog';

type SigningSecretDialogProps = {
  title: ReactNode;
  signingSecret: string;
  /** What else there is to know at this moment. */
  children?: ReactNode;
  /** The page on how to verify a signature. */
  guideHref: string;
  onClose: () => void;
  finalFocus?: RefObject<HTMLElement | null> | (() => HTMLElement | null);
};

/** Shows a signing secret for the only time. A click beside the dialog does not close it: the secret would be lost. */
export function SigningSecretDialog(props: SigningSecretDialogProps) {
  const copy = useRef<HTMLButtonElement>(null);
  return (
    <Dialog open disablePointerDismissal onOpenChange={(open) => !open && props.onClose()}>
      <DialogContent size="md" initialFocus={copy} finalFocus={props.finalFocus}>
        <DialogHeader>
          <DialogTitle className="break-words">{props.title}</DialogTitle>
        </DialogHeader>
        <DialogBody className="flex flex-col gap-4">
          {props.children}
          <div className="flex flex-col gap-1.5">
            <p className="font-medium text-sm">Signing secret</p>
            <div className="flex items-center gap-2 rounded-md border border-border bg-code py-1.5 pr-1.5 pl-3">
              <code className="min-w-0 flex-1 break-all text-sm">{props.signingSecret}</code>
              <CopyButton
                ref={copy}
                value={props.signingSecret}
                label="Copy signing secret"
                variant="outline"
              />
            </div>
            <p className="text-muted-foreground text-sm">
              Your server uses it to check that a request came from here.{' '}
              <Link href={props.guideHref} target="_blank" className="text-link underline underline-offset-3">
                How to verify a signature<span className="sr-only"> (opens in a new tab)</span>
              </Link>
            </p>
          </div>
          <Alert tone="warning" title="Copy it now. It will not be shown again.">
            If it is lost, make a new one on the screen of the webhook.
          </Alert>
        </DialogBody>
        <DialogFooter>
          <Button onClick={props.onClose}>Done</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
