import { type RefObject, useLayoutEffect } from 'react';
import { type Align, placeBeside, type Side } from '#lib/client/placement';

type Options = { open: boolean; side?: Side; align?: Align; gapPx?: number };

/**
 * Shows an element with the attribute `popover` beside its anchor, in the browser's top layer, and keeps it
 * there while the page scrolls. It needs no portal, so the popup follows its anchor in the tab order.
 */
export function useAnchored(
  anchor: RefObject<HTMLElement | null>,
  popup: RefObject<HTMLElement | null>,
  { open, side = 'bottom', align = 'center', gapPx = 6 }: Options,
): void {
  useLayoutEffect(() => {
    const popupElement = popup.current;
    const anchorElement = anchor.current;
    if (!open || !popupElement || !anchorElement) return;
    if (!popupElement.matches(':popover-open')) popupElement.showPopover();

    const place = () => {
      const box = anchorElement.getBoundingClientRect();
      const isOnScreen = box.bottom > 0 && box.top < window.innerHeight;
      popupElement.style.visibility = isOnScreen ? '' : 'hidden';
      const { top, left } = placeBeside(
        box,
        { width: popupElement.offsetWidth, height: popupElement.offsetHeight },
        { width: document.documentElement.clientWidth, height: window.innerHeight },
        { side, align, gapPx },
      );
      popupElement.style.top = `${top}px`;
      popupElement.style.left = `${left}px`;
    };
    place();
    // What is shown may change its size, e.g. "Copy" becomes "Copied".
    const observer = new ResizeObserver(place);
    observer.observe(popupElement);
    window.addEventListener('scroll', place, { capture: true, passive: true });
    window.addEventListener('resize', place);
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', place, { capture: true });
      window.removeEventListener('resize', place);
    };
  }, [anchor, popup, open, side, align, gapPx]);
}
