'use client';

import { type ComponentProps, useEffect, useRef, useState } from 'react';
import { cn } from '#lib/utils';

type TableProps = ComponentProps<'table'> & {
  /** The name of the table for screen readers. */
  label: string;
  /** On the frame, which scrolls sideways where the screen is narrow. */
  frameClassName?: string;
};

/** A table in a frame of its own; where it is wider than the frame, the frame scrolls and can be focused for it. */
export function Table({ label, className, frameClassName, ...props }: TableProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [isScrollable, setIsScrollable] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setIsScrollable(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={frame}
      {...(isScrollable ? { role: 'region', 'aria-label': label, tabIndex: 0 } : {})}
      className={cn(
        'relative w-full overflow-x-auto rounded-lg border border-border bg-card shadow-xs focus-visible:outline-offset-0',
        frameClassName,
      )}
    >
      <table
        aria-label={label}
        {...props}
        className={cn('w-full border-separate border-spacing-0 text-sm', className)}
      />
    </div>
  );
}

export function TableHeader({ className, ...props }: ComponentProps<'thead'>) {
  return <thead {...props} className={cn('bg-muted/60', className)} />;
}

export function TableBody(props: ComponentProps<'tbody'>) {
  return <tbody {...props} />;
}

export function TableRow({ className, ...props }: ComponentProps<'tr'>) {
  return <tr {...props} className={cn('group/row [tbody_&]:hover:bg-accent/40', className)} />;
}

export function TableHead({ className, scope = 'col', ...props }: ComponentProps<'th'>) {
  return (
    <th
      scope={scope}
      {...props}
      className={cn(
        'h-8 whitespace-nowrap border-border border-b px-3 text-left font-medium text-muted-foreground text-xs',
        // Never over its neighbour. A row's name may be a link, whose focus ring must not be cut.
        scope === 'col' && 'overflow-hidden text-ellipsis',
        className,
      )}
    />
  );
}

export function TableCell({ className, ...props }: ComponentProps<'td'>) {
  return (
    <td
      {...props}
      className={cn(
        'h-10 border-border border-b px-3 py-1.5 align-middle group-last/row:border-b-0',
        className,
      )}
    />
  );
}
