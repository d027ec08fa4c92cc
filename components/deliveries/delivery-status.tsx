'use client';

import { Ban, Circle, CircleCheck, CircleX, LoaderCircle, type LucideIcon, RefreshCw } from 'lucide-react';
import { Badge } from '#components/ui/badge';
import { useNow } from '#hooks/use-now';
import type { DeliveryRowView } from '#lib/contracts/views/deliveries';
import { DELIVERY_STATUS_LABELS, type DeliveryStatus } from '#lib/domain/delivery/delivery';
import { type RetryProgress, retryWords } from '#lib/domain/delivery/retry-words';
import { cn } from '#lib/utils';

const LOOKS = {
  queued: { icon: Circle, variant: 'neutral' },
  sending: { icon: LoaderCircle, variant: 'info' },
  retrying: { icon: RefreshCw, variant: 'warning' },
  delivered: { icon: CircleCheck, variant: 'success' },
  failed: { icon: CircleX, variant: 'danger' },
  cancelled: { icon: Ban, variant: 'neutral' },
} as const satisfies Record<DeliveryStatus, { icon: LucideIcon; variant: string }>;

type Shown = Pick<DeliveryRowView, 'status'> & Partial<RetryProgress>;

type DeliveryStatusBadgeProps = {
  /** A row of the log, or as much of it as is known. */
  delivery: Shown;
  /** Says "attempt 2 of 3, next in 4 min" beside Retrying, where the row tells. */
  showsRetry?: boolean;
  className?: string;
};

/** The status of a delivery: icon, word and colour. */
export function DeliveryStatusBadge({ delivery, showsRetry = true, className }: DeliveryStatusBadgeProps) {
  const { icon: Icon, variant } = LOOKS[delivery.status];
  const badge = (
    <Badge variant={variant} className={className}>
      <Icon aria-hidden className={delivery.status === 'sending' ? 'animate-spin' : undefined} />
      {DELIVERY_STATUS_LABELS[delivery.status]}
    </Badge>
  );
  if (!showsRetry || delivery.status !== 'retrying' || delivery.attemptCount === undefined) return badge;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5 gap-y-0.5">
      {badge}
      <RetryText
        progress={{
          attemptCount: delivery.attemptCount,
          maxAttempts: delivery.maxAttempts ?? delivery.attemptCount,
          nextAttemptAt: delivery.nextAttemptAt ?? null,
        }}
      />
    </span>
  );
}

/** "attempt 2 of 3, next in 4 min", kept true by the clock of the page. */
export function RetryText({ progress, className }: { progress: RetryProgress; className?: string }) {
  const now = useNow();
  return (
    <span className={cn('tabular text-muted-foreground text-xs', className)}>
      {retryWords(progress, now)}
    </span>
  );
}
