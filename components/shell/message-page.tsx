import type { ReactNode } from 'react';
import { ProductMark } from '#components/shell/product-mark';

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
