'use client';

import { History, SearchX } from 'lucide-react';
import Link from 'next/link';
import { Alert } from '#components/ui/alert';
import { Button, buttonVariants } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty';
import { TimeText } from '#components/ui/time';
import { useAccess, useCan } from '#hooks/use-access';
import type { LogFilters } from '#lib/client/deliveries/log-params';
import { cn } from '#lib/utils';

/** No delivery at all yet. */
export function NoDeliveries({ webhookId }: { webhookId: string | undefined }) {
  const { org, installation } = useAccess();
  const canEmit = useCan('events.emit');
  return (
    <div className="rounded-lg border border-border bg-card shadow-xs">
      <EmptyState
        icon={History}
        title="No deliveries yet"
        level={3}
        actions={
          <>
            {webhookId === undefined ? (
              <Link href={`/o/${org.slug}/webhooks`} className={cn(buttonVariants({ variant: 'outline' }))}>
                Go to webhooks
              </Link>
            ) : null}
            {canEmit ? (
              <Link
                href={`/o/${org.slug}/events/send`}
                className={cn(buttonVariants({ variant: 'outline' }))}
              >
                Send event
              </Link>
            ) : null}
          </>
        }
      >
        {webhookId === undefined
          ? 'Activate a webhook. It is sent a first event at once, and then every event it is subscribed to.'
          : 'Activate this webhook. It is sent a first event at once, and then every event it is subscribed to.'}{' '}
        Each delivery appears here with the answer of the endpoint, and stays for {installation.retentionDays}{' '}
        days.
      </EmptyState>
    </div>
  );
}

/** Deliveries there are, but none that match. */
export function NoMatch({ filters, onClear }: { filters: LogFilters; onClear: () => void }) {
  return (
    <div className="rounded-lg border border-border bg-card shadow-xs">
      <EmptyState
        icon={SearchX}
        title="No delivery matches"
        level={3}
        actions={
          <Button variant="outline" onClick={onClear}>
            Clear all filters
          </Button>
        }
      >
        {filters.search
          ? 'Search by a whole ID: of an event (evt_…), a delivery (dlv_…), or one inside the payload, such as job_20417.'
          : 'No delivery in the log matches these filters.'}
      </EmptyState>
    </div>
  );
}

/** The first page could not be read. */
export function LogError({ message, onRetry }: { message: string; onRetry: () => void }) {
  return (
    <Alert
      tone="danger"
      role="alert"
      title="Log History could not be loaded"
      actions={
        <Button variant="outline" size="sm" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {message}
    </Alert>
  );
}

/** The rows are there, but could not be brought up to date. Stands at the lower edge, so that it moves no row. */
export function OldRows({ sinceMs, onRetry }: { sinceMs: number; onRetry: () => void }) {
  return (
    <Alert
      tone="warning"
      role="status"
      className="sticky bottom-3 z-20 mt-3 shadow-md"
      actions={
        <Button variant="outline" size="sm" onClick={onRetry}>
          Refresh now
        </Button>
      }
    >
      The log could not be refreshed. These rows are from{' '}
      <TimeText value={new Date(sinceMs).toISOString()} format="time" />. Trying again every few seconds.
    </Alert>
  );
}
