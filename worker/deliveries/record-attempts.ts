import type { Pool } from 'pg';
import type { AttemptTrigger, NextState } from '#lib/domain/delivery/delivery';
import type { OUTCOME_KINDS } from '#lib/domain/delivery/outcome';
import {
  booleanArray,
  byteaArray,
  doubleArray,
  integerArray,
  smallintArray,
  textArray,
  uuidArray,
} from '#worker/deliveries/binary-array';
import { SETTLE_QUEUE } from '#worker/deliveries/settle-queue';
import { isLockedByOthers, queuedUnderLease } from '#worker/lanes/queued-under-lease';

/** An attempt that has ended, and what becomes of its delivery. */
export type AttemptRecord = {
  orgId: string;
  deliveryId: string;
  /** The lease under which it was claimed. */
  token: string | null;
  number: number;
  next: NextState;
  /** Whether the next attempt has the reason of this one: where this one was not really made. */
  keepsTrigger: boolean;
  id: string;
  /** Database time, in milliseconds since 1970. */
  startedAtMs: number;
  durationMs: number;
  outcome: (typeof OUTCOME_KINDS)[number];
  detail: string | null;
  url: string;
  requestHeaders: string;
  responseStatus: number | null;
  responseHeaders: Uint8Array | null;
  responseBody: Uint8Array | null;
  responseBodySize: number | null;
  isResponseBodyTruncated: boolean;
  remoteIp: string | null;
  trigger: AttemptTrigger;
  triggeredBy: string | null;
};

/*
 * Stores attempts and moves their deliveries on. Guarantees:
 * - both or neither, for each row of the batch;
 * - only under the lease of the claim and for the attempt that was claimed: a worker that lost its lane changes
 *   nothing, and repeating the statement changes nothing;
 * - it waits for nobody who has a row of the queue locked: the answer names these rows, and they are for another time;
 * - what the receiver sent travels as bytes: it cannot make the statement fail;
 * - a delivery that was cancelled while its request was under way ends as cancelled, unless the request succeeded; its
 *   attempt is in the log either way.
 */
const TEXT = `
with held as materialized (
  select result.*, queued.webhook_id, queued.is_cancel_requested
  from unnest(
    $1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::float8[], $7::boolean[],
    $8::uuid[], $9::float8[], $10::integer[], $11::text[], $12::text[], $13::text[], $14::text[],
    $15::smallint[], $16::bytea[], $17::bytea[], $18::float8[], $19::boolean[], $20::text[],
    $21::text[], $22::uuid[]
  ) with ordinality as result (
    org_id, delivery_id, token, number, next_status, delay_ms, keeps_trigger,
    id, started_at_ms, duration_ms, outcome, detail, url, request_headers,
    response_status, response_headers, response_body, response_body_size, is_response_body_truncated, remote_ip,
    trigger, triggered_by, position
  )
  ${queuedUnderLease('result')}
),
moved as (
  update deliveries
  set
    status = case
      when held.is_cancel_requested and held.next_status <> 'delivered' then 'cancelled'
      else held.next_status
    end,
    next_attempt_at = case
      when not held.is_cancel_requested and held.next_status = 'retrying'
      then now() + held.delay_ms * interval '1 millisecond'
    end,
    next_trigger = case when held.keeps_trigger then deliveries.next_trigger else 'schedule' end,
    triggered_by = case when held.keeps_trigger then deliveries.triggered_by end,
    url = held.url,
    last_outcome = held.outcome,
    last_response_status = held.response_status,
    updated_at = now()
  from held
  where deliveries.org_id = held.org_id
    and deliveries.webhook_id = held.webhook_id
    and deliveries.id = held.delivery_id
    -- Known before the statement runs: the partitions of other days are not even opened.
    and deliveries.id between $23::uuid and $24::uuid
    and deliveries.attempt_count = held.number
    and deliveries.status = 'sending'
  returning held.*, deliveries.next_attempt_at
),
${SETTLE_QUEUE},
stored as (
  insert into attempts (
    org_id, delivery_id, number, id, started_at, duration_ms, outcome, detail, url, request_headers,
    response_status, response_headers, response_body, response_body_size, is_response_body_truncated, remote_ip,
    trigger, triggered_by
  )
  select
    org_id, delivery_id, number, id, to_timestamp(started_at_ms / 1000), duration_ms, outcome, detail, url,
    request_headers, response_status, response_headers, response_body, response_body_size,
    is_response_body_truncated, remote_ip, trigger, triggered_by
  from moved
  -- The row of the queue is locked: nobody else stores this attempt meanwhile.
  left join lateral (
    select true as is_known
    from attempts
    where attempts.org_id = moved.org_id
      and attempts.delivery_id = moved.delivery_id
      and attempts.number = moved.number
      and attempts.delivery_id between $23::uuid and $24::uuid
    limit 1
  ) as stored_before on true
  where stored_before.is_known is null
)
-- Of those that were recorded there is nothing to say: mostly the answer is empty.
select held.position::integer, coalesce(${isLockedByOthers}, false) as "isLocked"
from held
where held.position not in (select position from moved)`;

/**
 * `stale`: the lease of the claim was lost, or the result was recorded already. `locked`: somebody has the row of the
 * queue locked, and nothing was changed.
 */
export type RecordAnswer = 'recorded' | 'stale' | 'locked';

/**
 * Records a batch; answers for each record.
 * @param records in the order of the ids of their deliveries, in which their rows are locked; not empty
 */
export async function recordAttempts(pool: Pool, records: readonly AttemptRecord[]): Promise<RecordAnswer[]> {
  const result = await pool.query<{ position: number; isLocked: boolean }>({
    name: 'record-attempts',
    text: TEXT,
    values: [
      uuidArray(records, (record) => record.orgId),
      uuidArray(records, (record) => record.deliveryId),
      uuidArray(records, (record) => record.token),
      smallintArray(records, (record) => record.number),
      textArray(records, (record) => record.next.status),
      doubleArray(records, ({ next }) => (next.status === 'retrying' ? next.delayMs : null)),
      booleanArray(records, (record) => record.keepsTrigger),
      uuidArray(records, (record) => record.id),
      doubleArray(records, (record) => record.startedAtMs),
      integerArray(records, (record) => record.durationMs),
      textArray(records, (record) => record.outcome),
      textArray(records, (record) => record.detail),
      textArray(records, (record) => record.url),
      textArray(records, (record) => record.requestHeaders),
      smallintArray(records, (record) => record.responseStatus),
      byteaArray(records, (record) => record.responseHeaders),
      byteaArray(records, (record) => record.responseBody),
      doubleArray(records, (record) => record.responseBodySize),
      booleanArray(records, (record) => record.isResponseBodyTruncated),
      textArray(records, (record) => record.remoteIp),
      textArray(records, (record) => record.trigger),
      uuidArray(records, (record) => record.triggeredBy),
      records[0]?.deliveryId,
      records.at(-1)?.deliveryId,
    ],
  });
  const answers = records.map((): RecordAnswer => 'recorded');
  for (const { position, isLocked } of result.rows) answers[position - 1] = isLocked ? 'locked' : 'stale';
  return answers;
}
