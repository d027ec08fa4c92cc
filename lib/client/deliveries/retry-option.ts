import type { DeliveryView } from '#lib/contracts/views/deliveries';
import { RETRY_OBSTACLE_WORDS, retryObstacle } from '#lib/domain/delivery/retry-obstacle';

export type RetryOption = {
  label: 'Retry now' | 'Retry now instead of waiting' | 'Send again…';
  /** Sending once more what was received is asked about first, and is not offered as the main action. */
  needsConfirmation: boolean;
  /** Why it cannot be done right now, and what to do; null where it can. */
  obstacle: string | null;
};

type Retriable = Pick<DeliveryView, 'status' | 'webhook' | 'payload'>;

/** What can be done by hand about a delivery. The service decides again, by the same rule. */
export function retryOption({ status, webhook, payload }: Retriable): RetryOption {
  const isDelivered = status === 'delivered';
  const obstacle = retryObstacle({
    status,
    isWebhookDeleted: webhook.isDeleted,
    isWebhookActive: webhook.isActive,
    isOwnerInAudience: webhook.isOwnerInAudience,
    hasPayload: payload !== null,
  });
  return {
    label: isDelivered ? 'Send again…' : status === 'retrying' ? 'Retry now instead of waiting' : 'Retry now',
    needsConfirmation: isDelivered,
    obstacle: obstacle === null ? null : RETRY_OBSTACLE_WORDS[obstacle],
  };
}
