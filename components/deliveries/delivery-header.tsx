'use client';

import { ChevronDown, ChevronUp, Ellipsis, ExternalLink, Send } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { DeliveryStatusBadge } from '#components/deliveries/delivery-status';
import { ShortId } from '#components/deliveries/short-id';
import type { Retry } from '#components/deliveries/use-delivery';
import { useAccess, useCan } from '#components/shell/access-context';
import { Badge } from '#components/ui/badge';
import { Button, buttonVariants } from '#components/ui/button';
import { CopyButton } from '#components/ui/copy-button';
import { DialogHeader, DialogTitle } from '#components/ui/dialog';
import { Menu } from '#components/ui/menu';
import { retryOption } from '#lib/client/retry-option';
import { ticketSummary } from '#lib/client/ticket-summary';
import type { DeliveryView } from '#lib/contracts/deliveries';
import { eventTypeLabel } from '#lib/domain/event-catalog';
import { cn } from '#lib/utils';

const ConfirmDialog = lazy(() =>
  import('#components/ui/alert-dialog').then((module) => ({ default: module.ConfirmDialog })),
);

/** The deliveries beside this one in the list as it is loaded and filtered. */
export type Neighbours = {
  newerId: string | null;
  olderId: string | null;
  onSelect: (id: string) => void;
};

type DeliveryHeaderProps = Neighbours & { delivery: DeliveryView; retry: Retry };

export function DeliveryHeader({ delivery, retry, ...neighbours }: DeliveryHeaderProps) {
  const path = `/o/${useAccess().org.slug}/log?delivery=${delivery.id}`;
  const link = () => `${window.location.origin}${path}`;
  return (
    <>
      <DialogHeader
        className="border-b-0 pb-1"
        actions={
          <>
            <Steps {...neighbours} />
            <SendAgain delivery={delivery} retry={retry} />
          </>
        }
      >
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <DialogTitle>{eventTypeLabel(delivery.eventType)}</DialogTitle>
          <code className="text-muted-foreground text-xs">{delivery.eventType}</code>
          {delivery.isTest ? <Badge>Test</Badge> : null}
          <DeliveryStatusBadge delivery={delivery} />
        </div>
      </DialogHeader>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-border border-b px-4 pb-2.5 text-muted-foreground">
        <ShortId id={delivery.eventId} kind="event" />
        <ShortId id={delivery.id} kind="delivery" />
        <span className="flex flex-wrap items-center gap-1.5 sm:ml-auto">
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
            className={cn(buttonVariants({ variant: 'outline', size: 'sm' }))}
          >
            <ExternalLink aria-hidden />
            <span className="max-sm:hidden">Open in new tab</span>
            <span className="sm:hidden">New tab</span>
          </a>
        </span>
      </div>
    </>
  );
}

function Steps({ newerId, olderId, onSelect }: Neighbours) {
  return (
    <>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Previous delivery"
        unavailable={newerId === null ? 'There is no newer delivery in the list.' : null}
        onClick={() => newerId !== null && onSelect(newerId)}
      >
        <ChevronUp aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Next delivery"
        unavailable={olderId === null ? 'There is no older delivery loaded in the list.' : null}
        onClick={() => olderId !== null && onSelect(olderId)}
      >
        <ChevronDown aria-hidden />
      </Button>
    </>
  );
}

/** Sending once more what was received: possible, but not the first thing to offer, and asked about. */
function SendAgain({ delivery, retry }: { delivery: DeliveryView; retry: Retry }) {
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
            The endpoint has received it already. It gets the same body with the same webhook-id once more: a
            receiver that does not look for duplicates works on it twice.
          </ConfirmDialog>
        </Suspense>
      ) : null}
    </>
  );
}
