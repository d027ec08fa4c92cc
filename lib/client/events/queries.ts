import { queryOptions } from '@tanstack/react-query';
import { callApi } from '#lib/client/api';
import type { EventTypeView } from '#lib/contracts/views/event-types';
import type { EmittedEventView } from '#lib/contracts/views/events';

/** The event catalogue; it changes only with a new version. */
export const eventTypesQuery = (org: string) =>
  queryOptions({
    queryKey: ['event-types', org],
    queryFn: ({ signal }) =>
      callApi<{ items: EventTypeView[] }>(org, '/event-types', { signal }).then((page) => page.items),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The body of a call that emits one event. `dataText` stands in it as it is, so that its exact bytes arrive. */
export function emitBody(type: string, dataText: string, subject: string | null): string {
  const head = JSON.stringify({ type, ...(subject === null ? {} : { subject }) });
  return `${head.slice(0, -1)},"data":${dataText}}`;
}

/**
 * Emits one event.
 * @param dataText the payload as it was typed; it must be JSON
 * @param subject the id of the object that the event is about, for the search in Log History
 */
export const emitEvent = (org: string, type: string, dataText: string, subject: string | null = null) =>
  callApi<EmittedEventView>(org, '/events', { method: 'POST', body: emitBody(type, dataText, subject) });
