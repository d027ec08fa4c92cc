import { LoadingStatus, Skeleton } from '#components/ui/skeleton';

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** Holds the place of the rows while the first page is read. */
export function LogSkeleton() {
  return (
    <div className="overflow-hidden rounded-lg border border-border bg-card shadow-xs">
      <LoadingStatus>Loading Log History</LoadingStatus>
      <div className="h-8 border-border border-b bg-muted/60" />
      <ul className="divide-y divide-border">
        {ROWS.map((row) => (
          <li key={row} className="flex h-12 items-center gap-6 px-3 max-lg:h-20 max-sm:h-28">
            <Skeleton className="w-28" />
            <Skeleton className="w-36 max-lg:hidden" />
            <Skeleton className="w-32 max-lg:hidden" />
            <Skeleton className="flex-1 max-lg:hidden" />
            <Skeleton className="w-44 max-lg:flex-1" />
          </li>
        ))}
      </ul>
    </div>
  );
}
