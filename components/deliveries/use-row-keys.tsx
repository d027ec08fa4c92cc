'use client';

import { type RefObject, useEffect } from 'react';

/** Marks the link of a row, and lets the dialog give the focus back to it. */
export const rowLinkAttributes = (deliveryId: string) => ({ 'data-delivery-link': deliveryId });

/** The link of a row that is on the page. */
export const findRowLink = (deliveryId: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-delivery-link="${CSS.escape(deliveryId)}"]`);

/**
 * j and k move the focus to the next and the previous row, while it is inside the element (WCAG 2.1.4: nowhere else).
 * Enter opens, because what has the focus is a link.
 */
export function useRowKeys(container: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = container.current;
    if (!element) return;
    const move = (event: KeyboardEvent) => {
      if ((event.key !== 'j' && event.key !== 'k') || event.ctrlKey || event.metaKey || event.altKey) return;
      const links = [...element.querySelectorAll<HTMLElement>('[data-delivery-link]')];
      const row = event.target instanceof Element ? event.target.closest('[data-row]') : null;
      const current = links.findIndex((link) => row?.contains(link));
      const next = links[current < 0 ? 0 : current + (event.key === 'j' ? 1 : -1)];
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: 'nearest' });
    };
    element.addEventListener('keydown', move);
    return () => element.removeEventListener('keydown', move);
  }, [container]);
}
