import type { ReactNode } from 'react';
import { Breadcrumb, type Crumb } from '#components/ui/breadcrumb';

type PageHeaderProps = {
  title: ReactNode;
  description?: ReactNode;
  /** The main action of the page stands last. */
  actions?: ReactNode;
  breadcrumb?: readonly Crumb[];
};

/** The head of a page: its one `h1`, what it is for, what to do there. */
export function PageHeader({ title, description, actions, breadcrumb }: PageHeaderProps) {
  return (
    <header className="mb-4 flex flex-col gap-1">
      {breadcrumb ? <Breadcrumb crumbs={breadcrumb} /> : null}
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="break-words font-semibold text-xl tracking-tight">{title}</h1>
          {description ? (
            <p className="mt-0.5 max-w-2xl text-muted-foreground text-sm">{description}</p>
          ) : null}
        </div>
        {actions ? (
          <div className="flex shrink-0 flex-wrap items-center gap-2 max-sm:basis-full">{actions}</div>
        ) : null}
      </div>
    </header>
  );
}
