import { queryOptions } from '@tanstack/react-query';
import { callApi } from '#lib/client/api';
import type { EmittedEventView, EventTypeView } from '#lib/contracts/events';

/** The event catalogue; it changes only with a new version. */
export const eventTypesQuery = (org: string) =>
  queryOptions({
    queryKey: ['event-types', org],
    queryFn: ({ signal }) =>
      callApi<{ items: EventTypeView[] }>(org, '/event-types', { signal }).then((page) => page.items),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Emits one event. `dataText` is sent as it was typed, so that its exact bytes arrive; it must be JSON. */
export const emitEvent = (org: string, type: string, dataText: string) =>
  callApi<EmittedEventView>(org, '/events', {
    method: 'POST',
    body: `{"type":${JSON.stringify(type)},"data":${dataText}}`,
  });
