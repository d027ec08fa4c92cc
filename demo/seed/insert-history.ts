/** Writes planned deliveries with their events and attempts, one statement for each table. */
import { createSecretKey } from 'node:crypto';
import type { Client } from 'pg';
import type { PlannedAttempt, PlannedDelivery } from '#demo/seed/history';
import { prepareRequest } from '#worker/deliveries/prepare-request';
import { routeTo } from '#worker/endpoint/route';

/** One type of the database and one value for each row. */
type Column<T> = [type: string, value: (row: T) => unknown];

async function insertRows<T>(
  client: Client,
  table: string,
  columns: Record<string, Column<T>>,
  rows: readonly T[],
): Promise<void> {
  const names = Object.keys(columns).join(', ');
  const arrays = Object.values(columns).map(([type], index) => `$${index + 1}::${type}[]`);
  await client.query(
    `insert into ${table} (${names}) select ${names} from unnest(${arrays.join(', ')}) as row (${names})`,
    Object.values(columns).map(([, value]) => rows.map(value)),
  );
}

const at = (ms: number | null) => (ms === null ? null : new Date(ms));

const EVENT_COLUMNS: Record<string, Column<PlannedDelivery>> = {
  org_id: ['uuid', (row) => row.webhook.orgId],
  id: ['uuid', (row) => row.eventId],
  type: ['text', (row) => row.eventType],
  occurred_at: ['timestamptz', (row) => at(row.createdAtMs)],
  data: ['json', (row) => row.data],
  subject: ['text', (row) => row.subject],
};

function formatOf({ webhook }: PlannedDelivery): string {
  return webhook.definition.sending?.payloadFormat ?? 'envelope';
}

const DELIVERY_COLUMNS: Record<string, Column<PlannedDelivery>> = {
  org_id: ['uuid', (row) => row.webhook.orgId],
  id: ['uuid', (row) => row.id],
  event_id: ['uuid', (row) => row.eventId],
  webhook_id: ['uuid', (row) => row.webhook.id],
  event_type: ['text', (row) => row.eventType],
  subject: ['text', (row) => row.subject],
  url: ['text', (row) => row.webhook.url],
  payload_format: ['text', formatOf],
  status: ['text', (row) => row.status],
  attempt_count: ['smallint', (row) => row.attempts.length],
  next_attempt_at: ['timestamptz', (row) => at(row.nextAttemptAtMs)],
  last_outcome: ['text', (row) => outcomeName(row.attempts.at(-1))],
  last_response_status: ['smallint', (row) => row.attempts.at(-1)?.outcome.response?.status ?? null],
  created_at: ['timestamptz', (row) => at(row.createdAtMs)],
  updated_at: ['timestamptz', (row) => at(row.updatedAtMs)],
};

const QUEUE_COLUMNS: Record<string, Column<PlannedDelivery>> = {
  org_id: ['uuid', (row) => row.webhook.orgId],
  delivery_id: ['uuid', (row) => row.id],
  webhook_id: ['uuid', (row) => row.webhook.id],
  due_at: ['timestamptz', (row) => at(row.nextAttemptAtMs)],
};

type AttemptRow = PlannedAttempt & { delivery: PlannedDelivery; requestHeaders: string };

const ATTEMPT_COLUMNS: Record<string, Column<AttemptRow>> = {
  org_id: ['uuid', (row) => row.delivery.webhook.orgId],
  delivery_id: ['uuid', (row) => row.delivery.id],
  number: ['smallint', (row) => row.number],
  id: ['uuid', (row) => row.id],
  started_at: ['timestamptz', (row) => at(row.startedAtMs)],
  duration_ms: ['integer', (row) => row.durationMs],
  outcome: ['text', outcomeName],
  detail: ['text', ({ outcome }) => (outcome.kind === 'response' ? outcome.note : outcome.detail)],
  url: ['text', (row) => row.delivery.webhook.url],
  request_headers: ['text', (row) => row.requestHeaders],
  response_status: ['smallint', (row) => row.outcome.response?.status ?? null],
  response_headers: ['bytea', (row) => row.outcome.response?.rawHeaders ?? null],
  response_body: ['bytea', (row) => row.outcome.response?.body ?? null],
  response_body_size: ['bigint', (row) => row.outcome.response?.bodySize ?? null],
  is_response_body_truncated: ['boolean', (row) => row.outcome.response?.isBodyTruncated ?? false],
  remote_ip: ['text', (row) => row.remoteIp],
  trigger: ['text', (row) => row.trigger],
  triggered_by: ['uuid', (row) => row.triggeredBy],
};

function outcomeName(attempt: PlannedAttempt | undefined): string | null {
  if (attempt === undefined) return null;
  return attempt.outcome.kind === 'response' ? 'response' : attempt.outcome.failure;
}

/** The headers that the worker would have sent and stored: with a real signature, without the credentials. */
function requestHeaders(delivery: PlannedDelivery, attempt: PlannedAttempt): string {
  const { outcome } = attempt;
  if (outcome.kind === 'failure' && ['unsendable', 'interrupted'].includes(outcome.failure)) return '';
  const { webhook, eventType } = delivery;
  const endpoint = {
    version: 1,
    url: webhook.url,
    route: routeTo(new URL(webhook.url), webhook.orgId),
    // Its value is hidden in what is stored.
    credential: webhook.definition.hasBasicAuth ? { username: '', password: '' } : null,
    signingKeys: [{ key: createSecretKey(webhook.signingKey), expiresAtMs: null }],
    hubKey: null,
    retryPolicy: 'standard',
    successRule: webhook.definition.sending?.successRule ?? '2xx',
  };
  const prepared = prepareRequest(
    {
      orgId: webhook.orgId,
      webhookId: webhook.id,
      id: delivery.id,
      eventId: delivery.eventId,
      token: '',
      attemptNumber: attempt.number,
      trigger: attempt.trigger,
      triggeredBy: attempt.triggeredBy,
      payloadFormat: formatOf(delivery),
      isCancelled: false,
      webhookVersion: 1,
      healthEpoch: 0,
      eventType,
      isTest: false,
      event: {
        id: delivery.eventId,
        orgId: webhook.orgId,
        type: eventType,
        occurredAt: new Date(delivery.createdAtMs),
        isTest: false,
        data: delivery.data,
      },
      endpoint: null,
      claimedAtMs: attempt.startedAtMs,
    },
    endpoint,
    attempt.startedAtMs,
    'Hooktab/0.1.0',
  );
  if (!prepared.isSendable) throw new Error(`The seed cannot prepare a request: ${prepared.problem}`);
  return prepared.requestHeaders;
}

/** Writes all rows. The partitions of their days must be there. */
export async function insertHistory(client: Client, deliveries: readonly PlannedDelivery[]): Promise<void> {
  const attempts = deliveries.flatMap((delivery) =>
    delivery.attempts.map((attempt) => ({
      ...attempt,
      delivery,
      requestHeaders: requestHeaders(delivery, attempt),
    })),
  );
  await insertRows(client, 'events', EVENT_COLUMNS, deliveries);
  await insertRows(client, 'deliveries', DELIVERY_COLUMNS, deliveries);
  const waiting = deliveries.filter((delivery) => delivery.nextAttemptAtMs !== null);
  await insertRows(client, 'delivery_queue', QUEUE_COLUMNS, waiting);
  await insertRows(client, 'attempts', ATTEMPT_COLUMNS, attempts);
}
