'use client';

import { ChevronsUpDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { useFieldControl } from '#components/ui/field';
import { controlClass } from '#components/ui/input';
import { cn } from '#lib/utils';

type SelectProps = Omit<ComponentProps<'select'>, 'size'> & { size?: 'default' | 'sm' };

/**
 * One of a list: the select of the browser, so that it costs no script, opens the wheel of a phone and works
 * with every form library. Its list is dressed in globals.css. Children are `<option>` and `<optgroup>`.
 */
export function Select({ className, size = 'default', ...props }: SelectProps) {
  return (
    <span className={cn('relative inline-flex w-full min-w-0', className)}>
      <select
        {...useFieldControl(props)}
        className={cn(
          controlClass,
          'select-native cursor-pointer appearance-none truncate pr-7',
          size === 'sm' ? 'h-7 text-xs' : 'h-8 text-sm',
        )}
      />
      <ChevronsUpDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 size-3.5 -translate-y-1/2 text-muted-foreground"
      />
    </span>
  );
}
