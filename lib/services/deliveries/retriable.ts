import { sql } from '#db/drizzle';
import type { SkippedView } from '#lib/contracts/views/deliveries';
import type { DeliveryStatus } from '#lib/domain/delivery/delivery';
import {
  BULK_RETRY_OBSTACLES,
  BULK_RETRY_STATUSES,
  type BulkRetryStatus,
} from '#lib/domain/delivery/retry-obstacle';
import { type FilterPlan, type Filters, planFilters } from '#lib/services/deliveries/filter';

/** What decides whether a delivery can be sent by hand, as the statements below select it. */
export type RetriableRow = {
  status: DeliveryStatus;
  is_active: boolean;
  is_deleted: boolean;
  is_owner_in_audience: boolean;
  has_event: boolean;
};

/** Of `deliveries d` joined to `webhooks w`: whether the owner of a personal webhook may view what the event is about. */
export const IS_OWNER_IN_AUDIENCE = sql`(w.owner_id is null or not exists (
    select from events e
    where e.org_id = d.org_id and e.id = d.event_id and w.owner_id <> all (e.audience)
  )) as is_owner_in_audience`;

/** Columns of a RetriableRow: of `deliveries d` joined to `webhooks w`. */
export const RETRIABLE_COLUMNS = sql`d.status, w.is_active, w.deleted_at is not null as is_deleted, ${IS_OWNER_IN_AUDIENCE},
  exists (select from events e where e.org_id = d.org_id and e.id = d.event_id) as has_event`;

/** The statuses among those asked for from which a retry of many sends. */
function bulkRetryStatuses(filters: Filters): BulkRetryStatus[] {
  return BULK_RETRY_STATUSES.filter(
    (status) => filters.status?.length === 0 || !filters.status || filters.status.includes(status),
  );
}

/** What matches the filters and can be part of a retry of many; null where no status is left that can. */
export function planBulkRetry(orgId: string, filters: Filters): FilterPlan | null {
  const statuses = bulkRetryStatuses(filters);
  return statuses.length === 0 ? null : planFilters(orgId, { ...filters, status: statuses });
}

/** As the rule of `lib/domain` takes it. */
export const toRetriable = (row: RetriableRow) => ({
  status: row.status,
  isWebhookDeleted: row.is_deleted,
  isWebhookActive: row.is_active,
  isOwnerInAudience: row.is_owner_in_audience,
  hasPayload: row.has_event,
});

export const noneSkipped = (): SkippedView =>
  Object.fromEntries(BULK_RETRY_OBSTACLES.map((obstacle) => [obstacle, 0])) as SkippedView;
