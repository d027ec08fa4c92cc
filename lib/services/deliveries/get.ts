import { sql } from '#db/drizzle';
import type { DeliveryView } from '#lib/contracts/views/deliveries';
import { isSupportOnly } from '#lib/domain/access/permissions';
import type { AttemptTrigger } from '#lib/domain/delivery/delivery';
import { BODIES, isBodyFormat } from '#lib/domain/delivery/payload-body';
import { notFound } from '#lib/domain/errors/app-error';
import { audit } from '#lib/services/audit-log/record';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { readAttempts } from '#lib/services/deliveries/attempts';
import { IS_OWNER_IN_AUDIENCE } from '#lib/services/deliveries/retriable';
import { type DeliveryRow, toDeliveryRowView } from '#lib/services/deliveries/row';

type DetailRow = DeliveryRow & {
  payload_format: string;
  next_trigger: AttemptTrigger;
  is_active: boolean;
  is_deleted: boolean;
  is_owner_in_audience: boolean;
  event_occurred_at: string | null;
  event_is_test: boolean | null;
  event_data: string | null;
};

/** One delivery with its payload and attempts. What support staff open is recorded in the audit log. */
export async function getDelivery(call: Call, deliveryId: string): Promise<DeliveryView> {
  const { database, retryPolicies } = call.context;
  const access = await authorise(call, 'deliveries.view');
  const orgId = access.org.id;
  const { rows } = await database.execute<DetailRow>(sql`
    select d.id, d.event_id, d.event_type, d.subject, d.webhook_id, w.name as webhook_name, d.url, d.status,
      d.last_outcome, d.last_response_status, d.attempt_count, w.retry_policy, d.next_attempt_at, d.is_test, d.created_at, d.updated_at,
      d.payload_format, d.next_trigger, w.is_active, w.deleted_at is not null as is_deleted, ${IS_OWNER_IN_AUDIENCE},
      e.occurred_at as event_occurred_at, e.is_test as event_is_test, e.data::text as event_data
    from deliveries d
    join webhooks w on w.org_id = d.org_id and w.id = d.webhook_id
    left join events e on e.org_id = d.org_id and e.id = d.event_id
    where d.org_id = ${orgId} and d.id = ${deliveryId}`);
  const [row] = rows;
  if (row === undefined) throw notFound('delivery');
  if (access.membership !== null && isSupportOnly(access.membership)) {
    await audit(database, access, 'delivery.viewed', { kind: 'delivery', id: deliveryId });
  }
  return {
    ...toDeliveryRowView(row, retryPolicies),
    webhook: {
      isActive: row.is_active,
      isDeleted: row.is_deleted,
      isOwnerInAudience: row.is_owner_in_audience,
    },
    payload: payloadOf(orgId, row),
    nextTrigger: row.next_trigger,
    attempts: await readAttempts(database, orgId, deliveryId),
  };
}

/** The exact body that is sent; null where the event is gone, or where the format is none of this version. */
function payloadOf(orgId: string, row: DetailRow): string | null {
  if (row.event_data === null || row.event_occurred_at === null) return null;
  if (!isBodyFormat(row.payload_format)) return null;
  const event = {
    id: row.event_id,
    orgId,
    type: row.event_type,
    occurredAt: new Date(row.event_occurred_at),
    isTest: row.event_is_test ?? false,
    data: row.event_data,
  };
  return BODIES[row.payload_format].write(event, row.webhook_id);
}
