import { sql } from 'drizzle-orm';
import type { WebhookListItem } from '#lib/contracts/webhooks';
import type { DeliveryStatus } from '#lib/domain/delivery';
import { decodeId, encodeId } from '#lib/domain/ids';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { responseSummary } from '#lib/services/deliveries/row';
import { readWebhookViews } from '#lib/services/webhooks/view';

/** What is waiting is counted up to here: beyond it the number says nothing more. */
const MAX_WAITING_COUNT = 100;
/** So many of the newest deliveries are looked through for one that has ended. */
const RECENT_COUNT = 20;

type ActivityRow = {
  webhook_id: string;
  waiting_count: number;
  delivery_id: string | null;
  status: DeliveryStatus;
  last_outcome: string | null;
  last_response_status: number | null;
  created_at: string;
  finished_id: string | null;
  finished_status: DeliveryStatus;
  finished_outcome: string | null;
  finished_response_status: number | null;
};

/** All webhooks of the organisation with their latest delivery, and the latest that has ended. */
export async function listWebhooks(call: Call): Promise<{ items: WebhookListItem[] }> {
  const { org } = await authorise(call, 'webhooks.view');
  const views = await readWebhookViews(call.context.database, org.id);
  const ids = views.map((view) => decodeId('webhook', view.id));
  const { rows } = await call.context.database.execute<ActivityRow>(sql`
    select asked.id as webhook_id, waiting.count::int as waiting_count, latest.*, finished.*
    from unnest(${sql.param(ids)}::uuid[]) as asked (id)
    left join lateral (
      select id as delivery_id, status, last_outcome, last_response_status, created_at
      from deliveries
      where org_id = ${org.id} and webhook_id = asked.id
      order by id desc limit 1
    ) as latest on true
    left join lateral (
      select id as finished_id, status as finished_status, last_outcome as finished_outcome,
        last_response_status as finished_response_status
      from (
        select id, status, last_outcome, last_response_status
        from deliveries
        where org_id = ${org.id} and webhook_id = asked.id
        order by id desc limit ${RECENT_COUNT}
      ) as recent
      where status in ('delivered', 'failed')
      order by id desc limit 1
    ) as finished on true
    cross join lateral (
      select count(*) from (
        select from delivery_queue
        where org_id = ${org.id} and webhook_id = asked.id and lane_token is null
        limit ${MAX_WAITING_COUNT}
      ) as first_ones
    ) as waiting`);
  const activities = new Map(rows.map((row) => [encodeId('webhook', row.webhook_id), row]));
  return { items: views.map((view) => ({ ...view, ...activityOf(activities.get(view.id)) })) };
}

type Activity = Pick<WebhookListItem, 'lastDelivery' | 'lastFinished' | 'waitingCount'>;

function activityOf(row: ActivityRow | undefined): Activity {
  if (!row?.delivery_id)
    return { lastDelivery: null, lastFinished: null, waitingCount: row?.waiting_count ?? 0 };
  return {
    waitingCount: row.waiting_count,
    lastDelivery: {
      id: encodeId('delivery', row.delivery_id),
      status: row.status,
      response: responseSummary(row.last_outcome, row.last_response_status),
      createdAt: new Date(row.created_at).toISOString(),
    },
    lastFinished: row.finished_id
      ? {
          id: encodeId('delivery', row.finished_id),
          status: row.finished_status,
          response: responseSummary(row.finished_outcome, row.finished_response_status),
        }
      : null,
  };
}
