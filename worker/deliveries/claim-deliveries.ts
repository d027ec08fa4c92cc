import type { Pool } from 'pg';
import type { AttemptTrigger } from '#lib/domain/delivery/delivery';
import type { SuccessRule } from '#lib/domain/delivery/outcome';
import type { StoredEvent } from '#lib/domain/event/stored-event';
import type { AuthMethod } from '#lib/domain/webhook/webhook';
import { integerArray, uuidArray } from '#worker/deliveries/binary-array';
import type { Lane } from '#worker/lanes/lane';
import { queueKeyIn } from '#worker/row-keys';

export type SlotGrant = {
  lane: Lane;
  /** The most deliveries to claim. */
  slots: number;
  /** The version of the webhook that the worker has at hand; 0 for none. */
  knownVersion: number;
};

/** The endpoint as of the claim; only there where its version is not the known one and the delivery is not cancelled. */
export type ClaimedEndpoint = {
  url: string;
  authMethod: AuthMethod;
  basicUsername: string | null;
  basicPasswordSealed: Buffer | null;
  signingSecretSealed: Buffer;
  previousSigningSecretSealed: Buffer | null;
  previousSigningSecretExpiresAt: Date | null;
  hubSecretSealed: Buffer | null;
  retryPolicy: string;
  successRule: SuccessRule;
};

export type ClaimedDelivery = {
  orgId: string;
  webhookId: string;
  id: string;
  eventId: string;
  token: string;
  attemptNumber: number;
  trigger: AttemptTrigger;
  triggeredBy: string | null;
  payloadFormat: string;
  isCancelled: boolean;
  webhookVersion: number;
  /** See worker/lanes/lane: what the attempt says counts for this epoch of the webhook. */
  healthEpoch: number;
  eventType: string;
  /** Of the event; false where it has been dropped. */
  isTest: boolean;
  /** The same object for all deliveries of the event in one claim; null where it has been dropped, and once it was sent. */
  event: StoredEvent | null;
  endpoint: ClaimedEndpoint | null;
  /** Database time, in milliseconds since 1970. */
  claimedAtMs: number;
};

/*
 * Turns due deliveries of held lanes into `sending`. Guarantees:
 * - only the holder of a lane claims in it: the lane's row is locked, so that a lease which another worker is taking
 *   over counts no more. Claiming and renewing do not get in each other's way; whoever changes the token locks the row for
 *   update. A lane that somebody else has locked so is passed over, and asked for again after the next poll;
 * - a delivery is claimed by one statement only, and its number of attempts rises in the same statement, so that a
 *   delivery which kills workers still runs out of attempts;
 * - deliveries of a deleted webhook become `cancelled` instead, and so do those that were queued in a transaction which was
 *   open while all that waited was cancelled (`cancel_epoch`); those of a webhook that is merely off were kept on purpose
 *   when it was switched off, and are sent;
 * - URL, credentials and rules are those of this moment; the payload format is that of the delivery;
 * - a row of the queue whose delivery does not wait is marked too, so that it keeps nothing else from being claimed; it is
 *   removed when the lane is next taken over.
 */
