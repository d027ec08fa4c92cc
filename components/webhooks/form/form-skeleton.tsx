import { LoadingStatus, Skeleton } from '#components/ui/skeleton';

/** The form while what it starts with is loaded. */
export function FormSkeleton() {
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      <LoadingStatus>Loading the webhook</LoadingStatus>
      <Skeleton className="h-18 w-full" />
      <Skeleton className="h-18 w-full" />
      <Skeleton className="h-20 w-full" />
      <Skeleton className="h-96 w-full" />
    </div>
  );
}
