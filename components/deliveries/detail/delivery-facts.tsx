'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge';
import { CopyButton } from '#components/ui/copy-button';
import { Time } from '#components/ui/time';
import { useAccess } from '#hooks/use-access';
import { totalMs } from '#lib/client/deliveries/attempt-timeline';
import { durationText } from '#lib/client/time-format';
import type { DeliveryView } from '#lib/contracts/views/deliveries';
import { cn } from '#lib/utils';

/** What the delivery is: ids, event, endpoint, times. */
export function DeliveryFacts({ delivery }: { delivery: DeliveryView }) {
  const total = totalMs(delivery, delivery.attempts);
  return (
    <section aria-label="Facts">
      <dl className="grid grid-cols-1 gap-x-6 text-sm sm:grid-cols-2 lg:grid-cols-[minmax(0,21.25rem)_minmax(0,21.25rem)_minmax(0,1fr)]">
        <Fact name="ID">
          <Copied text={delivery.eventId} label="Copy ID" />
        </Fact>
        <Fact name="Delivery ID">
          <Copied text={delivery.id} label="Copy delivery ID" />
        </Fact>
        <Fact name="Created">
          <Time value={delivery.createdAt} />
        </Fact>
        <Fact name="Event">
          <code className="text-xs">{delivery.eventType}</code>
        </Fact>
        <Fact name="Object">
          {delivery.subject === null ? '—' : <Copied text={delivery.subject} label="Copy object ID" />}
        </Fact>
        <Fact name="Attempts">
          {delivery.attemptCount} of {Math.max(delivery.maxAttempts, delivery.attemptCount)}
        </Fact>
        <Fact name="Webhook">
          <WebhookName delivery={delivery} />
        </Fact>
        <Fact name="Trigger">{triggerWords(delivery)}</Fact>
        <Fact name="Total time">{total === null ? '—' : durationText(total)}</Fact>
        <Fact name="Webhook URL" className="sm:col-span-full">
          <Copied text={delivery.url} label="Copy webhook URL" />
        </Fact>
      </dl>
    </section>
  );
}

type FactProps = { name: string; className?: string; children: ReactNode };

function Fact({ name, className, children }: FactProps) {
  return (
    <div className={cn('grid grid-cols-[5.75rem_1fr]', className)}>
      <dt className="py-1 text-muted-foreground">{name}</dt>
      <dd className="wrap-anywhere flex min-h-7 min-w-0 flex-wrap items-center gap-x-1.5 self-start">
        {children}
      </dd>
    </div>
  );
}

function Copied({ text, label }: { text: string; label: string }) {
  return (
    <span className="flex min-w-0 items-start gap-1">
      <bdi className="min-w-0 break-all py-1.5 font-mono text-xs">{text}</bdi>
      <CopyButton value={text} label={label} />
    </span>
  );
}

function WebhookName({ delivery }: { delivery: DeliveryView }) {
  const org = useAccess().org.slug;
  const { isActive, isDeleted } = delivery.webhook;
  if (isDeleted) {
    return (
      <>
        <bdi>{delivery.webhookName}</bdi> <Badge>Deleted</Badge>
      </>
    );
  }
  return (
    <>
      <Link
        href={`/o/${org}/webhooks/${delivery.webhookId}`}
        className="min-w-0 rounded-sm py-1 text-link underline-offset-3 hover:underline"
      >
        <bdi>{delivery.webhookName}</bdi>
      </Link>
      {isActive ? null : <Badge>Deactivated</Badge>}
    </>
  );
}

/** What the latest attempt came from, or the one that is waited for. */
function triggerWords({ status, nextTrigger, attempts }: DeliveryView): string {
  const [newest] = attempts;
  const waits = status === 'queued' || status === 'retrying' || status === 'sending';
  if (waits && nextTrigger === 'manual') return 'By hand';
  if (newest?.trigger !== 'manual') return 'Automatic';
  return newest.triggeredBy === null ? 'By hand' : `By hand: ${newest.triggeredBy}`;
}
