import type { Executor } from '#db/client';
import { sql } from '#db/drizzle';
import type { Access } from '#lib/services/authorise';

/**
 * Waits for and holds off the worker, before the status of deliveries is read to be changed: locks their rows of the
 * queue, as far as there are any, in the order in which everybody locks them. Until the end of the transaction.
 */
export async function lockQueued(executor: Executor, orgId: string, ids: readonly string[]): Promise<void> {
  await executor.execute(sql`
    select from delivery_queue
    where org_id = ${orgId} and delivery_id = any (${sql.param(ids)}::uuid[])
    order by delivery_id for update`);
}

type Sendable = {
  id: string;
  /** That of the webhook, read together with what let the delivery be sent: see the column. */
  cancel_epoch: number;
};

/** Makes deliveries due now, marked as sent by hand, and wakes their lanes. They were locked and are not being sent. */
export async function queueNow(
  executor: Executor,
  access: Access,
  deliveries: readonly Sendable[],
): Promise<void> {
  const ids = deliveries.map(({ id }) => id);
  const epochs = deliveries.map((delivery) => delivery.cancel_epoch);
  await executor.execute(sql`
    with queued as (
      update deliveries
      set status = 'queued', next_attempt_at = now(), next_trigger = 'manual', triggered_by = ${access.userId},
        updated_at = now()
      where org_id = ${access.org.id} and id = any (${sql.param(ids)}::uuid[])
      returning org_id, id, webhook_id
    ),
    enqueued as (
      insert into delivery_queue (org_id, delivery_id, webhook_id, cancel_epoch)
      select org_id, id, webhook_id, cancel_epoch
      from queued join unnest(${sql.param(ids)}::uuid[], ${sql.param(epochs)}::integer[]) as asked (id, cancel_epoch) using (id)
      order by id
      on conflict (org_id, delivery_id) do update set due_at = excluded.due_at, cancel_epoch = excluded.cancel_epoch
    )
    insert into lane_hints (org_id, webhook_id)
    select named.org_id, named.webhook_id
    from (select distinct org_id, webhook_id from queued) as named
    cross join lateral (
      select
      from lanes
      where lanes.org_id = named.org_id
        and lanes.webhook_id = named.webhook_id
        and lanes.token is null
        and (lanes.due_at is null or lanes.due_at > now())
      limit 1
    ) as asleep`);
}
