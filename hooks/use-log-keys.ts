'use client';

import { type RefObject, useEffect, useEffectEvent } from 'react';

/** Marks the link of a row, and lets the dialog give the focus back to it. */
export const rowLinkAttributes = (deliveryId: string) => ({ 'data-delivery-link': deliveryId });

/** The link of a row that is on the page. */
export const findRowLink = (deliveryId: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-delivery-link="${CSS.escape(deliveryId)}"]`);

/** Whether a key is typed into something, or belongs to the browser. */
export function isForeignKey(
  event: Pick<KeyboardEvent, 'target' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  return (
    event.target instanceof Element &&
    event.target.closest('input, textarea, select, [contenteditable]') !== null
  );
}

type LogKeys = {
  /** r: with the id of the delivery whose row has the focus. */
  onRetry: (deliveryId: string) => void;
  /** / */
  onSearch: () => void;
  /** ? */
  onHelp: () => void;
};

const rowOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest('[data-row]') : null;

/** Gives the focus to the row after (1) or before (-1) the one that has it; to the first where none has. */
function moveFocus(container: HTMLElement, target: EventTarget | null, step: 1 | -1): void {
  const links = [...container.querySelectorAll<HTMLElement>('[data-delivery-link]')];
  const row = rowOf(target);
  const current = links.findIndex((link) => row?.contains(link));
  const next = links[current < 0 ? 0 : current + step];
  if (next === undefined) return;
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

/**
 * The keys of Log History, while the focus is inside the element and not in a field (WCAG 2.1.4). Enter opens, because
 * what has the focus is a link; Escape belongs to what is open.
 */
export function useLogKeys(container: RefObject<HTMLElement | null>, keys: LogKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const element = container.current;
    if (!element || isForeignKey(event)) return;
    const deliveryId = rowOf(event.target)?.querySelector<HTMLElement>('[data-delivery-link]')?.dataset
      .deliveryLink;
    if (event.key === 'j' || event.key === 'k') moveFocus(element, event.target, event.key === 'j' ? 1 : -1);
    else if (event.key === 'r' && deliveryId !== undefined) keys.onRetry(deliveryId);
    else if (event.key === '/') keys.onSearch();
    else if (event.key === '?') keys.onHelp();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const element = container.current;
    if (!element) return;
    element.addEventListener('keydown', press);
    return () => element.removeEventListener('keydown', press);
  }, [container]);
}
