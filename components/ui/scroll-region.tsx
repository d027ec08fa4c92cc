import type { ComponentProps } from 'react';
import { cn } from '#lib/utils';

type ScrollRegionProps = Omit<ComponentProps<'div'>, 'role' | 'tabIndex'> & {
  /** Its name, which every region needs. */
  label: string;
};

/** A box whose content scrolls. It can be reached and scrolled by keyboard, as browsers do not offer everywhere. */
export function ScrollRegion({ label, className, ...props }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section would take no focus either
    <div
      role="region"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: so that it can be scrolled by keyboard
      tabIndex={0}
      className={cn('overflow-auto focus-visible:outline-offset-[-2px]', className)}
      {...props}
    />
  );
}
