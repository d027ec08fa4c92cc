import { listDeliveries } from '#lib/client/deliveries/queries';
import type { ListDeliveriesQuery } from '#lib/contracts/deliveries';
import type { DeliveryRowView } from '#lib/contracts/views/deliveries';
import type { WebhookView } from '#lib/contracts/views/webhooks';
import { isFinal } from '#lib/domain/delivery/delivery';
import { ACTIVATED_EVENT_TYPE } from '#lib/domain/event/event-catalog';

const POLL_MS = 1_000;
/** An attempt may take ten seconds, and may have to wait for a free slot before. */
const GIVE_UP_MS = 25_000;

const hasResult = (row: DeliveryRowView) =>
  row.response.status !== null || row.response.failure !== null || isFinal(row.status);

/**
 * Waits for the result of the `webhook.activated` event that switching a webhook on has sent. Null where none came in
 * time or the signal was given.
 * @param webhook the answer to switching it on: its `updatedAt` is the moment, in the time of the database
 */
export async function watchActivation(
  org: string,
  webhook: WebhookView,
  signal: AbortSignal,
): Promise<DeliveryRowView | null> {
  const query: ListDeliveriesQuery = {
    webhookId: webhook.id,
    eventType: [ACTIVATED_EVENT_TYPE],
    from: webhook.updatedAt,
    limit: '1',
  };
  for (let waitedMs = 0; waitedMs < GIVE_UP_MS; waitedMs += POLL_MS) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (signal.aborted) return null;
    // A poll that fails is made up for by the next one; where all fail, the caller says that no result came.
    const page = await listDeliveries(org, query, signal).catch(() => null);
    const row = page?.items.find((item) => item.createdAt >= webhook.updatedAt && hasResult(item));
    if (signal.aborted) return null;
    if (row) return row;
  }
  return null;
}
