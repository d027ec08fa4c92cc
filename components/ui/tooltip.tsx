'use client';

import { cloneElement, type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useAnchored } from '#hooks/use-anchored';
import type { Side } from '#lib/client/placement';

const HOVER_DELAY_MS = 350;
/** Time to move the pointer from the trigger onto the tooltip (WCAG 1.4.13: it can be hovered). */
const LEAVE_DELAY_MS = 120;

type TooltipProps = {
  content: ReactNode;
  /** One element that can take the focus. */
  children: ReactElement<{ 'aria-describedby'?: string }>;
  side?: Side;
  /** False where the tooltip only repeats the name of its trigger. */
  describes?: boolean;
  /** Shown whatever pointer and focus do. */
  open?: boolean;
};

/** A short text on hover and on keyboard focus; Escape hides it. Light enough for every row of a table. */
export function Tooltip({ content, children, side = 'top', describes = true, open = false }: TooltipProps) {
  const [isShown, setIsShown] = useState(false);
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const popup = useRef<HTMLSpanElement>(null);
  const timer = useRef<number>(undefined);
  const isOpen = isShown || open;
  useAnchored(anchor, popup, { open: isOpen, side });

  const schedule = (next: boolean, delayMs: number) => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setIsShown(next), delayMs);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useEffect(() => {
    if (!isShown) return;
    const hideOnEscape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setIsShown(false);
    };
    document.addEventListener('keydown', hideOnEscape, { capture: true });
    return () => document.removeEventListener('keydown', hideOnEscape, { capture: true });
  }, [isShown]);

  const describedBy = [children.props['aria-describedby'], describes ? id : null].filter(Boolean).join(' ');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens; what can be operated is the child
    <span
      ref={anchor}
      className="inline-flex"
      onPointerEnter={(event) => event.pointerType !== 'touch' && schedule(true, HOVER_DELAY_MS)}
      onPointerLeave={() => schedule(false, LEAVE_DELAY_MS)}
      onPointerDown={(event) => event.pointerType === 'touch' && schedule(true, 0)}
      onFocus={(event) => event.target.matches(':focus-visible') && schedule(true, 0)}
      onBlur={() => schedule(false, 0)}
    >
      {cloneElement(children, { 'aria-describedby': describedBy || undefined })}
      {describes && !isOpen ? (
        <span id={id} hidden>
          {content}
        </span>
      ) : null}
      {isOpen ? (
        <span
          ref={popup}
          id={describes ? id : undefined}
          role="tooltip"
          popover="manual"
          className="anchored max-w-72 rounded-md border border-border bg-popover px-2 py-1 text-left font-normal text-popover-foreground text-xs shadow-md"
        >
          {content}
        </span>
      ) : null}
    </span>
  );
}
