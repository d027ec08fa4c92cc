'use client';

import { useQueryClient } from '@tanstack/react-query';
import { Send, X } from 'lucide-react';
import { type FormEvent, lazy, Suspense, useEffect, useId, useRef, useState } from 'react';
import { Button } from '#components/ui/button';
import { Card } from '#components/ui/card';
import { FieldError } from '#components/ui/field';
import { Select } from '#components/ui/native-select';
import { Skeleton } from '#components/ui/skeleton';
import { Tooltip } from '#components/ui/tooltip';
import { useAccess } from '#hooks/use-access';
import { useIsHydrated } from '#hooks/use-is-hydrated';
import { useSingleMutation } from '#hooks/use-single-mutation';
import { announce } from '#lib/client/announce';
import { sendTest } from '#lib/client/webhooks/queries';
import { refreshActivity } from '#lib/client/webhooks/webhook-cache';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import {
  EVENT_CATALOG,
  EVENT_GROUP_LABELS,
  EVENT_GROUPS,
  EVENT_TYPES,
  type EventType,
  eventTypeLabel,
  eventTypesOf,
} from '#lib/domain/event/event-catalog';

const TestResult = lazy(() =>
  import('#components/webhooks/detail/test-result').then((module) => ({ default: module.TestResult })),
);

/** Sends a test event to this webhook alone and shows what the endpoint answers, in place. */
export function SendTest({ webhook, onClose }: { webhook: WebhookView; onClose: () => void }) {
  const org = useAccess().org.slug;
  const queryClient = useQueryClient();
  const subscribed = EVENT_TYPES.filter((type) => webhook.eventTypes.includes(type));
  const [eventType, setEventType] = useState<EventType>(subscribed[0] ?? 'job.created');
  const select = useRef<HTMLSelectElement>(null);
  const headingId = useId();
  const errorId = useId();
  const isHydrated = useIsHydrated();
  useEffect(() => {
    if (isHydrated) select.current?.focus();
  }, [isHydrated]);
  const send = useSingleMutation({
    mutationFn: () => sendTest(org, webhook.id, { eventType }),
    onSuccess: (row) => {
      announce(`Test event ${eventTypeLabel(row.eventType)} sent. Waiting for the answer.`);
      refreshActivity(queryClient, org);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <Card>
      <section aria-labelledby={headingId}>
        <div className="flex items-start gap-3 px-4 pt-3">
          <div className="min-w-0 flex-1">
            <h2 id={headingId} className="font-semibold text-base">
              Send test event
            </h2>
            <p className="text-muted-foreground text-sm">
              An example goes to this webhook alone, {webhook.isActive ? '' : 'although it is deactivated, '}
              marked with the header <code className="text-xs">webhook-test: true</code>. Nobody else gets it.
            </p>
          </div>
          <Tooltip content="Close" describes={false}>
            <Button variant="ghost" size="icon-sm" aria-label="Close test event" onClick={onClose}>
              <X aria-hidden />
            </Button>
          </Tooltip>
        </div>
        <form onSubmit={submit}>
          {/* Before the page can react the browser would submit the form by itself. */}
          <fieldset disabled={!isHydrated} className="flex flex-wrap items-center gap-2 px-4 py-3">
            <Select
              ref={select}
              aria-label="Event to send"
              aria-describedby={send.error ? errorId : undefined}
              value={eventType}
              onChange={(event) =>
                setEventType(EVENT_TYPES.find((type) => type === event.target.value) ?? eventType)
              }
              className="flex-1 basis-56 sm:max-w-80"
            >
              {EVENT_GROUPS.map((group) => (
                <optgroup key={group} label={EVENT_GROUP_LABELS[group]}>
                  {eventTypesOf(group).map((type) => (
                    <option key={type} value={type}>
                      {eventTypeLabel(type)}
                    </option>
                  ))}
                </optgroup>
              ))}
            </Select>
            <Button type="submit" loading={send.isPending}>
              <Send aria-hidden />
              Send test event
            </Button>
            <p className="basis-full text-muted-foreground text-xs">
              {EVENT_CATALOG[eventType].description}
              {subscribed.includes(eventType)
                ? '.'
                : '. This webhook is not subscribed to it: only tests are sent.'}
            </p>
            {send.error ? (
              <div role="alert" className="basis-full">
                <FieldError id={errorId}>{send.error.message}</FieldError>
              </div>
            ) : null}
          </fieldset>
        </form>
        {send.data ? (
          <Suspense fallback={<Skeleton className="mx-4 mb-4 h-20" />}>
            <TestResult key={send.data.id} sent={send.data} />
          </Suspense>
        ) : null}
      </section>
    </Card>
  );
}
