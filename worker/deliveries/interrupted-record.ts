import { decideInterrupted } from '#lib/domain/delivery/delivery';
import { type RetryPolicies, retryPolicyOf } from '#lib/domain/delivery/retry-policy';
import type { AttemptRecord } from '#worker/deliveries/record-attempts';
import type { UnfinishedDelivery } from '#worker/deliveries/unfinished-deliveries';
import { newUuidV7 } from '#worker/deliveries/uuid-v7';
import { LEASE_MS } from '#worker/lanes/lease';

/** The attempt of a request whose worker was lost before it recorded the result. */
export function interruptedRecord(delivery: UnfinishedDelivery, policies: RetryPolicies): AttemptRecord {
  return {
    orgId: delivery.orgId,
    deliveryId: delivery.id,
    token: delivery.token,
    number: delivery.attemptNumber,
    next: decideInterrupted(delivery.attemptNumber, retryPolicyOf(policies, delivery.retryPolicy)),
    keepsTrigger: true,
    id: newUuidV7(delivery.claimedAtMs),
    startedAtMs: delivery.claimedAtMs,
    durationMs: Math.max(0, Math.min(LEASE_MS, Math.round(delivery.elapsedMs))),
    outcome: 'interrupted',
    detail: 'The worker stopped before the result was recorded. The request may or may not have arrived.',
    url: delivery.url,
    requestHeaders: '',
    responseStatus: null,
    responseHeaders: null,
    responseBody: null,
    responseBodySize: null,
    isResponseBodyTruncated: false,
    remoteIp: null,
    trigger: delivery.trigger,
    triggeredBy: delivery.triggeredBy,
  };
}
