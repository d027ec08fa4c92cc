'use client';

import { Switch as Base } from '@base-ui/react/switch';
import { cn } from '#lib/utils';

/** Something that is on or off, and changes at once. Its target is 24 px high. */
export function Switch({ className, ...props }: Base.Root.Props) {
  return (
    <Base.Root
      nativeButton
      render={<button type="button" />}
      {...props}
      className={cn(
        'relative inline-flex h-4.5 w-8 shrink-0 items-center rounded-full bg-input p-0.5 transition-colors duration-150 before:absolute before:-inset-x-1 before:-inset-y-1 data-disabled:cursor-not-allowed data-disabled:opacity-50 data-checked:bg-primary',
        className,
      )}
    >
      <Base.Thumb className="size-3.5 rounded-full bg-white shadow-sm transition-transform duration-150 ease-out data-checked:translate-x-3.5" />
    </Base.Root>
  );
}
