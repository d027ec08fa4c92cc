'use client';

import { AttemptsSection } from '#components/deliveries/attempts-section';
import { DeliveryFacts } from '#components/deliveries/delivery-facts';
import { DeliveryHeader, type Neighbours } from '#components/deliveries/delivery-header';
import { PayloadSection } from '#components/deliveries/payload-section';
import { useDelivery, useRetry } from '#components/deliveries/use-delivery';
import { WhatHappened } from '#components/deliveries/what-happened';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { Dialog, DialogBody, DialogContent, DialogHeader, DialogTitle } from '#components/ui/dialog';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';
import { ApiError } from '#lib/client/api';
import type { DeliveryView } from '#lib/contracts/deliveries';

type DeliveryModalProps = Neighbours & {
  id: string;
  isOpen: boolean;
  onClose: () => void;
  /** What takes the focus when the dialog has closed. */
  focusAfterwards: () => HTMLElement | null;
};

/** The Log History modal: one delivery with what was sent and what came back. Only ever loaded when first opened. */
export function DeliveryModal({ id, isOpen, onClose, focusAfterwards, ...neighbours }: DeliveryModalProps) {
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="xl" finalFocus={() => focusAfterwards() ?? true}>
        <DeliveryContent id={id} {...neighbours} />
      </DialogContent>
    </Dialog>
  );
}

function DeliveryContent({ id, ...neighbours }: Neighbours & { id: string }) {
  const { data: delivery, error, refetch } = useDelivery(id);
  if (delivery !== undefined) return <Loaded delivery={delivery} error={error} {...neighbours} />;
  if (error !== null) return <Failed error={error} onRetry={() => void refetch()} />;
  return <Loading />;
}

function Loaded({
  delivery,
  error,
  ...neighbours
}: Neighbours & { delivery: DeliveryView; error: Error | null }) {
  const retry = useRetry(delivery.id);
  return (
    <>
      <DeliveryHeader delivery={delivery} retry={retry} {...neighbours} />
      {/* A new delivery begins at its top, with its own sections open. */}
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
    </>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const isGone = error instanceof ApiError && error.problem.code === 'not_found';
  return (
    <>
      <DialogHeader>
        <DialogTitle>{isGone ? 'Delivery not found' : 'The delivery could not be loaded'}</DialogTitle>
      </DialogHeader>
      <DialogBody>
        <Alert
          tone={isGone ? 'info' : 'danger'}
          actions={
            isGone ? null : (
              <Button variant="outline" size="sm" onClick={onRetry}>
                Try again
              </Button>
            )
          }
        >
          {isGone
            ? 'There is no such delivery in this organisation. It may be older than the log goes back, or the link is wrong.'
            : error.message}
        </Alert>
      </DialogBody>
    </>
  );
}

function Loading() {
  return (
    <>
      <DialogHeader>
        <DialogTitle className="sr-only">Delivery</DialogTitle>
        <LoadingStatus>Loading the delivery</LoadingStatus>
        <Skeleton className="my-1 h-5 w-48" />
        <Skeleton className="mt-2.5 w-72 max-w-full" />
      </DialogHeader>
      <DialogBody className="flex flex-col gap-5">
        <Skeleton className="h-20 w-full" />
        <Skeleton className="h-28 w-full" />
        <Skeleton className="h-64 w-full" />
        <Skeleton className="h-24 w-full" />
      </DialogBody>
    </>
  );
}
