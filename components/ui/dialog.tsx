'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import { cva, type VariantProps } from 'class-variance-authority';
import { X } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { buttonVariants } from '#components/ui/button';
import { cn } from '#lib/utils';

/**
 * A modal dialog. It weighs about 20 kB, so a page loads the component that uses it when it is first opened:
 * `const Details = lazy(() => import('…'))`.
 */
export const Dialog = Base.Root;
export const DialogTrigger = Base.Trigger;
export const DialogClose = Base.Close;

export const backdropClass =
  'fixed inset-0 z-40 bg-overlay print:hidden transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';

/** Fills a phone; on wider screens a window with a margin. Header and footer stay, the body scrolls. */
export const dialogPopupVariants = cva(
  'dialog-popup fixed z-50 flex flex-col overflow-hidden border border-border bg-card text-card-foreground shadow-lg outline-none transition-[opacity,scale] duration-150 ease-out data-ending-style:scale-[0.985] data-ending-style:opacity-0 data-starting-style:scale-[0.985] data-starting-style:opacity-0',
  {
    variants: {
      size: {
        sm: 'top-1/2 left-1/2 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2 rounded-xl',
        md: 'inset-0 sm:inset-auto sm:top-[8vh] sm:left-1/2 sm:max-h-[84dvh] sm:w-[calc(100vw-3rem)] sm:max-w-xl sm:-translate-x-1/2 sm:rounded-xl',
        lg: 'inset-0 sm:inset-auto sm:top-[5vh] sm:left-1/2 sm:max-h-[90dvh] sm:w-[calc(100vw-3rem)] sm:max-w-3xl sm:-translate-x-1/2 sm:rounded-xl',
        xl: 'inset-0 sm:inset-auto sm:top-[4vh] sm:left-1/2 sm:h-[92dvh] sm:w-[calc(100vw-3rem)] sm:max-w-5xl sm:-translate-x-1/2 sm:rounded-xl',
      },
    },
    defaultVariants: { size: 'md' },
  },
);

type DialogContentProps = Omit<Base.Popup.Props, 'className'> &
  VariantProps<typeof dialogPopupVariants> & { className?: string; children: ReactNode };

/** The window: give it a DialogHeader with a DialogTitle, a DialogBody and perhaps a DialogFooter. */
export function DialogContent({ size, className, children, ...props }: DialogContentProps) {
  return (
    <Base.Portal>
      <Base.Backdrop className={backdropClass} />
      <Base.Popup {...props} className={cn(dialogPopupVariants({ size }), className)}>
        {children}
      </Base.Popup>
    </Base.Portal>
  );
}

/** The head: a title, perhaps a description, what else is given as `actions`, and the close button. */
export function DialogHeader({
  className,
  children,
  actions,
}: {
  className?: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={cn('flex items-start gap-3 border-border border-b py-3 pr-3 pl-4', className)}>
      <div className="min-w-0 flex-1 py-0.5">{children}</div>
      <div className="flex shrink-0 items-center gap-1">
        {actions}
        <Base.Close aria-label="Close" className={buttonVariants({ variant: 'ghost', size: 'icon-sm' })}>
          <X aria-hidden />
        </Base.Close>
      </div>
    </div>
  );
}

export function DialogTitle({
  className,
  ...props
}: Omit<Base.Title.Props, 'className'> & { className?: string }) {
  return (
    <Base.Title {...props} className={cn('wrap-anywhere font-semibold text-foreground text-lg', className)} />
  );
}

export function DialogDescription({
  className,
  ...props
}: Omit<Base.Description.Props, 'className'> & { className?: string }) {
  return <Base.Description {...props} className={cn('text-muted-foreground text-sm', className)} />;
}

/** The part that scrolls. */
export function DialogBody({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div {...props} className={cn('min-h-0 flex-1 overflow-y-auto overscroll-contain p-4', className)} />
  );
}

export function DialogFooter({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      {...props}
      className={cn(
        'flex flex-wrap items-center justify-end gap-2 border-border border-t bg-muted/50 px-4 py-3',
        className,
      )}
    />
  );
}
