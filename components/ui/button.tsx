import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps, MouseEvent } from 'react';
import { Spinner } from '#components/ui/spinner';
import { Tooltip } from '#components/ui/tooltip';
import { cn } from '#lib/utils';

/** The look of a button; also for a link that looks like one: `<Link className={buttonVariants()}>`. */
export const buttonVariants = cva(
  'relative inline-flex shrink-0 print:hidden select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:not-aria-busy:opacity-50 [&_svg]:shrink-0 [&_svg]:pointer-events-none',
  {
    variants: {
      variant: {
        default:
          'border-transparent bg-primary text-primary-foreground shadow-xs hover:not-aria-disabled:bg-primary-hover active:not-aria-disabled:bg-primary-hover',
        outline:
          'border-border bg-card text-foreground shadow-xs hover:not-aria-disabled:bg-accent aria-expanded:bg-accent',
        ghost:
          'border-transparent text-muted-foreground hover:not-aria-disabled:bg-accent hover:not-aria-disabled:text-foreground aria-expanded:bg-accent aria-expanded:text-foreground',
        destructive:
          'border-transparent bg-destructive text-destructive-foreground shadow-xs hover:not-aria-disabled:bg-destructive-hover',
        link: 'border-transparent h-auto! rounded-sm px-0! text-link underline-offset-3 hover:not-aria-disabled:underline',
      },
      size: {
        default: 'h-8 px-3 text-sm [&_svg]:size-4',
        sm: 'h-7 px-2 text-xs [&_svg]:size-3.5',
        lg: 'h-9 px-4 text-base [&_svg]:size-4',
        icon: 'size-8 [&_svg]:size-4',
        'icon-sm': 'size-7 [&_svg]:size-3.5',
      },
    },
    defaultVariants: { variant: 'default', size: 'default' },
  },
);

export type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonVariants> & {
    /** Shows a spinner in the unchanged width; clicks do nothing, the focus stays. */
    loading?: boolean;
    /** Why it cannot be used right now: shown on hover and focus, read out. The button stays focusable. */
    unavailable?: string | null;
  };

/** A button. `type` is `button` unless told otherwise. */
export function Button({
  className,
  variant,
  size,
  loading = false,
  unavailable,
  type = 'button',
  children,
  onClick,
  ...props
}: ButtonProps) {
  const isInert = loading || Boolean(unavailable);
  const handleClick = (event: MouseEvent<HTMLButtonElement>) => {
    if (isInert) event.preventDefault();
    else onClick?.(event);
  };
  const button = (
    <button
      {...props}
      type={type}
      aria-busy={loading || undefined}
      aria-disabled={isInert || undefined}
      onClick={handleClick}
      className={cn(buttonVariants({ variant, size }), className)}
    >
      {loading ? (
        <>
          <span className="absolute inset-0 grid place-items-center">
            <Spinner />
          </span>
          <span className="inline-flex items-center gap-1.5 opacity-0">{children}</span>
        </>
      ) : (
        children
      )}
    </button>
  );
  return unavailable ? <Tooltip content={unavailable}>{button}</Tooltip> : button;
}
