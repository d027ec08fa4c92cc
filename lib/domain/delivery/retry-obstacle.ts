/** Why a delivery cannot be sent by hand right now: decided once, for the screen, the service and the bulk retry. */
import type { DeliveryStatus } from '#lib/domain/delivery/delivery';

/** When something that is queued goes out. */
export const QUEUE_WORDS = 'It goes out after those before it to the same endpoint, usually within seconds.';

/** Obstacle → what to tell whoever asks for the retry, with the next step. */
export const RETRY_OBSTACLE_WORDS = {
  sending: 'This delivery is being sent right now. Wait for the answer.',
  queued: `This delivery is already queued. ${QUEUE_WORDS}`,
  webhook_deleted: 'The webhook was deleted. Create it again to receive new events.',
  webhook_deactivated: 'The webhook is deactivated. Activate it first, then retry.',
  owner_may_not_view:
    'The owner of this personal webhook may not view what this event is about. Only another owner, or a webhook for everybody, can get it.',
  payload_removed: 'The payload is older than the retention and was removed.',
} as const;

export type RetryObstacle = keyof typeof RETRY_OBSTACLE_WORDS;

/**
 * The states from which a retry of many sends. What was delivered is left out: sending it once more is asked about one
 * by one, because a receiver may work on it twice.
 */
export const BULK_RETRY_STATUSES = [
  'failed',
  'cancelled',
  'retrying',
] as const satisfies readonly DeliveryStatus[];
export type BulkRetryStatus = (typeof BULK_RETRY_STATUSES)[number];

/** In these states the webhook, its owner or the event stands in the way of any retry, one by one or of many. */
export const BULK_RETRY_OBSTACLES = [
  'webhook_deleted',
  'webhook_deactivated',
  'owner_may_not_view',
  'payload_removed',
] as const satisfies readonly RetryObstacle[];
export type BulkRetryObstacle = (typeof BULK_RETRY_OBSTACLES)[number];

type Retriable = {
  status: DeliveryStatus;
  isWebhookDeleted: boolean;
  isWebhookActive: boolean;
  /** False where the event has an audience without the owner of the personal webhook. */
  isOwnerInAudience: boolean;
  /** Whether the event is still stored. */
  hasPayload: boolean;
};

/** Null where it can be sent. */
export function retryObstacle(delivery: Retriable): RetryObstacle | null {
  if (delivery.status === 'sending' || delivery.status === 'queued') return delivery.status;
  if (delivery.isWebhookDeleted) return 'webhook_deleted';
  if (!delivery.isWebhookActive) return 'webhook_deactivated';
  if (!delivery.isOwnerInAudience) return 'owner_may_not_view';
  return delivery.hasPayload ? null : 'payload_removed';
}
