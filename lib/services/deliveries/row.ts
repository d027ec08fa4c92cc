import type { DeliveryRowView, ResponseSummary } from '#lib/contracts/views/deliveries';
import type { DeliveryStatus } from '#lib/domain/delivery/delivery';
import { FAILURES } from '#lib/domain/delivery/outcome';
import { maxAttempts, type RetryPolicies, retryPolicyOf } from '#lib/domain/delivery/retry-policy';
import { encodeId } from '#lib/domain/ids';

/** A row of Log History as the statements select it; instants in the driver's text. */
export type DeliveryRow = {
  id: string;
  event_id: string;
  event_type: string;
  subject: string | null;
  webhook_id: string;
  webhook_name: string;
  url: string;
  status: DeliveryStatus;
  last_outcome: string | null;
  last_response_status: number | null;
  attempt_count: number;
  /** The name of the webhook's policy. */
  retry_policy: string;
  next_attempt_at: string | null;
  is_test: boolean;
  created_at: string;
  updated_at: string;
};

/** The stored outcome as status and failure. */
export function responseSummary(outcome: string | null, status: number | null): ResponseSummary {
  return { status, failure: FAILURES.find((failure) => failure === outcome) ?? null };
}

const instant = (text: string) => new Date(text).toISOString();

/** A stored row as the view that leaves the server. */
export function toDeliveryRowView(row: DeliveryRow, policies: RetryPolicies): DeliveryRowView {
  return {
    id: encodeId('delivery', row.id),
    eventId: encodeId('event', row.event_id),
    eventType: row.event_type,
    subject: row.subject,
    webhookId: encodeId('webhook', row.webhook_id),
    webhookName: row.webhook_name,
    url: row.url,
    status: row.status,
    response: responseSummary(row.last_outcome, row.last_response_status),
    attemptCount: row.attempt_count,
    maxAttempts: maxAttempts(retryPolicyOf(policies, row.retry_policy)),
    nextAttemptAt: row.next_attempt_at === null ? null : instant(row.next_attempt_at),
    isTest: row.is_test,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  };
}
