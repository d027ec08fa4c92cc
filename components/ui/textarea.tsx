'use client';

import type { ComponentProps } from 'react';
import { useFieldControl } from '#components/ui/field';
import { controlClass } from '#components/ui/input';
import { cn } from '#lib/utils';

/** Several lines of text. Inside a Field it is labelled and described by it. */
export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      {...useFieldControl(props)}
      className={cn(controlClass, 'min-h-20 py-1.5 read-only:bg-muted', className)}
    />
  );
}
