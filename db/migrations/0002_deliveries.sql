-- What happened (events), what is on its way (deliveries), and each request (attempts). Partitioned by day.
--
-- The UUIDv7 of a row carries its time: a look-up by id reads one partition, the newest page of the log reads the
-- newest partitions, and retention drops whole partitions. Between partitioned tables there are no foreign keys, since
-- a dropped day must not be held by the next; emit_event and the worker's record statement keep them consistent.

create table events (
  org_id uuid not null,
  id uuid not null default uuid_v7(),
  type text not null,
  occurred_at timestamptz not null,
  data json not null,
  subject text,
  is_test boolean not null default false,
  audience uuid[],
  primary key (org_id, id)
) partition by range (id);

comment on column events.data is 'The producer''s exact bytes: read as ::text, apply no json operator (they fail on \u0000).';
comment on column events.subject is 'The id of the object that the event is about, for search.';
comment on column events.audience is 'The users who may view the object; null for everybody.';

create table event_keys (
  org_id uuid not null references orgs on delete cascade,
  key text not null check (length(key) between 1 and 255),
  event_id uuid not null,
  fingerprint bytea not null,
  created_at timestamptz not null default now(),
  primary key (org_id, key)
);

create index event_keys_created_at_idx on event_keys (created_at);

comment on column event_keys.fingerprint is 'SHA-256 of what was given but for the key: the same key with another event is a mistake of the producer.';

create table deliveries (
  org_id uuid not null,
  id uuid not null default uuid_v7(),
  event_id uuid not null,
  webhook_id uuid not null,
  event_type text not null,
  subject text,
  url text not null,
  payload_format text not null,
  is_test boolean not null default false,
  status text not null default 'queued'
    check (status in ('queued', 'sending', 'retrying', 'delivered', 'failed', 'cancelled')),
  attempt_count smallint not null default 0,
  next_attempt_at timestamptz default now(),
  next_trigger text not null default 'schedule' check (next_trigger in ('schedule', 'manual')),
  triggered_by uuid,
  last_outcome text,
  last_response_status smallint,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  is_failed boolean not null generated always as (status = 'failed') stored,
  primary key (org_id, id)
) partition by range (id);

comment on column deliveries.next_attempt_at is 'Set while queued or retrying, null otherwise.';
comment on column deliveries.is_failed is 'For its index: an index that names the status would have to be written whenever the status changes.';
comment on column deliveries.last_outcome is 'The outcome of the latest attempt: response, or the name of a failure.';

-- Log History of a webhook, newest first.
create index deliveries_webhook_idx on deliveries (org_id, webhook_id, id);
-- "Needs attention".
create index deliveries_failed_idx on deliveries (org_id, id) where is_failed;

