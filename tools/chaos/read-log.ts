import type { Client } from 'pg';
import type { LoggedAttempt, LoggedDelivery } from '#tools/chaos/history';
import { SENT_AGAIN_REMARK } from '#worker/endpoint/safe-request';

/** Reads what the log of all organisations says. */
export async function readLog(
  client: Client,
): Promise<{ deliveries: LoggedDelivery[]; attempts: LoggedAttempt[] }> {
  const deliveries = await client.query<LoggedDelivery>(
    `select
       id, webhook_id as "webhookId", event_id as "eventId", status, attempt_count as "attemptCount"
     from deliveries`,
  );
  const attempts = await client.query<LoggedAttempt>(
    `select
       delivery_id as "deliveryId", number, outcome, response_status as "responseStatus",
       extract(epoch from started_at)::float8 * 1000 as "startedAtMs", duration_ms as "durationMs",
       coalesce(detail like '%' || $1, false) as "isSentAgain"
     from attempts`,
    [SENT_AGAIN_REMARK],
  );
  return { deliveries: deliveries.rows, attempts: attempts.rows };
}
