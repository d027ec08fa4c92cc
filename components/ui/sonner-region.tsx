'use client';

import { useTheme } from 'next-themes';
import { type CSSProperties, useEffect } from 'react';
import { Toaster as Sonner } from 'sonner';

/** The close button stands on the right corner, where windows have it. */
const closeButtonPlace = {
  '--toast-close-button-start': 'unset',
  '--toast-close-button-end': '0',
  '--toast-close-button-transform': 'translate(35%, -35%)',
} as CSSProperties;

/** Where toasts appear. In the middle they cover neither the footer of a form nor the controls of a row. */
export function ToastRegion({ onReady }: { onReady: () => void }) {
  const { theme } = useTheme();
  // Effects of children run first: by now the region hears of new toasts.
  useEffect(onReady, [onReady]);
  return (
    <Sonner
      theme={theme === 'light' || theme === 'dark' ? theme : 'system'}
      position="bottom-center"
      style={closeButtonPlace}
      closeButton
      duration={6000}
      gap={8}
      toastOptions={{
        classNames: {
          toast:
            'font-sans! text-sm! rounded-lg! border-border! bg-popover! text-popover-foreground! shadow-md!',
          description: 'text-muted-foreground!',
          actionButton: 'h-7! rounded-md! bg-primary! px-2! font-medium! text-primary-foreground!',
          closeButton: 'size-6! border-border! bg-popover! text-muted-foreground!',
          success: '[&_[data-icon]]:text-success',
          error: '[&_[data-icon]]:text-danger',
          warning: '[&_[data-icon]]:text-warning',
        },
      }}
    />
  );
}
