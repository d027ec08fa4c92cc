'use client';

let region: HTMLElement | null = null;

/** Says something to screen readers, without moving the focus and without showing anything. */
export function announce(message: string): void {
  if (!region?.isConnected) {
    region = document.createElement('div');
    region.setAttribute('role', 'status');
    region.setAttribute('aria-live', 'polite');
    region.className = 'sr-only';
    document.body.append(region);
  }
  const target = region;
  target.textContent = '';
  // Emptied first and filled a frame later, so that the same message is read out twice.
  requestAnimationFrame(() => {
    target.textContent = message;
  });
}
