'use client';

import { RotateCw } from 'lucide-react';
import Link from 'next/link';
import { Alert, type AlertTone } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { TimeText } from '#components/ui/time';
import { useAccess, useCan } from '#hooks/use-access';
import type { Retry } from '#hooks/use-delivery';
import { useNow } from '#hooks/use-now';
import { retryOption } from '#lib/client/deliveries/retry-option';
import type { DeliveryView } from '#lib/contracts/views/deliveries';
import type { DeliveryStatus } from '#lib/domain/delivery/delivery';
import { failureAdvice } from '#lib/domain/delivery/failure-advice';
import { ATTEMPT_DEADLINE_MS } from '#lib/domain/delivery/outcome';
import { QUEUE_WORDS } from '#lib/domain/delivery/retry-obstacle';
import { attemptWords, countdownWords, isDue } from '#lib/domain/delivery/retry-words';

const TONES: Record<Exclude<DeliveryStatus, 'delivered'>, AlertTone> = {
  queued: 'info',
  sending: 'info',
  retrying: 'warning',
  failed: 'danger',
  cancelled: 'info',
};

/** Longer than this nothing is queued unless something holds it up. */
const QUEUED_TOO_LONG_MS = 60_000;

/** What happened in one sentence, what to do in another, and the button that does it. Nothing where it was delivered. */
export function WhatHappened({ delivery, retry }: { delivery: DeliveryView; retry: Retry }) {
  const canRetry = useCan('deliveries.retry');
  if (delivery.status === 'delivered') return null;
  const advice = failureAdvice(delivery.response, delivery.attempts[0]?.url || delivery.url);
  const detail = delivery.attempts[0]?.detail ?? null;
  return (
    <section>
      <Alert
        tone={TONES[delivery.status]}
        title="What happened"
        actions={canRetry ? <RetryNow delivery={delivery} retry={retry} /> : null}
      >
        <div className="flex flex-col gap-1">
          <p>
            {advice === null ? null : `${advice.cause} `}
            <Progress delivery={delivery} />
          </p>
          {advice === null ? null : (
            <p>
              <span className="font-medium">What to do:</span> {advice.remedy}
            </p>
          )}
          {advice === null || detail === null ? null : (
            <p className="break-words text-muted-foreground text-xs">Exactly: {detail}</p>
          )}
          {retry.error === null ? null : (
            <p role="alert" className="font-medium text-danger">
              {retry.error.message}
            </p>
          )}
        </div>
      </Alert>
    </section>
  );
}

function cancelReason({ webhook }: DeliveryView): string {
  if (!webhook.isOwnerInAudience) return 'the owner of the personal webhook may not view what it is about';
  const switchedOff = webhook.isDeleted ? 'deactivated or deleted' : 'deactivated';
  return `the webhook was ${switchedOff}, or the plan of the organisation no longer had webhooks`;
}

/** Where the delivery stands now. */
function Progress({ delivery }: { delivery: DeliveryView }) {
  const now = useNow();
  const attempt = capitalised(attemptWords(delivery));
  switch (delivery.status) {
    case 'retrying':
      return (
        <>
          {attempt}
          {delivery.nextAttemptAt === null ? null : (
            <>
              {isDue(delivery.nextAttemptAt, now) ? '; the next one has been due since ' : '; next at '}
              <TimeText value={delivery.nextAttemptAt} format="time" />
              {now === null || isDue(delivery.nextAttemptAt, now)
                ? null
                : ` (${countdownWords(delivery.nextAttemptAt, now)})`}
            </>
          )}
          .
        </>
      );
    case 'queued': {
      const isLate =
        now !== null &&
        delivery.nextAttemptAt !== null &&
        now - Date.parse(delivery.nextAttemptAt) > QUEUED_TOO_LONG_MS;
      return isLate ? <QueuedLong delivery={delivery} /> : `It is queued. ${QUEUE_WORDS}`;
    }
    case 'sending':
      return `It is being sent right now. The endpoint has ${ATTEMPT_DEADLINE_MS / 1000} s to answer.`;
    case 'cancelled':
      return `It was cancelled before it was delivered, because ${cancelReason(delivery)}. Nothing more is sent automatically.`;
    default:
      // An endpoint that says that it is gone ends it before the last one.
      return delivery.attemptCount < delivery.maxAttempts
        ? `${attempt}. Nothing more is sent automatically.`
        : `${attempt}: that was the last one. Nothing more is sent automatically.`;
  }
}

/** What holds it up is not known here, but can be seen: while an endpoint is slow, something is being sent to it. */
function QueuedLong({ delivery: { webhookId } }: { delivery: DeliveryView }) {
  const org = useAccess().org.slug;
  return (
    <>
      It has been queued for more than a minute. Most likely deliveries before it still wait for an answer of
      this endpoint: one that is slow or fails gets only a few requests at once, and one that asks for less
      (429, or Retry-After) gets them more slowly, with pauses of up to a minute.{' '}
      <Link
        href={`/o/${org}/deliveries?webhookId=${webhookId}&status=sending`}
        className="rounded-sm text-link underline underline-offset-3"
      >
        See what is being sent to it
      </Link>
      . If nothing is for some minutes, the delivery worker may not be running: tell the operator of this
      installation.
    </>
  );
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function RetryNow({ delivery, retry }: { delivery: DeliveryView; retry: Retry }) {
  const org = useAccess().org.slug;
  const { label, obstacle } = retryOption(delivery);
  const isOff = !delivery.webhook.isActive && !delivery.webhook.isDeleted;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {isOff ? (
        <Link
          href={`/o/${org}/webhooks/${delivery.webhookId}`}
          className="rounded-sm text-link text-sm underline underline-offset-3"
        >
          Open webhook
        </Link>
      ) : null}
      <Button
        size="sm"
        variant={delivery.status === 'failed' ? 'default' : 'outline'}
        loading={retry.isPending}
        unavailable={obstacle}
        onClick={() => retry.mutate()}
      >
        <RotateCw aria-hidden />
        {label}
      </Button>
    </div>
  );
}