-- What the worker has to do: one row for each delivery that is queued, retrying or sending, none for the others. Its own
-- table, so that what is due is found at the same cost however many days are kept, and so that a delivery on its way
-- changes no column that has an index (with room left in the pages, Postgres then writes no index at all).
--
-- The row is also the lock of its delivery: who changes the status of a delivery locks the row here first, if there is
-- one, several in the order of their ids, and then the deliveries.
create table delivery_queue (
  org_id uuid not null,
  delivery_id uuid not null,
  webhook_id uuid not null,
  due_at timestamptz not null default now(),
  lane_token uuid,
  is_cancel_requested boolean not null default false,
  cancel_epoch integer not null default 0,
  -- Of this column alone: whoever looks for it must be left no other index, however empty the table was when the
  -- statement was planned (docs/decisions/0030-plans-without-statistics.md).
  primary key (delivery_id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

comment on column delivery_queue.due_at is 'When its next attempt may begin; while sending, when this one might.';
comment on column delivery_queue.lane_token is 'While sending: the lease under which it was claimed.';
comment on column delivery_queue.is_cancel_requested is 'Cancelled while sending: no other attempt follows, and unless this one succeeds it ends as cancelled.';
comment on column delivery_queue.cancel_epoch is 'That of the webhook when it was found to be active. With another one by the time of the claim it is cancelled instead.';

create index delivery_queue_due_idx on delivery_queue (org_id, webhook_id, due_at);

-- Cancels deliveries of the queue; answers how many. What is being sent at this moment ends by itself and only gets a mark:
-- the worker records its attempt, as delivered if it succeeds, and else as cancelled. Rows are locked in the order of their
-- ids, as the worker does when it records, so that the two wait for each other instead of dead-locking.
create function cancel_queued(p_deliveries uuid[]) returns integer
language sql
as $$
  with waiting as materialized (
    select org_id, webhook_id, delivery_id, lane_token is not null as is_sending
    from delivery_queue
    where delivery_id = any (p_deliveries)
    order by delivery_id
    for update
  ),
  cancelled as (
    update deliveries
    set status = 'cancelled', next_attempt_at = null, updated_at = now()
    from waiting
    where not waiting.is_sending
      and deliveries.org_id = waiting.org_id
      and deliveries.webhook_id = waiting.webhook_id
      and deliveries.id = waiting.delivery_id
  ),
  removed as (
    delete from delivery_queue
    where delivery_id = any (array(select delivery_id from waiting where not is_sending))
  ),
  marked as (
    update delivery_queue
    set is_cancel_requested = true
    where delivery_id = any (array(select delivery_id from waiting where is_sending))
  )
  select count(*)::integer from waiting
$$;

-- Cancels the deliveries of a webhook, or of all webhooks of an organisation, that wait; answers how many. With a user, only
-- those of events whose audience does not have that user: what a new owner may not view. Where all is cancelled the epoch
-- rises: an event or a retry whose transaction is open at this moment queues with the earlier one, and is cancelled when it
-- is claimed. Webhooks are locked before the queue, several in the order of their ids.
create function cancel_waiting(p_org uuid, p_webhook uuid default null, p_hidden_from uuid default null) returns integer
language sql
as $$
  update webhooks
  set cancel_epoch = cancel_epoch + 1
  where p_hidden_from is null
    and org_id = p_org
    and id = any (array(
      select id from webhooks where org_id = p_org and (p_webhook is null or id = p_webhook) order by id for no key update
    ));
  select cancel_queued(array(
    select delivery_id
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
  ))
$$;

-- A plan without webhooks ends what waits. The webhooks stay as they are, so that an upgrade needs no other step. This
-- trigger and the next have the rights of who made them: a role of the host that may change plans and members needs no more.
create function end_without_plan() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform cancel_waiting(new.id);
  return null;
end
$$;

create trigger orgs_end_without_plan after update of plan on orgs
for each row when (old.has_webhooks and not new.has_webhooks) execute function end_without_plan();

-- Who is no member any more may view nothing here: their personal webhooks are deactivated, and what waits is cancelled.
create function end_personal_webhooks() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  v_webhook uuid;
  v_cancelled integer;
begin
  -- Where the whole organisation is deleted, its webhooks are too.
  if not exists (select from orgs where id = old.org_id) then
    return null;
  end if;
  for v_webhook in
    select id from webhooks
    where org_id = old.org_id and owner_id = old.user_id and deleted_at is null
    order by id
    for update
  loop
    update webhooks
    set is_active = false, deactivated_reason = 'owner_left', updated_at = now()
    where org_id = old.org_id and id = v_webhook;
    v_cancelled := cancel_waiting(old.org_id, v_webhook);
    insert into audit_log (org_id, action, target_kind, target_id, detail)
    values (
      old.org_id, 'webhook.deactivated', 'webhook', v_webhook,
      jsonb_build_object('reason', 'owner_left', 'cancelledDeliveries', v_cancelled));
  end loop;
  return null;
end
$$;

create trigger members_end_personal_webhooks after delete on members
for each row execute function end_personal_webhooks();

create table attempts (
  org_id uuid not null,
  delivery_id uuid not null,
  number smallint not null check (number >= 1),
  id uuid not null default uuid_v7(),
  started_at timestamptz not null,
  duration_ms integer not null,
  outcome text not null,
  detail text,
  url text not null,
  request_headers text not null,
  response_status smallint,
  response_headers bytea,
  response_body bytea,
  response_body_size bigint,
  is_response_body_truncated boolean not null default false,
  remote_ip text,
  trigger text not null check (trigger in ('schedule', 'manual')),
  triggered_by uuid,
  primary key (org_id, delivery_id, number)
) partition by range (delivery_id);

comment on table attempts is 'Partitioned by the day of the delivery, so that its attempts are found in, and dropped with, one partition.';
comment on column attempts.request_headers is '"name: value" lines as sent; the value of authorization is hidden.';
comment on column attempts.response_headers is '"name: value" lines ended by CRLF, in the bytes received.';
comment on column attempts.detail is 'What exactly happened, in words: the error, or what was odd about an answer that counts.';

create table events_default partition of events default;
create table deliveries_default partition of deliveries default with (fillfactor = 50);
create table attempts_default partition of attempts default;

-- The days from days_back ago (UTC) to days_ahead later that have no partition, the next ones first.
create function missing_partitions(days_ahead integer, days_back integer default 0)
returns table (parent text, day date)
language sql stable
as $$
  select parents.parent, days.day::date
  from generate_series(
      (now() at time zone 'utc')::date - days_back, (now() at time zone 'utc')::date + days_ahead, interval '1 day'
    ) as days (day)
  cross join unnest(array['events', 'deliveries', 'attempts']) with ordinality as parents (parent, position)
  where to_regclass(parents.parent || to_char(days.day, '_YYYYMMDD')) is null
  order by days.day, parents.position
$$;

-- Makes the partition of a day; false where there is one already. A day whose rows stand in the default partition gets
-- none, with a warning: its rows are found where they are. Locks the parent for as long as the transaction lasts, so that
-- several workers take turns.
create function make_partition(parent text, day date) returns boolean
language plpgsql
as $$
begin
  execute format('lock table only %I in access exclusive mode', parent);
  if to_regclass(parent || to_char(day, '_YYYYMMDD')) is not null then
    return false;
  end if;
  execute format(
    'create table %I partition of %I for values from (%L) to (%L) %s',
    parent || to_char(day, '_YYYYMMDD'), parent,
    uuid_v7_floor(day::timestamp at time zone 'utc'),
    uuid_v7_floor((day + 1)::timestamp at time zone 'utc'),
    -- Room for the versions of a row while it is queued, sending and delivered.
    case when parent = 'deliveries' then 'with (fillfactor = 50)' else '' end);
  return true;
exception when check_violation then
  raise warning 'rows of % stand in the default partition of %', day, parent;
  return false;
end
$$;

-- Makes what is missing, in one transaction: for a database that is not in use yet. Answers how many were made.
create function ensure_partitions(days_ahead integer, days_back integer default 0) returns integer
language sql
as $$
  select count(*) filter (where make_partition(parent, day))::integer from missing_partitions(days_ahead, days_back)
$$;

-- The partitions whose whole day is older than retention_days, the oldest first; of a day the deliveries go first, since
-- nothing else leads to its events and attempts.
create function expired_partitions(retention_days integer) returns table (parent text, name text)
language sql stable
as $$
  select parents.parent, child.relname::text
  from unnest(array['deliveries', 'attempts', 'events']) with ordinality as parents (parent, position)
  join pg_inherits on pg_inherits.inhparent = parents.parent::regclass
  join pg_class child on child.oid = pg_inherits.inhrelid
  where child.relname ~ '_[0-9]{8}$'
    and to_date(right(child.relname, 8), 'YYYYMMDD') < (now() at time zone 'utc')::date - retention_days
  order by right(child.relname, 8), parents.position
$$;

-- Drops a partition with its rows; false where it is gone already. Locks the parent, as make_partition does.
create function drop_partition(parent text, name text) returns boolean
language plpgsql
as $$
begin
  execute format('lock table only %I in access exclusive mode', parent);
  if to_regclass(name) is null then
    return false;
  end if;
  execute format('drop table %I', name);
  return true;
end
$$;

-- Deletes rows as old as that which stand in no partition of a day: those of the default partitions, the queue, the
-- idempotency keys of events and the notices; answers kept for 24 hours, and counters that nobody asks for any more. At
-- most max_rows of each table, so that nobody waits long; answers how many there were of the one with the most.
create function forget_expired_rows(retention_days integer, max_rows integer) returns integer
language plpgsql
as $$
declare
  first_kept timestamptz := ((now() at time zone 'utc')::date - retention_days)::timestamp at time zone 'utc';
  expired record;
  deleted integer;
  most integer := 0;
begin
  for expired in
    select *
    from (values
      ('deliveries_default', format('id < %L', uuid_v7_floor(first_kept))),
      ('attempts_default', format('delivery_id < %L', uuid_v7_floor(first_kept))),
      ('events_default', format('id < %L', uuid_v7_floor(first_kept))),
      ('delivery_queue', format('delivery_id < %L', uuid_v7_floor(first_kept))),
      ('event_keys', format('created_at < %L', first_kept)),
      ('notices', format('created_at < %L', first_kept)),
      ('idempotency_keys', format('created_at < %L', now() - interval '24 hours')),
      ('rate_limits', format('window_started_at < %L', now() - interval '1 day'))
    ) as expired (source, condition)
  loop
    execute format(
      'delete from %1$I where ctid = any (array(select ctid from %1$I where %2$s limit %3$s for update skip locked))',
      expired.source, expired.condition, max_rows);
    get diagnostics deleted = row_count;
    most := greatest(most, deleted);
  end loop;
  return most;
end
$$;
