'use client';

import { Popover } from '@base-ui/react/popover';
import type { ReactNode, RefObject } from 'react';
import { popupSurfaceClass } from '#components/ui/popup-surface';
import type { Align } from '#lib/client/placement';
import { cn } from '#lib/utils';

type PopoverPopupProps = {
  id: string;
  label: string;
  align: Align;
  anchor: RefObject<HTMLButtonElement | null>;
  open: boolean;
  onOpenChange: (open: boolean, details: Popover.Root.ChangeEventDetails) => void;
  className?: string | undefined;
  children: ReactNode;
};

/** The opened part of a Popover; only ever loaded through it. */
export function PopoverPopup(props: PopoverPopupProps) {
  return (
    <Popover.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Popover.Portal>
        <Popover.Positioner
          anchor={props.anchor}
          align={props.align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50"
        >
          <Popover.Popup
            id={props.id}
            aria-label={props.label}
            finalFocus={props.anchor}
            className={cn(
              popupSurfaceClass,
              // Long lists scroll: what they filter stays in sight.
              'max-h-[min(var(--available-height),28rem)] max-w-[calc(100vw-1rem)] overflow-y-auto p-3',
              props.className,
            )}
          >
            {props.children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
