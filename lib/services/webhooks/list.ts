import type { Executor } from '#db/client';
import { type SQL, sql } from '#db/drizzle';
import type { Page } from '#lib/contracts/page';
import type { WebhookListItem, WebhookView } from '#lib/contracts/views/webhooks';
import { listWebhooksQuery } from '#lib/contracts/webhooks';
import type { DeliveryStatus } from '#lib/domain/delivery/delivery';
import { decodeId, encodeId } from '#lib/domain/ids';
import { authorise } from '#lib/services/authorise';
import type { Call } from '#lib/services/context';
import { BY_WEBHOOK_AND_ID, newestFirst, ofWebhook } from '#lib/services/deliveries/newest';
import { responseSummary } from '#lib/services/deliveries/row';
import { idOfCursor, toPage } from '#lib/services/page';
import { parseQuery, type Query } from '#lib/services/parse';
import { readWebhookViews } from '#lib/services/webhooks/view';

/** What is waiting is counted up to here: beyond it the number says nothing more. */
const MAX_WAITING_COUNT = 100;
/** So many of the newest deliveries are looked through for one that has ended, however long the backlog is. */
const RECENT_COUNT = 50;
/** So many of those that wait are looked through for retries: those due last, which were tried last. */
const RETRIED_COUNT = 20;
/** So many deliveries that wait for a retry, or one whose retry has failed, are no passing trouble. */
const MIN_FAILING_DELIVERIES = 3;

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
  failing_id: string | null;
  failing_status: DeliveryStatus;
  failing_outcome: string | null;
  failing_response_status: number | null;
};

/**
 * Of what waits, the delivery that was tried last, where only failures come: by the health that the worker counts for the
 * lane, or since the one that ended last has failed. Retries are due later than what was never sent, so that they are found
 * however many of those wait.
 */
const failing = (orgId: string): SQL => sql`
  select (array_agg(id order by due_at desc))[1] as failing_id,
    (array_agg(status order by due_at desc))[1] as failing_status,
    (array_agg(last_outcome order by due_at desc))[1] as failing_outcome,
    (array_agg(last_response_status order by due_at desc))[1] as failing_response_status
  from (
    select delivery_id, due_at
    from delivery_queue
    where org_id = ${orgId} and webhook_id = asked.id
      and (finished_status = 'failed' or exists (
        select from lanes
        join webhooks on webhooks.org_id = lanes.org_id and webhooks.id = lanes.webhook_id
        where lanes.org_id = ${orgId} and lanes.webhook_id = asked.id
          and lanes.failing_since is not null and lanes.health_epoch = webhooks.health_epoch
      ))
    order by due_at desc limit ${RETRIED_COUNT}
  ) as waiting
  cross join lateral (
    select id, status, attempt_count, last_outcome, last_response_status
    from deliveries
    where org_id = ${orgId} and webhook_id = asked.id and id = waiting.delivery_id
      and status = 'retrying' and not is_test
    limit 1
  ) as retried
  having finished_status = 'failed' or count(*) >= ${MIN_FAILING_DELIVERIES}
    or max(attempt_count) > 1`;

/**
 * One page of the webhooks of the organisation, in the order they were made, with their latest delivery, the latest that has
 * ended, and what keeps failing. The cursor is the id of the last webhook of the page before.
 */
export async function listWebhooks(call: Call, query: Query): Promise<Page<WebhookListItem>> {
  const { org } = await authorise(call, 'webhooks.view');
  const { cursor, limit } = parseQuery(listWebhooksQuery, query);
  const after = cursor === undefined ? undefined : idOfCursor('webhook', cursor);
  const views = await readWebhookViews(call.context.database, org.id, { after, limit: limit + 1 });
  const activities = await readActivities(call.context.database, org.id, views.slice(0, limit));
  const toItem = (view: WebhookView) => ({ ...view, ...activityOf(activities.get(view.id)) });
  return toPage(views, limit, toItem, (last) => last.id);
}

/** What the list says of each webhook besides its settings, by the id of the webhook. */
async function readActivities(
  executor: Executor,
  orgId: string,
  views: readonly WebhookView[],
): Promise<Map<string, ActivityRow>> {
  const ids = views.map((view) => decodeId('webhook', view.id));
  const { rows } = await executor.execute<ActivityRow>(sql`
    select asked.id as webhook_id, waiting.count::int as waiting_count, latest.*, finished.*, failing.*
    from unnest(${sql.param(ids)}::uuid[]) as asked (id)
    left join lateral (
      select d.id as delivery_id, d.status, d.last_outcome, d.last_response_status, d.created_at
      from deliveries d
      where d.org_id = ${orgId} and ${ofWebhook(sql`asked.id`)}
      ${newestFirst(BY_WEBHOOK_AND_ID)} limit 1
    ) as latest on true
    left join lateral (
      select id as finished_id, status as finished_status, last_outcome as finished_outcome,
        last_response_status as finished_response_status
      from (
        select d.id, d.status, d.last_outcome, d.last_response_status, d.is_test
        from deliveries d
        where d.org_id = ${orgId} and ${ofWebhook(sql`asked.id`)}
        ${newestFirst(BY_WEBHOOK_AND_ID)} limit ${RECENT_COUNT}
      ) as recent
      where status in ('delivered', 'failed') and not is_test
      order by id desc limit 1
    ) as finished on true
    left join lateral (${failing(orgId)}) as failing on true
    cross join lateral (
      select count(*) from (
        select from delivery_queue
        where org_id = ${orgId} and webhook_id = asked.id and lane_token is null
        -- Without an order the planner may expect to meet enough of them in any part of the queue, and read all of it.
        order by due_at limit ${MAX_WAITING_COUNT}
      ) as first_ones
    ) as waiting`);
  return new Map(rows.map((row) => [encodeId('webhook', row.webhook_id), row]));
}

type Activity = Pick<WebhookListItem, 'lastDelivery' | 'lastFinished' | 'failing' | 'waitingCount'>;

function activityOf(row: ActivityRow | undefined): Activity {
  if (!row?.delivery_id)
    return { lastDelivery: null, lastFinished: null, failing: null, waitingCount: row?.waiting_count ?? 0 };
  return {
    waitingCount: row.waiting_count,
    lastDelivery: {
      ...deliveryOf(row.delivery_id, row.status, row.last_outcome, row.last_response_status),
      createdAt: new Date(row.created_at).toISOString(),
    },
    lastFinished: row.finished_id
      ? deliveryOf(row.finished_id, row.finished_status, row.finished_outcome, row.finished_response_status)
      : null,
    failing: row.failing_id
      ? deliveryOf(row.failing_id, row.failing_status, row.failing_outcome, row.failing_response_status)
      : null,
  };
}

function deliveryOf(
  id: string,
  status: DeliveryStatus,
  outcome: string | null,
  responseStatus: number | null,
): NonNullable<WebhookListItem['lastFinished']> {
  return { id: encodeId('delivery', id), status, response: responseSummary(outcome, responseStatus) };
}
