'use client';

import { ChevronDown, ChevronUp, Ellipsis, ExternalLink, Send } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { DeliveryStatusBadge } from '#components/deliveries/delivery-status';
import { Badge } from '#components/ui/badge';
import { Button, buttonVariants } from '#components/ui/button';
import { CopyButton } from '#components/ui/copy-button';
import { DialogTitle } from '#components/ui/dialog';
import { Menu } from '#components/ui/dropdown-menu';
import { useAccess, useCan } from '#hooks/use-access';
import type { Retry } from '#hooks/use-delivery';
import { retryOption } from '#lib/client/deliveries/retry-option';
import { ticketSummary } from '#lib/client/deliveries/ticket-summary';
import type { DeliveryView } from '#lib/contracts/views/deliveries';
import { eventTypeLabel } from '#lib/domain/event/event-catalog';
import { cn } from '#lib/utils';

const ConfirmDialog = lazy(() =>
  import('#components/ui/alert-dialog').then((module) => ({ default: module.ConfirmDialog })),
);

/** The deliveries beside this one in the list as it is loaded and filtered. */
export type Neighbours = {
  /** Whether this one is in the list. */
  isListed: boolean;
  newerId: string | null;
  olderId: string | null;
  onSelect: (id: string) => void;
};

type DeliveryHeaderProps = { delivery: DeliveryView };

/** The title, and how to hand the delivery on. */
export function DeliveryHeading({ delivery }: DeliveryHeaderProps) {
  const path = `/o/${useAccess().org.slug}/deliveries?delivery=${delivery.id}`;
  const link = () => `${window.location.origin}${path}`;
  return (
    <div className="-my-0.5 flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1">
        <DialogTitle>{eventTypeLabel(delivery.eventType)}</DialogTitle>
        {delivery.isTest ? <Badge>Test</Badge> : null}
        <DeliveryStatusBadge delivery={delivery} />
      </div>
      <div className="flex flex-wrap items-center gap-1.5 sm:ml-auto">
        <CopyButton value={link} label="Copy link" showLabel variant="outline" />
        <CopyButton
          value={() => ticketSummary(delivery, link())}
          label="Copy summary"
          showLabel
          variant="outline"
        />
        <a
          href={path}
          target="_blank"
          rel="noopener"
          className={cn(buttonVariants({ variant: 'outline', size: 'sm' }), 'max-sm:hidden')}
        >
          <ExternalLink aria-hidden />
          Open in new tab
        </a>
      </div>
    </div>
  );
}

/** To the deliveries beside this one. */
export function Steps({ isListed, newerId, olderId, onSelect }: Neighbours) {
  const without = (words: string) =>
    isListed ? words : 'This delivery is not in the list as it is loaded and filtered.';
  return (
    <>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Previous delivery"
        unavailable={newerId === null ? without('There is no newer delivery in the list.') : null}
        onClick={() => newerId !== null && onSelect(newerId)}
      >
        <ChevronUp aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Next delivery"
        unavailable={olderId === null ? without('There is no older delivery loaded in the list.') : null}
        onClick={() => olderId !== null && onSelect(olderId)}
      >
        <ChevronDown aria-hidden />
      </Button>
    </>
  );
}

/** Sending once more what was received: possible, but not the first thing to offer, and asked about. */
export function SendAgain({ delivery, retry }: { delivery: DeliveryView; retry: Retry }) {
  const [isAsking, setIsAsking] = useState(false);
  const { label, needsConfirmation, obstacle } = retryOption(delivery);
  if (!useCan('deliveries.retry') || (!needsConfirmation && !isAsking)) return null;
  return (
    <>
      <Menu
        label="More actions"
        entries={[
          { kind: 'action', label, icon: Send, onSelect: () => setIsAsking(true), unavailable: obstacle },
        ]}
        trigger={(trigger) => (
          <Button {...trigger} variant="ghost" size="icon-sm" aria-label="More actions">
            <Ellipsis aria-hidden />
          </Button>
        )}
      />
      {isAsking ? (
        <Suspense>
          <ConfirmDialog
            open
            onOpenChange={(open) => {
              if (open) return;
              retry.reset();
              setIsAsking(false);
            }}
            title="Send this event again?"
            confirmLabel="Send again"
            onConfirm={() => retry.mutate(undefined, { onSuccess: () => setIsAsking(false) })}
            isPending={retry.isPending}
            error={retry.error?.message ?? null}
          >
            The endpoint has already received it. It gets the same body with the same webhook-id again. A
            receiver that does not check for duplicates will process it twice.
          </ConfirmDialog>
        </Suspense>
      ) : null}
    </>
  );
}
