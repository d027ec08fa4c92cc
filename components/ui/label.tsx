import type { ComponentProps } from 'react';
import { cn } from '#lib/utils';

/** The name of a control. */
export function Label({ className, ...props }: ComponentProps<'label'>) {
  // biome-ignore lint/a11y/noLabelWithoutControl: who uses it gives htmlFor or puts the control inside
  return <label {...props} className={cn('font-medium text-foreground text-sm', className)} />;
}
