'use client';

import { CircleCheck, CircleX, Clock } from 'lucide-react';
import { useState } from 'react';
import { AttemptDetail } from '#components/deliveries/detail/attempt-detail';
import { SectionHeading } from '#components/deliveries/detail/section-heading';
import { ResponseText } from '#components/deliveries/response-text';
import { Accordion, AccordionItem, AccordionPanel, AccordionTrigger } from '#components/ui/accordion';
import { Spinner } from '#components/ui/spinner';
import { TimeText, ZoneName } from '#components/ui/time';
import { useNow } from '#hooks/use-now';
import { attemptTimeline, type TimelineItem } from '#lib/client/deliveries/attempt-timeline';
import { durationText } from '#lib/client/time-format';
import type { AttemptView, DeliveryView } from '#lib/contracts/views/deliveries';
import { countdownWords, isDue } from '#lib/domain/delivery/retry-words';

/** Every request of the delivery, newest first and open, with the waits between them. */
export function AttemptsSection({ delivery }: { delivery: DeliveryView }) {
  const newestId = delivery.attempts[0]?.id ?? null;
  const [seenId, setSeenId] = useState(newestId);
  const [openIds, setOpenIds] = useState(newestId === null ? [] : [newestId]);
  // An attempt that comes while somebody reads opens itself, and closes nothing.
  if (newestId !== null && newestId !== seenId) {
    setSeenId(newestId);
    setOpenIds([...openIds, newestId]);
  }
  const items = attemptTimeline(delivery, delivery.attempts);
  return (
    <section>
      <SectionHeading title="Webhook Attempts">
        <span className="text-muted-foreground text-xs">
          Times in <ZoneName />
        </span>
      </SectionHeading>
      {items.length === 0 ? (
        <p className="text-muted-foreground text-sm">No attempt was made.</p>
      ) : (
        <Accordion multiple hiddenUntilFound value={openIds} onValueChange={setOpenIds}>
          {items.map((item) => (
            <Item key={keyOf(item)} item={item} delivery={delivery} />
          ))}
        </Accordion>
      )}
    </section>
  );
}

function keyOf(item: TimelineItem): string {
  if (item.kind === 'attempt') return item.attempt.id;
  return item.kind === 'wait' ? item.key : 'next';
}

function Item({ item, delivery }: { item: TimelineItem; delivery: DeliveryView }) {
  switch (item.kind) {
    case 'wait':
      return (
        <p className="flex items-center gap-2 bg-muted/50 px-3 py-1 pl-9 text-muted-foreground text-xs">
          waited {durationText(item.ms)}
        </p>
      );
    case 'next':
      return <NextAttempt number={item.number} at={item.at} />;
    case 'attempt':
      return (
        <AccordionItem value={item.attempt.id}>
          <AccordionTrigger level={4}>
            <AttemptLine attempt={item.attempt} />
          </AccordionTrigger>
          <AccordionPanel>
            <AttemptDetail attempt={item.attempt} delivery={delivery} />
          </AccordionPanel>
        </AccordionItem>
      );
  }
}

function NextAttempt({ number, at }: { number: number; at: string | null }) {
  const now = useNow();
  return (
    <p className="flex items-center gap-2 bg-muted/50 px-3 py-2 text-muted-foreground text-sm">
      {at === null ? (
        <>
          <Spinner /> Attempt {number} is being sent
        </>
      ) : (
        <>
          <Clock aria-hidden className="size-4 shrink-0" />
          <span>
            {isDue(at, now)
              ? `Attempt ${number} has been due since `
              : `Attempt ${number} follows ${now === null ? '' : countdownWords(at, now)}, at `}
            <TimeText value={at} format="time" />
          </span>
        </>
      )}
    </p>
  );
}

/** The closed line: number, status, date and time, response, duration, and by whom. */
function AttemptLine({ attempt }: { attempt: AttemptView }) {
  const Icon = attempt.isSuccess ? CircleCheck : CircleX;
  return (
    <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-0.5">
      <span className="font-medium">Attempt {attempt.number}</span>
      <span
        className={
          attempt.isSuccess
            ? 'inline-flex items-center gap-1 text-success'
            : 'inline-flex items-center gap-1 text-danger'
        }
      >
        <Icon aria-hidden className="size-3.5" />
        {attempt.isSuccess ? 'Succeeded' : 'Failed'}
      </span>
      <span className="tabular text-muted-foreground">
        <TimeText value={attempt.startedAt} />
      </span>
      <ResponseText response={attempt.response} />
      <span className="tabular ml-auto flex gap-x-3 text-muted-foreground text-xs">
        {attempt.trigger === 'manual' ? <span>{byWhom(attempt)}</span> : null}
        <span>{durationText(attempt.durationMs)}</span>
      </span>
    </span>
  );
}

const byWhom = ({ triggeredBy }: AttemptView) =>
  triggeredBy === null ? 'manual' : `manual by ${triggeredBy}`;
