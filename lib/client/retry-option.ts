import type { DeliveryView } from '#lib/contracts/deliveries';

export type RetryOption = {
  label: 'Retry now' | 'Retry now instead of waiting' | 'Send again…';
  /** Sending once more what was received is asked about first, and is not offered as the main action. */
  needsConfirmation: boolean;
  /** Why it cannot be done right now, and what to do; null where it can. */
  obstacle: string | null;
};

type Retriable = Pick<DeliveryView, 'status' | 'webhook' | 'payload'>;

/** What can be done by hand about a delivery. The service decides again, with the same words. */
export function retryOption(delivery: Retriable): RetryOption {
  const isDelivered = delivery.status === 'delivered';
  return {
    label: isDelivered
      ? 'Send again…'
      : delivery.status === 'retrying'
        ? 'Retry now instead of waiting'
        : 'Retry now',
    needsConfirmation: isDelivered,
    obstacle: retryObstacle(delivery),
  };
}

function retryObstacle({ status, webhook, payload }: Retriable): string | null {
  if (status === 'sending') return 'This delivery is being sent right now. Wait for the answer.';
  if (status === 'queued') return 'This delivery is already queued and goes out within seconds.';
  if (webhook.isDeleted) return 'The webhook was deleted. Create it again to receive new events.';
  if (!webhook.isActive) return 'The webhook is deactivated. Activate it first, then retry.';
  if (payload === null) return 'The payload is older than the retention and was removed.';
  return null;
}
