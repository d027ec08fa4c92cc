'use client';

import { Tabs as Base } from '@base-ui/react/tabs';
import { cn } from '#lib/utils';

type WithClass<Props> = Omit<Props, 'className'> & { className?: string };

/** Views of one thing, e.g. Formatted and Raw. For pages, use links. */
export const Tabs = Base.Root;

export function TabsList({ className, ...props }: WithClass<Base.List.Props>) {
  return (
    <Base.List
      {...props}
      className={cn(
        'inline-flex max-w-full flex-wrap items-center gap-0.5 rounded-md border border-border bg-muted p-0.5',
        className,
      )}
    />
  );
}

export function TabsTrigger({ className, ...props }: WithClass<Base.Tab.Props>) {
  return (
    <Base.Tab
      {...props}
      className={cn(
        'inline-flex h-6 items-center gap-1.5 rounded-sm px-2 font-medium text-muted-foreground text-xs transition-colors duration-100 hover:text-foreground focus-visible:outline-offset-0 data-active:bg-card data-active:text-foreground data-active:shadow-sm',
        className,
      )}
    />
  );
}

export function TabsPanel({ className, ...props }: WithClass<Base.Panel.Props>) {
  return <Base.Panel {...props} className={className} />;
}
