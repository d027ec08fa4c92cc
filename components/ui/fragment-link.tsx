'use client';

import type { ComponentProps, MouseEvent } from 'react';

type FragmentLinkProps = Omit<ComponentProps<'a'>, 'href' | 'onClick'> & {
  /** The id of an element that can take the focus (`tabIndex={-1}`). */
  to: string;
};

/**
 * A link to a place on the same screen. It goes there without an entry of the history: the browser's own entries for
 * fragments are unknown to the router, which would not notice when somebody goes back to them.
 */
export function FragmentLink({ to, ...props }: FragmentLinkProps) {
  const go = (event: MouseEvent) => {
    const target = document.getElementById(to);
    if (target === null || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  };
  return <a {...props} href={`#${to}`} onClick={go} />;
}
