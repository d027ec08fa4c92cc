'use client';

import { useQuery } from '@tanstack/react-query';
import { Search, SearchX } from 'lucide-react';
import Link from 'next/link';
import { parseAsString, useQueryStates } from 'nuqs';
import { EventEntry } from '#components/event-types/event-entry';
import { Accordion } from '#components/ui/accordion';
import { Alert } from '#components/ui/alert';
import { Button, buttonVariants } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty';
import { Input } from '#components/ui/input';
import { PageHeader } from '#components/ui/page-header';
import { LoadingStatus, Skeleton } from '#components/ui/skeleton';
import { useAccess } from '#hooks/use-access';
import { eventTypesQuery } from '#lib/client/events/queries';
import type { EventTypeView } from '#lib/contracts/views/event-types';

/** Every event there is: what it means, what it carries, how to receive it. The search and what is open stand in the URL. */
export function EventCatalogue() {
  const { org } = useAccess();
  const { data: types, error, refetch, isFetching } = useQuery(eventTypesQuery(org.slug));
  return (
    <>
      <PageHeader
        title="Event catalogue"
        description="What happens in your organisation and can be sent to webhooks."
        actions={
          <Link
            href={`/o/${org.slug}/developers/api-reference`}
            className={buttonVariants({ variant: 'outline' })}
          >
            API reference
          </Link>
        }
      />
      {types !== undefined ? (
        <Catalogue types={types} />
      ) : error === null ? (
        <CatalogueSkeleton />
      ) : (
        <Alert
          tone="danger"
          role="alert"
          title="The event catalogue could not be loaded"
          actions={
            <Button variant="outline" size="sm" loading={isFetching} onClick={() => void refetch()}>
              Try again
            </Button>
          }
        >
          {error.message}
        </Alert>
      )}
    </>
  );
}

function matches(type: EventTypeView, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/);
  const text = `${type.type} ${type.groupLabel} ${type.label} ${type.description}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function Catalogue({ types }: { types: readonly EventTypeView[] }) {
  const [{ q, event }, setState] = useQueryStates(
    { q: parseAsString.withDefault(''), event: parseAsString },
    { history: 'replace', scroll: false },
  );
  const shown = types.filter((type) => matches(type, q.trim()));
  return (
    <>
      <search className="relative mb-4 block max-w-md">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
        />
        <Input
          type="search"
          value={q}
          onChange={({ target }) => void setState({ q: target.value === '' ? null : target.value })}
          aria-label="Search events"
          placeholder="Search by name, type or description"
          spellCheck={false}
          autoComplete="off"
          className="pl-8 text-sm"
        />
      </search>
      {shown.length === 0 ? (
        <EmptyState
          className="rounded-lg border border-border bg-card"
          icon={SearchX}
          title="No event matches"
          actions={
            <Button variant="outline" onClick={() => void setState({ q: null })}>
              Show all {types.length}
            </Button>
          }
        >
          No name, type or description contains “{q}”.
        </EmptyState>
      ) : (
        <Groups types={shown} open={event} onOpen={(next) => void setState({ event: next })} />
      )}
    </>
  );
}

type GroupsProps = {
  types: readonly EventTypeView[];
  open: string | null;
  onOpen: (type: string | null) => void;
};

function Groups({ types, open, onOpen }: GroupsProps) {
  return (
    <div className="flex flex-col gap-5">
      {[...Map.groupBy(types, ({ groupLabel }) => groupLabel)].map(([label, members]) => (
        <section key={label} aria-label={label}>
          <h2 className="mb-1.5 font-semibold text-base">{label}</h2>
          <Accordion
            value={open === null ? [] : [open]}
            onValueChange={(values: unknown[]) => {
              const next = values.at(-1);
              onOpen(typeof next === 'string' ? next : null);
            }}
          >
            {members.map((type) => (
              <EventEntry key={type.type} type={type} />
            ))}
          </Accordion>
        </section>
      ))}
    </div>
  );
}

function CatalogueSkeleton() {
  return (
    <>
      <LoadingStatus>Loading the event catalogue</LoadingStatus>
      <Skeleton className="mb-4 h-8 max-w-md" />
      {['h-57', 'h-19', 'h-10', 'h-10'].map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they do not change
        <div key={index} className="mb-5">
          <Skeleton className="mb-2 w-24" />
          <Skeleton className={`rounded-lg ${height}`} />
        </div>
      ))}
    </>
  );
}
