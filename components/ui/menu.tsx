'use client';

import type { LucideIcon } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { type PopupTriggerProps, useLazyPopup } from '#components/ui/lazy-popup';
import type { Align } from '#components/ui/placement';

export type MenuEntry =
  | {
      kind: 'action';
      label: string;
      icon?: LucideIcon;
      onSelect: () => void;
      isDestructive?: boolean;
      /** Why it cannot be chosen right now; shown below the label. */
      unavailable?: string | null;
    }
  | { kind: 'link'; label: string; icon?: LucideIcon; href: string; isCurrent?: boolean; isNewTab?: boolean }
  | {
      kind: 'choice';
      label: string;
      value: string;
      onSelect: (value: string) => void;
      options: readonly { value: string; label: string; icon?: LucideIcon }[];
    }
  | { kind: 'heading'; key: string; content: ReactNode }
  | { kind: 'separator'; key: string };

type MenuProps = {
  /** The name of the menu for screen readers. */
  label: string;
  entries: readonly MenuEntry[];
  trigger: (props: PopupTriggerProps) => ReactNode;
  align?: Align;
};

const loadPopup = () => import('#components/ui/menu-popup');
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
