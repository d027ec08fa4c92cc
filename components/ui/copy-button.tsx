'use client';

import { Check, Copy, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, type ButtonProps } from '#components/ui/button';
import { Tooltip } from '#components/ui/tooltip';
import { announce } from '#lib/client/announce';
import { copyText } from '#lib/client/copy-text';

const SHOWN_MS = 1800;

type CopyButtonProps = Omit<ButtonProps, 'value' | 'onClick' | 'children' | 'loading' | 'unavailable'> & {
  /** The text, or how to get it when asked. */
  value: string | (() => string);
  /** What it copies, as its name: "Copy event ID". */
  label: string;
  /** Shows the label beside the icon. */
  showLabel?: boolean;
};

type CopyState = 'idle' | 'copied' | 'failed';
const ICONS = { idle: Copy, copied: Check, failed: X };
const MESSAGES = { copied: 'Copied', failed: 'Copying is not allowed here. Select the text instead.' };

/** Copies a text. Says "Copied" on screen and to screen readers. */
export function CopyButton({
  value,
  label,
  showLabel = false,
  size,
  variant = 'ghost',
  ...props
}: CopyButtonProps) {
  const [state, setState] = useState<CopyState>('idle');
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  const copy = async () => {
    const next = (await copyText(typeof value === 'function' ? value() : value)) ? 'copied' : 'failed';
    setState(next);
    announce(MESSAGES[next]);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setState('idle'), SHOWN_MS);
  };

  const Icon = ICONS[state];
  return (
    <Tooltip
      content={state === 'idle' ? label : MESSAGES[state]}
      describes={false}
      open={state !== 'idle' && (!showLabel || state === 'failed')}
    >
      <Button
        {...props}
        variant={variant}
        size={size ?? (showLabel ? 'sm' : 'icon-sm')}
        aria-label={showLabel ? undefined : label}
        onClick={copy}
      >
        <Icon aria-hidden className={state === 'copied' ? 'text-success' : undefined} />
        {showLabel ? (
          // Both texts hold the width, so that nothing beside it moves.
          <span className="grid justify-items-start">
            <span
              className={state === 'copied' ? 'invisible col-start-1 row-start-1' : 'col-start-1 row-start-1'}
            >
              {label}
            </span>
            {state === 'copied' ? <span className="col-start-1 row-start-1">Copied</span> : null}
          </span>
        ) : null}
      </Button>
    </Tooltip>
  );
}
