'use client';

import { lazy, type ReactNode, Suspense } from 'react';
import type { MenuEntry } from '#components/ui/dropdown-menu-entry';
import { type PopupTriggerProps, useLazyPopup } from '#components/ui/lazy-popup';
import type { Align } from '#lib/client/placement';

type MenuProps = {
  /** The name of the menu for screen readers. */
  label: string;
  entries: readonly MenuEntry[];
  trigger: (props: PopupTriggerProps) => ReactNode;
  align?: Align;
};

const loadPopup = () => import('#components/ui/dropdown-menu-popup');
const MenuPopup = lazy(() => loadPopup().then((module) => ({ default: module.MenuPopup })));

/** A menu of actions, links and choices behind a button. Its code is fetched when it is first needed. */
export function Menu({ label, entries, trigger, align = 'end' }: MenuProps) {
  const popup = useLazyPopup('menu', loadPopup);
  return (
    <>
      {trigger(popup.triggerProps)}
      {popup.wasOpened ? (
        <Suspense>
          <MenuPopup
            id={popup.id}
            label={label}
            entries={entries}
            align={align}
            anchor={popup.trigger}
            open={popup.isOpen}
            focusesFirst={popup.wasOpenedByKey}
            onOpenChange={popup.onOpenChange}
            onClose={() => popup.setIsOpen(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
