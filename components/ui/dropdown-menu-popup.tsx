'use client';

import { Menu } from '@base-ui/react/menu';
import { Check, ExternalLink } from 'lucide-react';
import Link from 'next/link';
import { type RefObject, useEffect, useRef } from 'react';
import type { MenuEntry } from '#components/ui/dropdown-menu-entry';
import { popupSurfaceClass } from '#components/ui/popup-surface';
import type { Align } from '#lib/client/placement';
import { cn } from '#lib/utils';

type MenuPopupProps = {
  id: string;
  label: string;
  entries: readonly MenuEntry[];
  align: Align;
  anchor: RefObject<HTMLButtonElement | null>;
  open: boolean;
  /** Opened by a key: the first entry takes the focus, as with every menu of the system. */
  focusesFirst: boolean;
  onOpenChange: (open: boolean, details: Menu.Root.ChangeEventDetails) => void;
  onClose: () => void;
};

const itemClass =
  'flex min-h-7 cursor-default select-none items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none data-highlighted:bg-accent data-disabled:text-muted-foreground [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted-foreground';

/**
 * The library keeps the Tab key inside with hidden elements that can be focused. Here Tab closes the menu, and
 * what is hidden from screen readers must not be reached by the keyboard (WCAG 4.1.2).
 */
function releaseFocusGuards(...roots: (Element | null | undefined)[]): void {
  for (const root of roots) {
    for (const guard of root?.querySelectorAll<HTMLElement>('[data-base-ui-focus-guard]') ?? [])
      guard.tabIndex = -1;
  }
}

/** The opened part of a Menu; only ever loaded through it. */
export function MenuPopup({
  id,
  label,
  entries,
  align,
  anchor,
  open,
  focusesFirst,
  onOpenChange,
  onClose,
}: MenuPopupProps) {
  const frame = useRef<HTMLSpanElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    // Once the menu is drawn and has taken the focus for itself.
    const request = requestAnimationFrame(() => {
      releaseFocusGuards(frame.current, popup.current?.closest('[data-base-ui-portal]'));
      if (focusesFirst) popup.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
    });
    return () => cancelAnimationFrame(request);
  }, [open, focusesFirst]);
  return (
    <span ref={frame} className="contents">
      <Menu.Root open={open} onOpenChange={onOpenChange} modal={false}>
        <Menu.Portal>
          <Menu.Positioner
            anchor={anchor}
            align={align}
            sideOffset={4}
            collisionPadding={8}
            className="z-50 outline-none"
          >
            <Menu.Popup
              ref={popup}
              id={id}
              aria-label={label}
              onKeyDown={(event) => {
                if (event.key !== 'Tab') return;
                // Closes and gives the focus back to the button, from which the next Tab goes on.
                event.preventDefault();
                onClose();
              }}
              finalFocus={anchor}
              className={cn(
                popupSurfaceClass,
                'max-h-(--available-height) min-w-44 max-w-80 overflow-y-auto p-1',
              )}
            >
              {entries.map((entry) => (
                <Entry key={'key' in entry ? entry.key : entry.label} entry={entry} />
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </span>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case 'separator':
      return <Menu.Separator className="-mx-1 my-1 h-px bg-border" />;
    case 'heading':
      return <div className="px-2 py-1.5 text-xs">{entry.content}</div>;
    case 'link':
      return (
        <Menu.LinkItem
          closeOnClick
          render={<Link href={entry.href} target={entry.isNewTab ? '_blank' : undefined} prefetch={false} />}
          aria-current={entry.isCurrent ? 'true' : undefined}
          className={itemClass}
        >
          {entry.icon ? <entry.icon aria-hidden /> : null}
          <span className="min-w-0 flex-1 truncate">{entry.label}</span>
          {entry.isCurrent ? <Check aria-hidden /> : null}
          {entry.isNewTab ? <ExternalLink aria-label="opens in a new tab" /> : null}
        </Menu.LinkItem>
      );
    case 'choice':
      return <Choice entry={entry} />;
    case 'action':
      return (
        <Menu.Item
          onClick={entry.onSelect}
          disabled={Boolean(entry.unavailable)}
          className={cn(itemClass, entry.isDestructive && 'text-danger [&>svg]:text-danger')}
        >
          {entry.icon ? <entry.icon aria-hidden /> : null}
          <span className="min-w-0 flex-1">
            {entry.label}
            {entry.unavailable ? (
              <span className="block text-muted-foreground text-xs">{entry.unavailable}</span>
            ) : null}
          </span>
        </Menu.Item>
      );
  }
}

function Choice({ entry }: { entry: Extract<MenuEntry, { kind: 'choice' }> }) {
  return (
    <Menu.Group>
      <Menu.GroupLabel className="px-2 pt-1.5 pb-1 text-muted-foreground text-xs">
        {entry.label}
      </Menu.GroupLabel>
      <Menu.RadioGroup value={entry.value} onValueChange={(value: string) => entry.onSelect(value)}>
        {entry.options.map((option) => (
          <Menu.RadioItem key={option.value} value={option.value} className={itemClass}>
            {option.icon ? <option.icon aria-hidden /> : null}
            <span className="min-w-0 flex-1">{option.label}</span>
            <Menu.RadioItemIndicator className="data-unchecked:invisible" keepMounted>
              <Check aria-hidden className="size-4" />
            </Menu.RadioItemIndicator>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </Menu.Group>
  );
}
