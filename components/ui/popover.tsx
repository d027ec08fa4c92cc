'use client';

import { lazy, type ReactNode, Suspense } from 'react';
import { type PopupTriggerProps, useLazyPopup } from '#components/ui/lazy-popup';
import type { Align } from '#lib/client/placement';

type PopoverProps = {
  /** The name of the popover for screen readers. */
  label: string;
  trigger: (props: PopupTriggerProps) => ReactNode;
  children: ReactNode | ((close: () => void) => ReactNode);
  align?: Align;
  /** Fetches the code of the children, where that is lazy, too. */
  loadContent?: () => Promise<unknown>;
  className?: string;
};

const loadPopup = () => import('#components/ui/popover-popup');
const PopoverPopup = lazy(() => loadPopup().then((module) => ({ default: module.PopoverPopup })));

/** Anything beside a button: filters, a small form. Its code is fetched when it is first needed. */
export function Popover({ label, trigger, children, align = 'start', loadContent, className }: PopoverProps) {
  const popup = useLazyPopup('dialog', () => Promise.all([loadPopup(), loadContent?.()]));
  return (
    <>
      {trigger(popup.triggerProps)}
      {popup.wasOpened ? (
        <Suspense>
          <PopoverPopup
            id={popup.id}
            label={label}
            align={align}
            anchor={popup.trigger}
            open={popup.isOpen}
            onOpenChange={popup.onOpenChange}
            className={className}
          >
            {typeof children === 'function' ? children(() => popup.setIsOpen(false)) : children}
          </PopoverPopup>
        </Suspense>
      ) : null}
    </>
  );
}
