import type { ComponentProps, ReactNode } from 'react';
import { cn } from '#lib/utils';

/** A framed part of a page. */
export function Card({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      {...props}
      className={cn('rounded-lg border border-border bg-card text-card-foreground shadow-xs', className)}
    />
  );
}

type CardHeaderProps = {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  level?: 2 | 3;
  className?: string;
};

export function CardHeader({ title, description, actions, level = 2, className }: CardHeaderProps) {
  const Heading = `h${level}` as const;
  return (
    <div
      className={cn('flex flex-wrap items-start gap-x-4 gap-y-2 border-border border-b px-4 py-3', className)}
    >
      <div className="min-w-0 flex-1">
        <Heading className="font-semibold text-base">{title}</Heading>
        {description ? <p className="text-muted-foreground text-sm">{description}</p> : null}
      </div>
      {actions ? <div className="flex shrink-0 flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}

export function CardBody({ className, ...props }: ComponentProps<'div'>) {
  return <div {...props} className={cn('p-4', className)} />;
}
