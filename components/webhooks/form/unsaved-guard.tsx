'use client';

import { useRouter } from 'next/navigation';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { guardPushes, type LeaveGuard } from '#lib/client/webhooks/guarded-push';

const ConfirmDialog = lazy(() =>
  import('#components/ui/alert-dialog').then((module) => ({ default: module.ConfirmDialog })),
);

/** The part of the Navigation API (HTML, section 7.2.6) that is used here; not every browser has it. */
type TraverseEvent = Event & {
  navigationType: string;
  destination: { url: string; key: string };
};
type Navigation = EventTarget & { traverseTo: (key: string) => unknown };

/** The link that a plain click on it would follow in this tab; null for every other click. */
function followedLink(event: MouseEvent): HTMLAnchorElement | null {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
  return isPlain && !event.defaultPrevented && link !== null && link.target !== '_blank' ? link : null;
}

type Interception = LeaveGuard & { isOn: boolean };

/** Stops links, the buttons of toasts, Back and Forward; closing the tab is asked about by the browser. Gives what lets all pass from now on. */
function useInterception({ isOn, staysOn, onLeave }: Interception): () => void {
  const router = useRouter();
  const isLeaving = useRef(false);
  useEffect(() => {
    if (!isOn) return;
    const { navigation } = window as typeof window & { navigation?: Navigation };
    const onUnload = (event: BeforeUnloadEvent) => {
      if (!isLeaving.current) event.preventDefault();
    };
    const onClick = (event: MouseEvent) => {
      const link = followedLink(event);
      if (link === null || staysOn(new URL(link.href))) return;
      event.preventDefault();
      event.stopPropagation();
      const { origin, pathname, search, hash } = new URL(link.href);
      const isOurs = origin === window.location.origin;
      onLeave(() => (isOurs ? router.push(pathname + search + hash) : window.location.assign(link.href)));
    };
    const onNavigate = (event: Event) => {
      const { navigationType, destination } = event as TraverseEvent;
      if (navigationType !== 'traverse' || !event.cancelable || isLeaving.current) return;
      if (staysOn(new URL(destination.url))) return;
      event.preventDefault();
      onLeave(() => navigation?.traverseTo(destination.key));
    };
    const endPushes = guardPushes({ staysOn, onLeave });
    window.addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, { capture: true });
    navigation?.addEventListener('navigate', onNavigate);
    return () => {
      endPushes();
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, { capture: true });
      navigation?.removeEventListener('navigate', onNavigate);
    };
  }, [isOn, staysOn, onLeave, router]);
  return () => {
    isLeaving.current = true;
  };
}

/**
 * Asks before unsaved changes are left.
 * @param staysOn whether a URL leads to where the changes are still shown
 */
export function useUnsavedGuard(isDirty: boolean, staysOn: (url: URL) => boolean) {
  const [pending, setPending] = useState<{ go: () => void } | null>(null);
  const ask = useCallback((go: () => void) => setPending({ go }), []);
  const letPass = useInterception({ isOn: isDirty, staysOn, onLeave: ask });

  const dialog: ReactNode = pending ? (
    <Suspense>
      <ConfirmDialog
        open
        onOpenChange={(open) => !open && setPending(null)}
        title="Discard your changes?"
        confirmLabel="Discard changes"
        cancelLabel="Keep editing"
        isDestructive
        onConfirm={() => {
          letPass();
          setPending(null);
          pending.go();
        }}
      >
        What you entered on this screen has not been saved.
      </ConfirmDialog>
    </Suspense>
  ) : null;

  return {
    dialog,
    /** Leaves at once where nothing would be lost, else asks. */
    leave: (go: () => void) => (isDirty ? ask(go) : go()),
  };
}
