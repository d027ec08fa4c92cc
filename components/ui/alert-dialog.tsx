'use client';

import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactNode, useId } from 'react';
import { Button, buttonVariants } from '#components/ui/button';
import { backdropClass, dialogPopupVariants } from '#components/ui/dialog';
import { cn } from '#lib/utils';

type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will happen, and what will not. */
  children: ReactNode;
  /** A verb and its object: "Delete webhook", never "OK". */
  confirmLabel: string;
  onConfirm: () => void;
  cancelLabel?: string;
  isDestructive?: boolean;
  /** While the action runs, the dialog stays and its button turns. */
  isPending?: boolean;
  /** Why the action failed; the dialog stays open. */
  error?: string | null;
};

/** Asks before something that cannot be undone. Load it lazily, like every dialog. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const errorId = useId();
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(open) => props.onOpenChange(open)}>
      <AlertDialog.Portal>
        {/* Also above another dialog, which steps back. */}
        <AlertDialog.Backdrop forceRender className={cn(backdropClass, 'z-50')} />
        <AlertDialog.Popup className={dialogPopupVariants({ size: 'sm' })}>
          <div className="flex flex-col gap-2 p-4">
            <AlertDialog.Title className="wrap-anywhere font-semibold text-lg">
              {props.title}
            </AlertDialog.Title>
            <AlertDialog.Description render={<div />} className="wrap-anywhere text-muted-foreground text-sm">
              {props.children}
            </AlertDialog.Description>
            {props.error ? (
              <p id={errorId} role="alert" className="text-danger text-sm">
                {props.error}
              </p>
            ) : null}
          </div>
          <div className="flex flex-wrap justify-end gap-2 border-border border-t bg-muted/50 px-4 py-3">
            <AlertDialog.Close className={buttonVariants({ variant: 'outline' })}>
              {props.cancelLabel ?? 'Cancel'}
            </AlertDialog.Close>
            <Button
              variant={props.isDestructive ? 'destructive' : 'default'}
              loading={props.isPending ?? false}
              onClick={props.onConfirm}
            >
              {props.confirmLabel}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
