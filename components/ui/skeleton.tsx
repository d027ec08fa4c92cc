import { cn } from '#lib/utils';

/** Holds the place of what is being loaded: give it the real height and a likely width. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block h-4 animate-pulse rounded-sm bg-foreground/8', className)} />;
}

/** Said once to screen readers while skeletons are shown. */
export function LoadingStatus({ children }: { children: string }) {
  return (
    <span role="status" className="sr-only">
      {children}
    </span>
  );
}
