'use client';

import { type RefObject, useEffect, useEffectEvent } from 'react';

type Field = RefObject<HTMLInputElement | null>;

/**
 * Hands over what was typed, or filled in by the browser, while the script of the page was on its way: the fields keep
 * it, but nobody was there to hear of it.
 */
export function useTypedBefore(fields: readonly Field[], onTyped: (texts: string[]) => void): void {
  const handOver = useEffectEvent(() => {
    const texts = fields.map(({ current }) => current?.value ?? '');
    const isTyped = fields.some(({ current }, index) => texts[index] !== current?.defaultValue);
    if (isTyped) onTyped(texts);
  });
  useEffect(() => handOver(), []);
}
