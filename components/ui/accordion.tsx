'use client';

import { Accordion as Base } from '@base-ui/react/accordion';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/utils';

type WithClass<Props> = Omit<Props, 'className'> & { className?: string };

/** Sections that open and close; several may be open with `multiple`. `hiddenUntilFound` lets the browser's find open them. */
export function Accordion({ className, ...props }: WithClass<Base.Root.Props>) {
  return (
    <Base.Root
      {...props}
      className={cn(
        'divide-y divide-border overflow-hidden rounded-lg border border-border bg-card',
        className,
      )}
    />
  );
}

export function AccordionItem({ className, ...props }: WithClass<Base.Item.Props>) {
  return <Base.Item {...props} className={className} />;
}

/** The line that opens the section; `level` is that of its heading. */
export function AccordionTrigger({
  className,
  children,
  level = 3,
  ...props
}: WithClass<Base.Trigger.Props> & { level?: 2 | 3 | 4; children: ReactNode }) {
  const Heading = `h${level}` as const;
  return (
    <Base.Header render={<Heading />}>
      <Base.Trigger
        {...props}
        className={cn(
          'group flex min-h-9 w-full items-center gap-2 px-3 py-1.5 text-left text-sm transition-colors duration-100 hover:bg-accent/60 focus-visible:outline-offset-[-2px]',
          className,
        )}
      >
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-muted-foreground print:hidden transition-transform duration-150 group-data-panel-open:rotate-90"
        />
        {children}
      </Base.Trigger>
    </Base.Header>
  );
}

export function AccordionPanel({ className, children, ...props }: WithClass<Base.Panel.Props>) {
  return (
    <Base.Panel {...props} className="overflow-hidden">
      <div className={cn('border-border border-t px-3 py-3', className)}>{children}</div>
    </Base.Panel>
  );
}
