import type { ReactNode } from 'react';

/** The title of a part of the modal, with its controls at the other end. */
export function SectionHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
      <h3 className="font-semibold text-base">{title}</h3>
      {children}
    </div>
  );
}
