'use client';

import { type KeyboardEvent, type MouseEvent, type RefObject, useId, useRef, useState } from 'react';
import { toast } from '#lib/client/toast';

/** What the trigger of a popup must be given; it can be any element that renders a button. */
export type PopupTriggerProps = {
  ref: RefObject<HTMLButtonElement | null>;
  'aria-haspopup': 'menu' | 'dialog';
  'aria-expanded': boolean;
  'aria-controls': string | undefined;
  onClick: (event: MouseEvent) => void;
  onPointerEnter: () => void;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

/** What a change of the popup's state carries; the shape of the library that draws it. */
type CloseDetails = { event: Event; cancel: () => void };

/**
 * The state of a popup whose code is fetched when its trigger is first hovered or focused, and drawn when it
 * is first opened: a page with fifty menus starts as light as one with none.
 */
export function useLazyPopup(kind: 'menu' | 'dialog', load: () => Promise<unknown>) {
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const [wasOpenedByKey, setWasOpenedByKey] = useState(false);

  const open = async (isByKey: boolean) => {
    try {
      await load();
    } catch {
      toast.error('This menu could not be loaded.', { description: 'Check your connection and try again.' });
      return;
    }
    setWasOpened(true);
    setWasOpenedByKey(isByKey);
    setIsOpen(true);
  };
  const preload = () => {
    // A failed fetch is met again, and shown, when the popup is opened.
    load().catch(() => undefined);
  };

  const triggerProps: PopupTriggerProps = {
    ref: trigger,
    'aria-haspopup': kind,
    'aria-expanded': isOpen,
    'aria-controls': isOpen ? id : undefined,
    // A click that no pointer made has the detail 0.
    onClick: (event) => (isOpen ? setIsOpen(false) : open(event.detail === 0)),
    onPointerEnter: preload,
    onFocus: preload,
    onKeyDown: (event) => {
      if (kind !== 'menu' || isOpen || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
      event.preventDefault();
      open(true);
    },
  };

  const onOpenChange = (next: boolean, details: CloseDetails) => {
    // A press on the trigger is outside of the popup, and the click that follows is what closes it.
    const target = details.event.target;
    if (!next && target instanceof Node && trigger.current?.contains(target)) details.cancel();
    else setIsOpen(next);
  };

  return { id, trigger, triggerProps, isOpen, wasOpened, wasOpenedByKey, setIsOpen, onOpenChange };
}
