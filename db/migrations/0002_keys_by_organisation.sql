-- Every key of a table of an organisation begins with the organisation (docs/decisions/0070-ready-to-be-distributed.md).

-- Building the two indexes of the queue blocks writes to it for about a second for each million rows; with more the
-- migrator takes it back and tries again. Whoever has more builds them beforehand, by the same statements with CONCURRENTLY:
-- what is there already is used here. All else changes the catalogue alone.
--
-- By webhook alone: the other index is left no way to serve whoever looks for a row by its key
-- (docs/decisions/0030-plans-without-statistics.md). It is made first, for the planner takes the older of two equals.
create index if not exists delivery_queue_webhook_idx on delivery_queue (webhook_id, due_at);
create unique index if not exists delivery_queue_key_idx on delivery_queue (org_id, delivery_id);
alter table delivery_queue
  drop constraint delivery_queue_pkey,
  add constraint delivery_queue_pkey primary key using index delivery_queue_key_idx;
drop index delivery_queue_due_idx;

-- Hints live for milliseconds: there are hardly any to index.
create index lane_hints_id_idx on lane_hints (id);
alter table lane_hints drop constraint lane_hints_pkey, add primary key (org_id, webhook_id, id);
drop index lane_hints_lane_idx;

-- Cancels deliveries of the queue; answers how many. What is being sent at this moment ends by itself and only gets a mark:
-- the worker records its attempt, as delivered if it succeeds, and else as cancelled. Rows are locked in the order of their
-- ids, so that two who cancel wait for each other instead of dead-locking.
drop function cancel_queued(uuid[]);
create function cancel_queued(p_org uuid, p_deliveries uuid[]) returns integer
language sql security definer set search_path from current
as $$
  with waiting as materialized (
    select webhook_id, delivery_id, lane_token is not null as is_sending
    from delivery_queue
    where org_id = p_org and delivery_id = any (p_deliveries)
    order by delivery_id
    for update
  ),
  cancelled as (
    update deliveries
    set status = 'cancelled', next_attempt_at = null, updated_at = now()
    from waiting
    where not waiting.is_sending
      and deliveries.org_id = p_org
      and deliveries.webhook_id = waiting.webhook_id
      and deliveries.id = waiting.delivery_id
  ),
  removed as (
    delete from delivery_queue
    where org_id = p_org and delivery_id = any (array(select delivery_id from waiting where not is_sending))
  ),
  marked as (
    update delivery_queue
    set is_cancel_requested = true
    where org_id = p_org and delivery_id = any (array(select delivery_id from waiting where is_sending))
  )
  select count(*)::integer from waiting
$$;

-- Cancels the deliveries of a webhook, or of all webhooks of an organisation, that wait, and returns how many. Where all are
-- cancelled the epoch rises: whatever was queued with an earlier one is cancelled when it is claimed, be it of a
-- transaction that is open at this moment, or one of those beyond the first 20,000, which are left to that so that the
-- statement ends in time. Those that would be claimed last go first. With a user, only deliveries go of events whose audience
-- does not have that user: what a new owner may not view. Webhooks are locked before the queue, several in the order of
-- their ids.
create or replace function cancel_waiting(p_org uuid, p_webhook uuid default null, p_hidden_from uuid default null)
returns integer
language sql security definer set search_path from current
as $$
  update webhooks
  set cancel_epoch = cancel_epoch + 1
  where p_hidden_from is null
    and org_id = p_org
    and id = any (array(
      -- The claim cancels whatever waits for a deleted one.
      select id from webhooks
      where org_id = p_org and (p_webhook is null or id = p_webhook) and deleted_at is null
      order by id
      for no key update
    ));
  with waiting as materialized (
    select delivery_id, due_at
    from delivery_queue
    where org_id = p_org
      and (p_webhook is null or webhook_id = p_webhook)
      -- Looked up by key, one after the other: null, and so not cancelled, where there is no audience.
      and (p_hidden_from is null or (
        select p_hidden_from <> all (events.audience)
        from deliveries
        join events on events.org_id = deliveries.org_id and events.id = deliveries.event_id
        where deliveries.org_id = delivery_queue.org_id
          and deliveries.webhook_id = delivery_queue.webhook_id
          and deliveries.id = delivery_queue.delivery_id
        limit 1
      ))
  ),
  cancelled as materialized (
    select cancel_queued(p_org, array(
      select delivery_id from waiting order by due_at desc limit case when p_hidden_from is null then 20000 end
    ))
  )
  select (select count(*)::integer from waiting) from cancelled
$$;

-- Cancels at most p_max_rows deliveries that wait for some webhooks of an organisation, and returns how many.
create or replace function cancel_some(p_org uuid, p_webhooks uuid[], p_max_rows integer) returns integer
language sql set search_path from current
as $$
  select cancel_queued(p_org, array(
    select delivery_id
    from delivery_queue
    where org_id = p_org and webhook_id = any (p_webhooks) and not is_cancel_requested
    order by due_at desc
    limit p_max_rows
  ))
$$;
