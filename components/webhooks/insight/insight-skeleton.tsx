import { Card } from '#components/ui/card';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';

/** The place of the chart while it is loaded, in its real height. */
export function InsightSkeleton() {
  return (
    <Card>
      <LoadingStatus>Loading the last 7 days</LoadingStatus>
      <div className="flex min-h-11 items-center border-border border-b px-4 py-2 max-sm:min-h-21">
        <Skeleton className="w-96 max-w-full" />
      </div>
      <div className="px-4 pt-2 pb-3">
        <div className="mb-1 flex min-h-14 items-center sm:min-h-6">
          <Skeleton className="h-3 w-72 max-w-full" />
        </div>
        <Skeleton className="h-28.25 w-full rounded-sm" />
        <div className="mt-1 h-4" />
      </div>
    </Card>
  );
}
