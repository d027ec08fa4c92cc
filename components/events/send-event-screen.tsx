'use client';

import { useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { EventForm } from '#components/events/event-form';
import { HostSamples } from '#components/events/host-samples';
import { SentResult } from '#components/events/sent-result';
import { Alert } from '#components/ui/alert';
import { Button } from '#components/ui/button';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';
import { useAccess } from '#hooks/use-access';
import { type Draft, exampleDraft } from '#lib/client/events/draft';
import { eventTypesQuery } from '#lib/client/events/queries';
import type { EventTypeView } from '#lib/contracts/views/event-types';
import type { EmittedEventView } from '#lib/contracts/views/events';

/** Raises an event by hand, as the host product would, and shows what becomes of it. */
export function SendEventScreen() {
  const { data: types, error, refetch } = useQuery(eventTypesQuery(useAccess().org.slug));
  if (types !== undefined) return <Loaded types={types} />;
  if (error === null) return <Loading />;
  return (
    <Alert
      tone="danger"
      role="alert"
      title="The event catalogue could not be loaded"
      actions={
        <Button variant="outline" size="sm" onClick={() => void refetch()}>
          Try again
        </Button>
      }
    >
      {error.message}
    </Alert>
  );
}

function Loaded({ types }: { types: EventTypeView[] }) {
  const [chosen, setChosen] = useQueryState('type', parseAsString.withOptions({ history: 'replace' }));
  // One draft for each type: choosing another one and coming back loses nothing.
  const [drafts, setDrafts] = useState<Partial<Record<string, Draft>>>({});
  const [sent, setSent] = useState<EmittedEventView | null>(null);
  const type = types.find((one) => one.type === chosen) ?? types[0];
  if (type === undefined) return <Alert>The event catalogue is empty.</Alert>;
  const example = exampleDraft(type);
  const draft = drafts[type.type] ?? example;
  const setDraft = (next: Draft) => setDrafts({ ...drafts, [type.type]: next });
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]">
      <EventForm
        types={types}
        type={type}
        onType={(next) => void setChosen(next)}
        draft={draft}
        onDraft={setDraft}
        onReset={() => setDraft(example)}
        isChanged={draft.text !== example.text || draft.subject !== example.subject}
        onSent={setSent}
      />
      <div className="flex min-w-0 flex-col gap-4">
        {sent === null ? null : <SentResult key={sent.id} sent={sent} />}
        <HostSamples type={type.type} draft={draft} />
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]">
      <LoadingStatus>Loading the event catalogue</LoadingStatus>
      <Skeleton className="h-144 w-full" />
      <Skeleton className="h-72 w-full" />
    </div>
  );
}
