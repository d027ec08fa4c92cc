'use client';

import { History, Send } from 'lucide-react';
import Link from 'next/link';
import { lazy, Suspense } from 'react';
import { AccordionItem, AccordionPanel, AccordionTrigger } from '#components/ui/accordion';
import { buttonVariants } from '#components/ui/button';
import { Skeleton } from '#components/ui/skeleton';
import { useAccess, useCan } from '#hooks/use-access';
import type { EventTypeView } from '#lib/contracts/views/event-types';

const loadDetail = () => import('#components/event-types/event-detail');
const EventDetail = lazy(() => loadDetail().then((module) => ({ default: module.EventDetail })));
// A failed fetch is met again when it is opened.
const preload = () => void loadDetail().catch(() => undefined);

/** One event: a line that says what it means, and behind it what it carries. */
export function EventEntry({ type }: { type: EventTypeView }) {
  return (
    <AccordionItem value={type.type}>
      <AccordionTrigger onPointerEnter={preload} onFocus={preload} className="flex-wrap gap-y-0.5 py-2">
        <span className="w-36 shrink-0 font-medium">{type.label}</span>
        <span className="flex min-w-0 flex-1 flex-wrap gap-x-2 max-sm:basis-full max-sm:flex-col max-sm:pl-6">
          <span className="min-w-0 text-muted-foreground sm:order-last sm:flex-1">{type.description}</span>
          <code className="w-52 shrink-0 text-muted-foreground text-xs leading-5">{type.type}</code>
        </span>
      </AccordionTrigger>
      <AccordionPanel className="flex flex-col gap-3">
        <Actions type={type.type} />
        <Suspense fallback={<Skeleton className="h-72" />}>
          <EventDetail type={type} />
        </Suspense>
      </AccordionPanel>
    </AccordionItem>
  );
}

function Actions({ type }: { type: string }) {
  const { org } = useAccess();
  const canEmit = useCan('events.emit');
  const className = buttonVariants({ variant: 'outline', size: 'sm' });
  return (
    <div className="flex flex-wrap gap-2">
      <Link href={`/o/${org.slug}/deliveries?eventType=${type}`} className={className}>
        <History aria-hidden />
        Deliveries of it
      </Link>
      {canEmit ? (
        <Link href={`/o/${org.slug}/events/send?type=${type}`} className={className}>
          <Send aria-hidden />
          Send one
        </Link>
      ) : null}
    </div>
  );
}