/** @param only which of what is due */
const textOf = (only: string) => `
with wanted as (
  select *
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::integer[]) with ordinality
    as wanted (org_id, webhook_id, token, slots, known_version, position)
),
held as materialized (
  select lanes.org_id, lanes.webhook_id, lanes.token, wanted.slots, wanted.known_version, wanted.position
  from wanted
  join lanes
    on lanes.org_id = wanted.org_id and lanes.webhook_id = wanted.webhook_id and lanes.token = wanted.token
  where lanes.leased_until > now()
  order by lanes.org_id, lanes.webhook_id
  for key share of lanes skip locked
),
endpoint as materialized (
  select
    held.position, held.org_id, held.webhook_id, held.token, held.slots,
    webhooks.version, webhooks.version <> held.known_version as is_new_version, webhooks.health_epoch,
    webhooks.cancel_epoch, webhooks.deleted_at is not null as is_deleted
  from held
  join webhooks on webhooks.org_id = held.org_id and webhooks.id = held.webhook_id
),
due as materialized (
  select
    endpoint.position, endpoint.org_id, endpoint.webhook_id, endpoint.token, endpoint.version, endpoint.is_new_version,
    endpoint.health_epoch, next.delivery_id,
    endpoint.is_deleted or next.cancel_epoch <> endpoint.cancel_epoch as is_cancelled
  from endpoint
  cross join lateral (
    select delivery_queue.delivery_id, delivery_queue.cancel_epoch
    from delivery_queue
    where delivery_queue.org_id = endpoint.org_id
      and delivery_queue.webhook_id = endpoint.webhook_id
      and delivery_queue.lane_token is null
      and delivery_queue.due_at <= now()
      ${only}
    order by delivery_queue.due_at
    limit endpoint.slots
    for update skip locked
  ) as next
),
claimed as (
  update deliveries
  set
    status = case when due.is_cancelled then 'cancelled' else 'sending' end,
    -- Beyond the end of its type it would keep all lanes of the claim from being served; below 1 it could not be recorded.
    attempt_count = least(greatest(deliveries.attempt_count, 0) + (not due.is_cancelled)::integer, 32767),
    next_attempt_at = null,
    updated_at = now()
  from due
  where deliveries.org_id = due.org_id
    and deliveries.webhook_id = due.webhook_id
    and deliveries.id = due.delivery_id
    and deliveries.status in ('queued', 'retrying')
  returning
    due.position, deliveries.org_id, deliveries.webhook_id, deliveries.id, deliveries.event_id, deliveries.event_type,
    deliveries.attempt_count, deliveries.next_trigger, deliveries.triggered_by, deliveries.payload_format,
    due.is_cancelled, due.version, due.is_new_version, due.health_epoch
),
marked as (
  update delivery_queue
  set lane_token = due.token
  from due
  where ${queueKeyIn('due')} and not due.is_cancelled
),
removed as (
  delete from delivery_queue
  using due
  where ${queueKeyIn('due')} and due.is_cancelled
)
select
  -- Each column is read for each row: neither what the worker knows of the lane is repeated, nor the event that goes to
  -- several webhooks.
  claimed.position::integer, claimed.id, claimed.event_id, claimed.event_type, claimed.attempt_count, claimed.next_trigger,
  claimed.triggered_by, claimed.payload_format, claimed.is_cancelled, claimed.version, claimed.health_epoch,
  changed.*, event.*, extract(epoch from clock_timestamp())::float8 * 1000 as claimed_at_ms
from (
  select *, row_number() over (partition by org_id, event_id) = 1 as is_first_of_event from claimed
) as claimed
-- What decides whether a row is looked up stands within: outside, all are looked up, and most are thrown away.
left join lateral (
  select
    webhooks.url, webhooks.auth_method, webhooks.basic_username, webhooks.basic_password_sealed,
    webhooks.signing_secret_sealed, webhooks.previous_signing_secret_sealed,
    webhooks.previous_signing_secret_expires_at, webhooks.hub_secret_sealed, webhooks.retry_policy,
    webhooks.success_rule
  from webhooks
  where claimed.is_new_version
    and not claimed.is_cancelled
    and webhooks.org_id = claimed.org_id
    and webhooks.id = claimed.webhook_id
  limit 1
) as changed on true
left join lateral (
  select
    extract(epoch from events.occurred_at)::float8 * 1000 as occurred_at_ms, events.is_test, events.data::text as data
  from events
  where claimed.is_first_of_event and events.org_id = claimed.org_id and events.id = claimed.event_id
  limit 1
) as event on true`;

type Row = {
  /** Of the lane among those granted, from 1. */
  position: number;
  id: string;
  event_id: string;
  event_type: string;
  attempt_count: number;
  next_trigger: AttemptTrigger;
  triggered_by: string | null;
  payload_format: string;
  is_cancelled: boolean;
  version: number;
  health_epoch: number;
  /** Null, as what follows, where the event has been dropped or another row has it. */
  data: string | null;
  occurred_at_ms: number;
  is_test: boolean;
  /** Null, as what follows, where the version is the known one or the delivery is cancelled. */
  url: string | null;
  auth_method: AuthMethod;
  basic_username: string | null;
  basic_password_sealed: Buffer | null;
  signing_secret_sealed: Buffer;
  previous_signing_secret_sealed: Buffer | null;
  previous_signing_secret_expires_at: Date | null;
  hub_secret_sealed: Buffer | null;
  retry_policy: string;
  success_rule: SuccessRule;
  claimed_at_ms: number;
};

