'use client';

import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useAccess, useCan } from '#hooks/use-access';
import { useSingleMutation } from '#hooks/use-single-mutation';
import { announce } from '#lib/client/announce';
import { hasRowInFlight, type RowPages, replaceRows } from '#lib/client/deliveries/live-rows';
import {
  deliveriesQuery,
  deliveryKeys,
  deliveryQuery,
  listDeliveries,
  retryDelivery,
} from '#lib/client/deliveries/queries';
import { serverNow } from '#lib/client/server-clock';
import { toast } from '#lib/client/toast';
import type { DeliveryRowView, DeliveryView } from '#lib/contracts/views/deliveries';
import { DELIVERY_STATUS_LABELS, isFinal } from '#lib/domain/delivery/delivery';
import { QUEUE_WORDS } from '#lib/domain/delivery/retry-obstacle';
import { eventTypeLabel } from '#lib/domain/event/event-catalog';

const SOON_MS = 5_000;
const IN_FLIGHT_MS = 1_000;

/** Puts a row into every list of the log that is loaded. */
function shareRow(queryClient: QueryClient, org: string, row: DeliveryRowView): void {
  const [lists] = deliveriesQuery(org, {}).queryKey;
  queryClient.setQueriesData<RowPages<string | null>>({ queryKey: [lists, org, 'list'] }, (data) =>
    data === undefined ? data : replaceRows(data, [row]),
  );
}

/**
 * One delivery, kept up to date until it is final. What is polled is its row, and the whole is read again when that has
 * changed: every reading by support staff is recorded, and a poll is not a reading.
 */
export function useDelivery(id: string) {
  const org = useAccess().org.slug;
  const queryClient = useQueryClient();
  const one = useQuery({ ...deliveryQuery(org, id), refetchOnWindowFocus: false });
  const delivery = one.data;

  useQuery({
    queryKey: deliveryKeys.rows(org, [id]),
    queryFn: async ({ signal }) => {
      const [row] = (await listDeliveries(org, { id: [id] }, signal)).items;
      const known = queryClient.getQueryData<DeliveryView>(deliveryKeys.one(org, id));
      if (row && known && (row.updatedAt !== known.updatedAt || row.status !== known.status)) {
        shareRow(queryClient, org, row);
        if (row.status !== known.status) announce(`Now ${DELIVERY_STATUS_LABELS[row.status]}`);
        await queryClient.invalidateQueries({ queryKey: deliveryKeys.one(org, id) });
      }
      return row ?? null;
    },
    enabled: delivery !== undefined && !isFinal(delivery.status),
    refetchInterval: () =>
      delivery && hasRowInFlight([delivery], serverNow(), SOON_MS) ? IN_FLIGHT_MS : SOON_MS,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  return one;
}

/** Sends a delivery now. The screen shows at once that it is queued. */
export function useRetry(id: string) {
  const org = useAccess().org.slug;
  const queryClient = useQueryClient();
  return useSingleMutation({
    // With another delivery it begins anew.
    mutationKey: ['deliveries', org, 'retry', id],
    mutationFn: () => {
      const known = queryClient.getQueryData<DeliveryView>(deliveryKeys.one(org, id));
      return retryDelivery(org, id, known?.attemptCount);
    },
    onSuccess: (row) => {
      queryClient.setQueryData<DeliveryView>(deliveryKeys.one(org, id), (known) =>
        known === undefined ? known : { ...known, ...row, nextTrigger: 'manual' },
      );
      shareRow(queryClient, org, row);
      announce(`Queued. ${QUEUE_WORDS}`);
    },
    // Refused because something has changed meanwhile: show what.
    onError: () => queryClient.invalidateQueries({ queryKey: deliveryKeys.one(org, id) }),
  });
}

export type Retry = ReturnType<typeof useRetry>;

/** Sends the delivery of a row now, by its key in the list, and says what became of it. */
export function useRowRetry() {
  const org = useAccess().org.slug;
  const canRetry = useCan('deliveries.retry');
  const queryClient = useQueryClient();
  const retry = useSingleMutation({
    mutationFn: (row: DeliveryRowView) => retryDelivery(org, row.id, row.attemptCount),
    onSuccess: (row) => {
      shareRow(queryClient, org, row);
      toast.success(`${eventTypeLabel(row.eventType)} is queued. ${QUEUE_WORDS}`);
    },
    onError: (error) => toast.error(error.message),
  });
  return (row: DeliveryRowView | undefined) => {
    if (row === undefined || !canRetry || retry.isPending) return;
    if (row.status === 'delivered') toast.info('It was delivered already. Open it to send it again.');
    else retry.mutate(row);
  };
}
