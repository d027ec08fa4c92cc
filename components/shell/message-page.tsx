import type { ReactNode } from 'react';
import { ProductMark } from '#components/shell/product-mark';

/**
 * The main action of such a page. Its look is that of a Button, which it does without: what is shown when something went
 * wrong is part of every page's first load.
 */
export const messageActionClass =
  'inline-flex h-8 items-center rounded-md bg-primary px-3 font-medium text-primary-foreground text-sm shadow-xs hover:bg-primary-hover';

/** A page of its own for one message: nothing found, an error. */
export function MessagePage({
  title,
  children,
  actions,
}: {
  title: string;
  children: ReactNode;
  actions: ReactNode;
}) {
  return (
    <main id="main" className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-2 p-6">
      <ProductMark className="mb-2 size-8" />
      <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
      <div className="text-base text-muted-foreground">{children}</div>
      <div className="mt-3 flex flex-wrap gap-2">{actions}</div>
    </main>
  );
}
