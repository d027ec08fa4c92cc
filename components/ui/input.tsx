'use client';

import type { ComponentProps } from 'react';
import { useFieldControl } from '#components/ui/field';
import { cn } from '#lib/utils';

/** What every control to type into looks like. */
export const controlClass =
  'w-full min-w-0 rounded-md border border-input bg-card px-2.5 text-base text-foreground shadow-xs transition-[border-color,outline-color] duration-100 placeholder:text-muted-foreground hover:border-foreground/50 focus-visible:border-ring focus-visible:outline-2 focus-visible:outline-ring focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-muted disabled:text-muted-foreground aria-invalid:border-danger aria-invalid:focus-visible:outline-danger';

/** A line of text. Inside a Field it is labelled and described by it. */
export function Input({ className, type = 'text', ...props }: ComponentProps<'input'>) {
  return (
    <input
      type={type}
      {...useFieldControl(props)}
      className={cn(controlClass, 'h-8 read-only:bg-muted', className)}
    />
  );
}
