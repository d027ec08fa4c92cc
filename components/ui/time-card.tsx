'use client';

import { type RefObject, useRef } from 'react';
import { CopyButton } from '#components/ui/copy-button';
import { useAnchored } from '#hooks/use-anchored';
import { useNow } from '#hooks/use-now';
import { serverNow } from '#lib/client/server-clock';
import { dateTimeText, relativeText, zoneText } from '#lib/client/time-format';

/** An instant in every form that someone may want to paste. */
export function TimeCard({ value, anchor }: { value: string; anchor: RefObject<HTMLElement | null> }) {
  const card = useRef<HTMLDivElement>(null);
  useAnchored(anchor, card, { open: true, align: 'start' });
  const now = useNow() ?? serverNow();
  const instant = new Date(value);
  const lines = [
    { name: 'Local', text: `${dateTimeText(instant, 'local')} ${zoneText(instant, 'local')}` },
    { name: 'UTC', text: instant.toISOString() },
    { name: 'Unix ms', text: String(instant.getTime()) },
    { name: 'Relative', text: relativeText(instant, new Date(now)) },
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the controls of a form
    <div
      ref={card}
      popover="manual"
      role="group"
      aria-label="This time in other forms"
      className="anchored rounded-lg border border-border bg-popover py-1.5 pr-1.5 pl-3 text-popover-foreground shadow-md"
    >
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-3 text-xs">
        {lines.map(({ name, text }) => (
          <div key={name} className="col-span-3 grid grid-cols-subgrid items-center">
            <dt className="text-muted-foreground">{name}</dt>
            <dd className="tabular whitespace-nowrap font-mono">{text}</dd>
            <dd>
              <CopyButton value={text} label={`Copy: ${name}`} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
