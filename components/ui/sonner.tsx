'use client';

import { lazy, Suspense, useEffect, useState } from 'react';
import { toastRegionIsReady } from '#lib/client/toast';

const loadRegion = () => import('#components/ui/sonner-region');
const ToastRegion = lazy(() => loadRegion().then((module) => ({ default: module.ToastRegion })));

/** After the page has come to rest: toasts answer what a user does, they are not part of the first view. */
const MOUNT_DELAY_MS = 1000;
const RETRY_DELAY_MS = 5000;

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
      <ToastRegion onReady={toastRegionIsReady} />
    </Suspense>
  ) : null;
}
