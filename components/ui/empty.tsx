import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/utils';

type EmptyStateProps = {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
  /** The next step. */
  actions?: ReactNode;
  className?: string;
  /** The level of the title in the outline of the page. */
  level?: 1 | 2 | 3;
};

/** Stands where there is nothing to show: says why, and what to do next. */
export function EmptyState({ icon: Icon, title, children, actions, className, level = 2 }: EmptyStateProps) {
  const Heading = `h${level}` as const;
  return (
    <div className={cn('flex flex-col items-center px-4 py-12 text-center', className)}>
      {Icon ? (
        <span className="mb-3 grid size-9 place-items-center rounded-lg border border-border bg-muted">
          <Icon aria-hidden className="size-4.5 text-muted-foreground" />
        </span>
      ) : null}
      <Heading className="font-semibold text-base">{title}</Heading>
      {children ? <div className="mt-1 max-w-md text-muted-foreground text-sm">{children}</div> : null}
      {actions ? <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  );
}
