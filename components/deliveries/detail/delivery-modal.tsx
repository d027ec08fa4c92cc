'use client';

import { CircleAlert, SearchX } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useDeferredValue, useEffect, useRef } from 'react';
import { AttemptsSection } from '#components/deliveries/detail/attempts-section';
import { DeliveryFacts } from '#components/deliveries/detail/delivery-facts';
import {
  DeliveryHeading,
  type Neighbours,
  SendAgain,
  Steps,
} from '#components/deliveries/detail/delivery-header';
import { PayloadSection } from '#components/deliveries/detail/payload-section';
import { WhatHappened } from '#components/deliveries/detail/what-happened';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogHeader, DialogTitle } from '#components/ui/dialog';
import { EmptyState } from '#components/ui/empty';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';
import { useCan } from '#hooks/use-access';
import { type Retry, useDelivery, useRetry } from '#hooks/use-delivery';
import { isForeignKey } from '#hooks/use-log-keys';
import { announce } from '#lib/client/announce';
import { ApiError } from '#lib/client/api';
import { retryOption } from '#lib/client/deliveries/retry-option';
import { toast } from '#lib/client/toast';
import type { DeliveryView } from '#lib/contracts/views/deliveries';
import { DELIVERY_STATUS_LABELS } from '#lib/domain/delivery/delivery';
import { eventTypeLabel } from '#lib/domain/event/event-catalog';

type DeliveryModalProps = Neighbours & {
  id: string;
  isOpen: boolean;
  onClose: () => void;
  /** What takes the focus when the dialog has closed. */
  focusAfterwards: () => HTMLElement | null;
};

/** The Log History modal: one delivery with what was sent and what came back. Only ever loaded when first opened. */
export function DeliveryModal({ id, isOpen, onClose, focusAfterwards, ...neighbours }: DeliveryModalProps) {
  const frame = useRef<HTMLDivElement>(null);
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && onClose()}>
      {/* Not the first button, which may be unavailable and would say so: the keys of the dialog work from its frame. */}
      <DialogContent size="xl" initialFocus={frame} finalFocus={() => focusAfterwards() ?? true}>
        <DeliveryContent id={id} frame={frame} {...neighbours} />
      </DialogContent>
    </Dialog>
  );
}

type DeliveryContentProps = Neighbours & { id: string; frame: RefObject<HTMLDivElement | null> };

function DeliveryContent({ id, frame, ...neighbours }: DeliveryContentProps) {
  const { data, error, refetch } = useDelivery(id);
  // Drawn in small steps, so that a large payload holds nothing up.
  const drawn = useDeferredValue(data, undefined);
  const delivery = drawn?.id === id ? drawn : undefined;
  const retry = useRetry(id);
  const canRetry = useCan('deliveries.retry');
  useAnnounceNext(delivery);
  const press = (event: KeyboardEvent<HTMLElement>) => {
    // What is drawn above the dialog is inside it for React, but not for the user.
    const isInside = event.target instanceof Node && event.currentTarget.contains(event.target);
    if (!isInside || isForeignKey(event)) return;
    const next = event.key === 'j' ? neighbours.olderId : event.key === 'k' ? neighbours.newerId : null;
    if (next !== null) {
      // What has the focus now goes away with this delivery.
      event.currentTarget.focus();
      neighbours.onSelect(next);
    } else if (event.key === 'r' && canRetry && delivery !== undefined) retryByKey(delivery, retry);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for keys; each of them has a button
    <div ref={frame} tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none" onKeyDown={press}>
      <DialogHeader
        actions={
          <>
            {/* Only some have it: what is pressed again and again stays where it is. */}
            {delivery === undefined ? null : <SendAgain delivery={delivery} retry={retry} />}
            <Steps {...neighbours} />
          </>
        }
      >
        {delivery !== undefined ? (
          <DeliveryHeading delivery={delivery} />
        ) : error !== null ? (
          <DialogTitle>
            {isGone(error) ? 'Delivery not found' : 'The delivery could not be loaded'}
          </DialogTitle>
        ) : (
          <LoadingHeading />
        )}
      </DialogHeader>
      {delivery !== undefined ? (
        <Loaded delivery={delivery} retry={retry} error={error} />
      ) : error !== null ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : (
        <LoadingBody />
      )}
    </div>
  );
}

/** Says which delivery is shown, after the first: its title is read out only when the dialog opens. */
function useAnnounceNext(delivery: DeliveryView | undefined): void {
  const shownId = useRef<string>(undefined);
  useEffect(() => {
    if (delivery === undefined || delivery.id === shownId.current) return;
    if (shownId.current !== undefined)
      announce(`${eventTypeLabel(delivery.eventType)}: ${DELIVERY_STATUS_LABELS[delivery.status]}`);
    shownId.current = delivery.id;
  }, [delivery]);
}

function retryByKey(delivery: DeliveryView, retry: Retry): void {
  const { obstacle, needsConfirmation } = retryOption(delivery);
  if (obstacle !== null) toast.info(obstacle);
  else if (needsConfirmation) toast.info('It was delivered already. “Send again” is under “More actions”.');
  else if (!retry.isPending) retry.mutate();
}

type LoadedProps = { delivery: DeliveryView; retry: Retry; error: Error | null };

function Loaded({ delivery, retry, error }: LoadedProps) {
  return (
    // A new delivery begins at its top, with its own sections open.
    <DialogBody key={delivery.id} className="flex flex-col gap-4">
      {error === null ? null : (
        <Alert tone="warning" role="status">
          This delivery could not be refreshed: {error.message}
        </Alert>
      )}
      <WhatHappened delivery={delivery} retry={retry} />
      <DeliveryFacts delivery={delivery} />
      <PayloadSection delivery={delivery} />
      <AttemptsSection delivery={delivery} />
    </DialogBody>
  );
}

const isGone = (error: Error) => error instanceof ApiError && error.problem.code === 'not_found';

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <DialogBody className="grid place-items-center">
      {isGone(error) ? (
        <EmptyState icon={SearchX} title="There is no such delivery in this organisation">
          It may be older than the log goes back, or the link is wrong.
        </EmptyState>
      ) : (
        <EmptyState
          icon={CircleAlert}
          title={error.message}
          actions={<Button onClick={onRetry}>Try again</Button>}
        />
      )}
    </DialogBody>
  );
}

function LoadingHeading() {
  return (
    <>
      <DialogTitle className="sr-only">Delivery</DialogTitle>
      <LoadingStatus>Loading the delivery</LoadingStatus>
      <Skeleton className="my-0.5 h-5 w-48" />
      {/* On a phone, where its buttons come. */}
      <Skeleton className="mt-2.5 h-7 w-56 sm:hidden" />
    </>
  );
}

function LoadingBody() {
  return (
    <DialogBody className="flex flex-col gap-5">
      <Skeleton className="h-20 w-full" />
      <Skeleton className="h-28 w-full" />
      <Skeleton className="h-64 w-full" />
      <Skeleton className="h-24 w-full" />
    </DialogBody>
  );
}
