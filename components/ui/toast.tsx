'use client';

import { lazy, Suspense, useEffect, useState } from 'react';
import type { ExternalToast } from 'sonner';

const loadRegion = () => import('#components/ui/toast-region');
const ToastRegion = lazy(() => loadRegion().then((module) => ({ default: module.ToastRegion })));

/** After the page has come to rest: toasts answer what a user does, they are not part of the first view. */
const MOUNT_DELAY_MS = 1000;
const RETRY_DELAY_MS = 5000;

const region = Promise.withResolvers<void>();

/** Where toasts appear; once on every page. */
export function Toaster() {
  const [isMounted, setIsMounted] = useState(false);
  useEffect(() => {
    let timer = setTimeout(function mount() {
      // Where the connection is lost just now, the page goes on without, and toasts wait.
      loadRegion().then(
        () => setIsMounted(true),
        () => {
          timer = setTimeout(mount, RETRY_DELAY_MS);
        },
      );
    }, MOUNT_DELAY_MS);
    return () => clearTimeout(timer);
  }, []);
  return isMounted ? (
    <Suspense>
      <ToastRegion onReady={region.resolve} />
    </Suspense>
  ) : null;
}

type Kind = 'message' | 'success' | 'info' | 'warning' | 'error' | 'loading';

async function show(kind: Kind, message: string, options?: ExternalToast): Promise<void> {
  await region.promise;
  const sonner = await import('sonner');
  sonner.toast[kind](message, options);
}

const shower = (kind: Kind) => (message: string, options?: ExternalToast) =>
  void show(kind, message, options);

/** Shows a message for some seconds: what was done, with Undo, or what failed. A later one with the same `id` replaces it. */
export const toast = Object.assign(shower('message'), {
  success: shower('success'),
  info: shower('info'),
  warning: shower('warning'),
  error: shower('error'),
  /** Stays until it is replaced or dismissed. */
  loading: shower('loading'),
  dismiss: (id: string) =>
    void region.promise.then(() => import('sonner')).then((sonner) => sonner.toast.dismiss(id)),
});
