'use client';

import Link from 'next/link';
import { useEffect } from 'react';
import { DeliveryStatusBadge } from '#components/deliveries/delivery-status';
import { AttemptDetail } from '#components/deliveries/detail/attempt-detail';
import { WhatHappened } from '#components/deliveries/detail/what-happened';
import { ResponseText } from '#components/deliveries/response-text';
import { Skeleton } from '#components/ui/skeleton';
import { Spinner } from '#components/ui/spinner';
import { useDelivery, useRetry } from '#hooks/use-delivery';
import { announce } from '#lib/client/announce';
import { durationText } from '#lib/client/time-format';
import type { DeliveryRowView, DeliveryView } from '#lib/contracts/views/deliveries';
import { responseWords } from '#lib/domain/delivery/response-words';
import { eventTypeLabel } from '#lib/domain/event/event-catalog';

/** What became of a test event: waits for the answer, then shows status, duration, advice, headers and body. */
export function TestResult({ sent }: { sent: DeliveryRowView }) {
  const { data: delivery, error } = useDelivery(sent.id);
  const latest = delivery?.attempts[0];
  const words = latest ? responseWords(latest.response) : null;
  useEffect(() => {
    if (words !== null) announce(`The endpoint answered: ${words}.`);
  }, [words]);
  return (
    <section aria-label="Result of the test event" className="border-border border-t px-4 py-3">
      {error && !delivery ? (
        <p role="alert" className="text-danger text-sm">
          The result could not be read. {error.message}
        </p>
      ) : delivery ? (
        <Result delivery={delivery} />
      ) : (
        <Skeleton className="h-16" />
      )}
    </section>
  );
}

function Result({ delivery }: { delivery: DeliveryView }) {
  const retry = useRetry(delivery.id);
  const [latest] = delivery.attempts;
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">{eventTypeLabel(delivery.eventType)}</span>
        <DeliveryStatusBadge delivery={delivery} />
        {latest ? (
          <>
            <ResponseText response={latest.response} className="font-medium" />
            <span className="tabular text-muted-foreground">in {durationText(latest.durationMs)}</span>
          </>
        ) : (
          <span className="inline-flex items-center gap-1.5 text-muted-foreground">
            <Spinner />
            Waiting for the answer …
          </span>
        )}
        <Link
          href={`?test=true&delivery=${delivery.id}`}
          scroll={false}
          className="ml-auto rounded-sm text-link underline-offset-3 hover:underline"
        >
          Open in Log History
        </Link>
      </p>
      {latest ? <WhatHappened delivery={delivery} retry={retry} /> : null}
      {latest ? <AttemptDetail attempt={latest} delivery={delivery} /> : null}
    </div>
  );
}
