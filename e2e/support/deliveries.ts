/** Events and rows of the log, made in the database. */

import type { Database } from '#db/client';
import { sql } from '#db/drizzle';
import { makeWait } from '#db/testing/factories';
import { type DeliveryStatus, isFinal } from '#lib/domain/delivery/delivery';
import { decodeId, encodeId } from '#lib/domain/ids';

type TestEvent = { type?: string; data?: string; subject?: string };

/** Emits an event as a host product does that shares the database; gives its id. `data` is JSON in its exact text. */
export async function emit(database: Database, orgId: string, event: TestEvent = {}): Promise<string> {
  const { type = 'job.created', data = '{"job":{"id":"job_1"}}', subject = null } = event;
  const { rows } = await database.execute<{ id: string }>(
    sql`select emit_event(${orgId}, ${type}, ${data}::json, ${subject}) as id`,
  );
  return encodeId('event', rows[0]?.id ?? '');
}

type TestDelivery = {
  status?: DeliveryStatus;
  type?: string;
  subject?: string;
  responseStatus?: number;
  /** How long ago it was made, in minutes. */
  minutesAgo?: number;
};

/**
 * Makes a delivery that no worker touches: final, or due in an hour. Gives the ids of event and delivery. Its event was
 * never stored, as after the retention.
 */
export async function addDelivery(
  database: Database,
  webhook: { orgId: string; id: string; url: string },
  values: TestDelivery = {},
): Promise<{ id: string; eventId: string }> {
  const {
    status = 'delivered',
    type = 'job.created',
    subject = null,
    responseStatus = 200,
    minutesAgo = 0,
  } = values;
  const { rows } = await database.execute<{ id: string; event_id: string }>(sql`
    insert into deliveries (org_id, id, event_id, webhook_id, event_type, subject, url, payload_format, status,
      attempt_count, next_attempt_at, last_outcome, last_response_status, created_at, updated_at)
    select ${webhook.orgId}, ids.id, ids.event_id, ${webhook.id}, ${type}, ${subject}, ${webhook.url}, 'envelope', ${status},
      1, ${isFinal(status) ? null : sql`now() + interval '1 hour'`}, 'response', ${responseStatus}, ids.at, ids.at
    from (
      select at, overlay(uuid_v7()::text placing prefix from 1 for 13)::uuid as id,
        overlay(uuid_v7()::text placing prefix from 1 for 13)::uuid as event_id
      from (
        select at, left(uuid_v7_floor(at)::text, 13) as prefix
        from (select now() - ${minutesAgo} * interval '1 minute' as at) as clock
      ) as prefixes
    ) as ids
    returning id, event_id`);
  const [row] = rows;
  if (row === undefined) throw new Error('The statement returned no row');
  if (status === 'queued' || status === 'retrying') {
    await makeWait(database, { deliveryId: row.id }, { status, inSeconds: 3600 });
  }
  return { id: encodeId('delivery', row.id), eventId: encodeId('event', row.event_id) };
}

type TestDeliveries = Pick<TestDelivery, 'status' | 'type' | 'responseStatus'> & {
  count: number;
  /** How far apart they were made, in seconds; the newest is made now. */
  secondsApart?: number;
};

/** Makes many final deliveries at once, with their events, so that they can be sent again. */
export async function addDeliveries(
  database: Database,
  webhook: { orgId: string; id: string; url: string },
  { count, status = 'failed', type = 'job.created', responseStatus = 500, secondsApart = 1 }: TestDeliveries,
): Promise<void> {
  await database.execute(sql`
    with rows as materialized (
      select at, overlay(uuid_v7()::text placing prefix from 1 for 13)::uuid as id,
        overlay(uuid_v7()::text placing prefix from 1 for 13)::uuid as event_id
      from (
        select at, left(uuid_v7_floor(at)::text, 13) as prefix
        from (
          select now() - i * ${secondsApart}::float8 * interval '1 second' as at
          from generate_series(0, ${count - 1}::int) as i
        ) as clock
      ) as prefixes
    ), raised as (
      insert into events (org_id, id, type, occurred_at, data)
      select ${webhook.orgId}, event_id, ${type}, at, '{"job":{"id":"job_1"}}' from rows
    )
    insert into deliveries (org_id, id, event_id, webhook_id, event_type, url, payload_format, status,
      attempt_count, next_attempt_at, last_outcome, last_response_status, created_at, updated_at)
    select ${webhook.orgId}, id, event_id, ${webhook.id}, ${type}, ${webhook.url}, 'envelope', ${status},
      3, null, 'response', ${responseStatus}::smallint, at, at
    from rows`);
}

type TestAttempt = {
  responseStatus?: number;
  responseHeaders?: string;
  responseBody?: string | Buffer;
  /** Of the body that the receiver sent, where only its beginning is stored. */
  responseBodySize?: number;
  durationMs?: number;
};

/** Adds the record of an attempt to a delivery, as the worker would have made it. Bodies may be of any size. */
export async function addAttempt(
  database: Database,
  webhook: { orgId: string; url: string },
  delivery: { id: string },
  number: number,
  values: TestAttempt = {},
): Promise<void> {
  const {
    responseStatus = 500,
    responseHeaders = 'content-type: text/plain\r\n',
    responseBody = 'Error',
    durationMs = 12,
  } = values;
  const body = Buffer.from(responseBody);
  const size = values.responseBodySize ?? body.length;
  await database.execute(sql`
    insert into attempts (org_id, delivery_id, number, started_at, duration_ms, outcome, url, request_headers,
      response_status, response_headers, response_body, response_body_size, is_response_body_truncated, trigger)
    values (${webhook.orgId}, ${decodeId('delivery', delivery.id)}, ${number}, now(), ${durationMs}, 'response', ${webhook.url},
      'content-type: application/json', ${responseStatus}, ${Buffer.from(responseHeaders)}, ${body}, ${size},
      ${size > body.length}, 'schedule')`);
}

/** Stores the event of a delivery that `addDelivery` made without one; `data` may be larger than emit_event takes. */
export async function addEvent(
  database: Database,
  orgId: string,
  delivery: { eventId: string },
  data: string,
): Promise<void> {
  await database.execute(sql`
    insert into events (org_id, id, type, occurred_at, data)
    values (${orgId}, ${decodeId('event', delivery.eventId)}, 'job.created', now(), ${data}::json)`);
}