function endpointOf(row: Row): ClaimedEndpoint | null {
  if (row.url === null) return null;
  return {
    url: row.url,
    authMethod: row.auth_method,
    basicUsername: row.basic_username,
    basicPasswordSealed: row.basic_password_sealed,
    signingSecretSealed: row.signing_secret_sealed,
    previousSigningSecretSealed: row.previous_signing_secret_sealed,
    previousSigningSecretExpiresAt: row.previous_signing_secret_expires_at,
    hubSecretSealed: row.hub_secret_sealed,
    retryPolicy: row.retry_policy,
    successRule: row.success_rule,
  };
}

/** The events of the rows, by the key of their organisation and theirs. */
function eventsOf(rows: readonly Row[], grants: readonly SlotGrant[]): Map<string, StoredEvent> {
  const events = new Map<string, StoredEvent>();
  for (const row of rows) {
    const orgId = grants[row.position - 1]?.lane.orgId;
    if (row.data === null || orgId === undefined) continue;
    events.set(`${orgId}/${row.event_id}`, {
      id: row.event_id,
      orgId,
      type: row.event_type,
      occurredAt: new Date(row.occurred_at_ms),
      isTest: row.is_test,
      data: row.data,
    });
  }
  return events;
}

function deliveryOf(row: Row, { lane }: SlotGrant, event: StoredEvent | null): ClaimedDelivery {
  return {
    orgId: lane.orgId,
    webhookId: lane.webhookId,
    id: row.id,
    eventId: row.event_id,
    token: lane.token,
    attemptNumber: row.attempt_count,
    trigger: row.next_trigger,
    triggeredBy: row.triggered_by,
    payloadFormat: row.payload_format,
    isCancelled: row.is_cancelled,
    webhookVersion: row.version,
    healthEpoch: row.health_epoch,
    eventType: row.event_type,
    isTest: event?.isTest ?? false,
    event,
    endpoint: endpointOf(row),
    claimedAtMs: row.claimed_at_ms,
  };
}

const CLAIM = { name: 'claim-deliveries', text: textOf('') };
const CLAIM_ONE = { name: 'claim-delivery', text: textOf('and delivery_queue.delivery_id = $6::uuid') };

async function claim(
  pool: Pool,
  query: { name: string; text: string },
  grants: readonly SlotGrant[],
  parameters: readonly string[],
): Promise<ClaimedDelivery[]> {
  const result = await pool.query<Row>({
    ...query,
    values: [
      uuidArray(grants, ({ lane }) => lane.orgId),
      uuidArray(grants, ({ lane }) => lane.webhookId),
      uuidArray(grants, ({ lane }) => lane.token),
      integerArray(grants, ({ slots }) => slots),
      integerArray(grants, ({ knownVersion }) => knownVersion),
      ...parameters,
    ],
  });
  const events = eventsOf(result.rows, grants);
  return result.rows.flatMap((row) => {
    const grant = grants[row.position - 1];
    if (grant === undefined) return [];
    return [deliveryOf(row, grant, events.get(`${grant.lane.orgId}/${row.event_id}`) ?? null)];
  });
}

/** Claims what is due in the granted lanes. An error leaves open whether it happened. */
export function claimDeliveries(pool: Pool, grants: readonly SlotGrant[]): Promise<ClaimedDelivery[]> {
  return claim(pool, CLAIM, grants, []);
}

/** Claims one delivery of the granted lane, if it is due; nothing where it is not. */
export function claimDelivery(pool: Pool, grant: SlotGrant, deliveryId: string): Promise<ClaimedDelivery[]> {
  return claim(pool, CLAIM_ONE, [{ ...grant, slots: 1 }], [deliveryId]);
}
