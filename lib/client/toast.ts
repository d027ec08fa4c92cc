import type { ExternalToast } from 'sonner';

const region = Promise.withResolvers<void>();

/** Shows the toasts that wait for their region; called once it is on the page. */
export const toastRegionIsReady = region.resolve;

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
