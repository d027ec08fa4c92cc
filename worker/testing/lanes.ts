import type { AcquiredLane } from '#worker/lanes/acquire-lanes';
import { type Lane, newLane } from '#worker/lanes/lane';

/** A lane of a healthy webhook, as the database leases it. */
export const ACQUIRED: AcquiredLane = {
  orgId: 'org',
  webhookId: 'webhook',
  token: 'token',
  wasLeft: true,
  url: 'https://receiver.example.com/hooks',
  requestWindow: 4,
  consecutiveFailures: 0,
  healthEpoch: 0,
  failingSinceMs: null,
  failedDeliveries: 0,
  consecutiveTimeouts: 0,
  isWarned: false,
};

/** A lane that is held for good, with nothing to clear up. */
export function heldLane(acquired: Partial<AcquiredLane>, changes: Partial<Lane> = {}): Lane {
  const lane = newLane({ ...ACQUIRED, ...acquired }, 0);
  return { ...lane, leaseExpiresAt: Number.POSITIVE_INFINITY, needsReclaim: false, ...changes };
}
