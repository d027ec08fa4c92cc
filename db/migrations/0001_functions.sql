-- Functions and triggers. Each looks names up where this migration does, whatever the session that calls it has set. Those
-- that write are `security definer`: they have the rights of the owner, and their callers need EXECUTE and no right on a
-- table. db/grants.sql says who may execute what.

create function name_member() returns trigger
language plpgsql security definer set search_path from current
as $$
begin
  -- Shared, so that a change of the name under way is waited for. Who is no user is refused by the foreign key.
  new.name := coalesce((select left(name, 200) from users where id = new.user_id for share), '');
  return new;
end
$$;

create trigger members_name before insert or update of user_id, name on members
for each row execute function name_member();

create function rename_member() returns trigger
language plpgsql security definer set search_path from current
as $$
begin
  update members set name = new.name where user_id = new.id;
  return null;
end
$$;

create trigger users_rename_member after update of name on users
for each row when (old.name <> new.name) execute function rename_member();

-- A new password ends the sessions of whoever knew the old one, be it changed by the host or by an operator in psql.
create function end_sessions() returns trigger
language plpgsql security definer set search_path from current
as $$
begin
  delete from sessions where user_id = new.id;
  return null;
end
$$;

create trigger users_end_sessions after update of password_hash on users
for each row when (old.password_hash is distinct from new.password_hash) execute function end_sessions();

-- The audit log is only appended to, whoever has rights on it: nobody changes an entry, and only the functions that end
-- entries with their retention or their organisation delete any. For that moment they set hooktab.erasing, a setting that
-- nothing else has a use for.
create function keep_audit_log() returns trigger
language plpgsql set search_path from current
as $$
begin
  if tg_op = 'DELETE' and current_setting('hooktab.erasing', true) = 'on' then
    return old;
  end if;
  raise exception 'the audit log can only be appended to'
    using errcode = '42501', hint = 'Entries end with AUDIT_RETENTION_DAYS, and with their organisation by delete_org.';
end
$$;

create trigger audit_log_keep before update or delete on audit_log for each row execute function keep_audit_log();
create trigger audit_log_keep_all before truncate on audit_log for each statement execute function keep_audit_log();

create function create_lane() returns trigger
language plpgsql security definer set search_path from current
as $$
begin
  insert into lanes (org_id, webhook_id) values (new.org_id, new.id);
  return null;
end
$$;

create trigger webhooks_create_lane after insert on webhooks for each row execute function create_lane();

-- However a webhook is deleted, its secrets go with it. What is under way has its own copies, and the claim cancels what
-- waits without them.
create function forget_secrets() returns trigger
language plpgsql set search_path from current
as $$
begin
  new.signing_secret_sealed := null;
  new.previous_signing_secret_sealed := null;
  new.previous_signing_secret_expires_at := null;
  new.hub_secret_sealed := null;
  new.basic_username := null;
  new.basic_password_sealed := null;
  return new;
end
$$;

create trigger webhooks_forget_secrets before insert or update of deleted_at on webhooks
for each row when (new.deleted_at is not null) execute function forget_secrets();

-- Cancels deliveries of the queue; answers how many. What is being sent at this moment ends by itself and only gets a mark:
-- the worker records its attempt, as delivered if it succeeds, and else as cancelled. Rows are locked in the order of their
-- ids, as the worker does when it records, so that the two wait for each other instead of dead-locking.
create function cancel_queued(p_deliveries uuid[]) returns integer
language sql security definer set search_path from current
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

-- Cancels the deliveries of a webhook, or of all webhooks of an organisation, that wait, and returns how many. Where all are
-- cancelled the epoch rises: whatever was queued with an earlier one is cancelled when it is claimed, be it of a
-- transaction that is open at this moment, or one of those beyond the first 20,000, which are left to that so that the
-- statement ends in time. Those that would be claimed last go first. With a user, only deliveries go of events whose audience
-- does not have that user: what a new owner may not view. Webhooks are locked before the queue, several in the order of
-- their ids.
create function cancel_waiting(p_org uuid, p_webhook uuid default null, p_hidden_from uuid default null) returns integer
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
    select cancel_queued(array(
      select delivery_id from waiting order by due_at desc limit case when p_hidden_from is null then 20000 end
    ))
  )
  select (select count(*)::integer from waiting) from cancelled
$$;

-- A plan without webhooks ends what waits. The webhooks stay as they are, so that an upgrade needs no other step.
create function end_without_plan() returns trigger
language plpgsql security definer set search_path from current
as $$
begin
  perform cancel_waiting(new.id);
  return null;
end
$$;

create trigger orgs_end_without_plan after update of plan on orgs
for each row when (old.has_webhooks and not new.has_webhooks) execute function end_without_plan();

-- Deactivates the personal webhooks of somebody who leaves an organisation. The audit log has the number of all deliveries
-- that wait: the caller cancels them, or the claim does.
create function deactivate_personal_webhooks(p_org uuid, p_user uuid) returns setof uuid
language plpgsql set search_path from current
as $$
declare
  v_webhook uuid;
begin
  for v_webhook in
    select id from webhooks
    where org_id = p_org
      and owner_id = p_user
      and deleted_at is null
      and (is_active or deactivated_reason is distinct from 'owner_left')
    order by id
    for no key update
  loop
    update webhooks
    set
      is_active = false, deactivated_reason = 'owner_left', cancel_epoch = cancel_epoch + 1, updated_at = now()
    where org_id = p_org and id = v_webhook;
    insert into audit_log (org_id, action, target_kind, target_id, detail)
    select p_org, 'webhook.deactivated', 'webhook', v_webhook,
      jsonb_build_object('reason', 'owner_left', 'cancelledDeliveries', count(*))
    from delivery_queue
    where org_id = p_org and webhook_id = v_webhook and not is_cancel_requested;
  end loop;
  return query select id from webhooks where org_id = p_org and owner_id = p_user and deleted_at is null order by id;
end
$$;

-- Cancels at most p_max_rows deliveries that wait for some webhooks of an organisation, and returns how many.
create function cancel_some(p_org uuid, p_webhooks uuid[], p_max_rows integer) returns integer
language sql set search_path from current
as $$
  select cancel_queued(array(
    select delivery_id
    from delivery_queue
    where org_id = p_org and webhook_id = any (p_webhooks) and not is_cancel_requested
    order by due_at desc
    limit p_max_rows
  ))
$$;

-- Who is no member any more may view nothing here: their personal webhooks are deactivated, and what waits is cancelled.
create function end_personal_webhooks() returns trigger
language plpgsql security definer set search_path from current
as $$
begin
  -- As cancel_waiting does, the claim cancels what is more.
  perform cancel_some(old.org_id, array(select deactivate_personal_webhooks(old.org_id, old.user_id)), 20000);
  return null;
end
$$;

create trigger members_end_personal_webhooks after delete on members
for each row execute function end_personal_webhooks();

-- The days from days_back ago (UTC) to days_ahead later that have no partition, the next ones first.
-- Days have no time zone: where a day begins at one o'clock, because the clocks go forward, the last one would be missed.
create function missing_partitions(days_ahead integer, days_back integer default 0)
returns table (parent text, day date)
language sql stable set search_path from current
as $$
  select parents.parent, days.day::date
  from generate_series(
      ((now() at time zone 'utc')::date - days_back)::timestamp,
      ((now() at time zone 'utc')::date + days_ahead)::timestamp,
      interval '1 day'
    ) as days (day)
  cross join unnest(array['events', 'deliveries', 'attempts']) with ordinality as parents (parent, position)
  where to_regclass(parents.parent || to_char(days.day, '_YYYYMMDD')) is null
  order by days.day, parents.position
$$;

-- Makes the partition of a day; false where there is one already. A day whose rows stand in the default partition gets
-- none, with a warning: its rows are found where they are. Locks the parent for as long as the transaction lasts, so that
-- several workers take turns.
create function make_partition(parent text, day date) returns boolean
language plpgsql security definer set search_path from current
as $$
begin
  if parent not in ('events', 'deliveries', 'attempts') then
    raise exception '% has no partitions', parent using errcode = 'invalid_parameter_value';
  end if;
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
language sql security definer set search_path from current
as $$
  select count(*) filter (where make_partition(parent, day))::integer from missing_partitions(days_ahead, days_back)
$$;

-- The partitions whose whole day is older than retention_days, the oldest first; of a day the deliveries go first, since
-- nothing else leads to its events and attempts.
create function expired_partitions(retention_days integer) returns table (parent text, name text)
language sql stable set search_path from current
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
language plpgsql security definer set search_path from current
as $$
begin
  if name !~ '^(events|deliveries|attempts)_[0-9]{8}$' or parent <> split_part(name, '_', 1) then
    raise exception '% is no partition of %', name, parent using errcode = 'invalid_parameter_value';
  end if;
  execute format('lock table only %I in access exclusive mode', parent);
  if to_regclass(name) is null then
    return false;
  end if;
  execute format('drop table %I', name);
  return true;
end
$$;

-- Deletes at most p_max_rows rows of a table that meet a condition, and returns how many. The condition is SQL: $1 is
-- p_id, $2 is p_at; as text they would depend on the session. Passes over rows that somebody has locked.
create function delete_rows(p_table text, p_condition text, p_id uuid, p_at timestamptz, p_max_rows integer)
returns integer
language plpgsql set search_path from current
as $$
declare
  v_deleted integer;
begin
  perform set_config('hooktab.erasing', 'on', true);
  execute format(
    'delete from %1$I where ctid = any (array(select ctid from %1$I where %2$s limit $3 for update skip locked))',
    p_table, p_condition)
  using p_id, p_at, p_max_rows;
  get diagnostics v_deleted = row_count;
  perform set_config('hooktab.erasing', 'off', true);
  return v_deleted;
end
$$;

-- Deletes what is past its retention and stands in no partition of a day: at most max_rows of each table, so that nobody
-- waits long. Returns the number of rows of the table with the most. Webhooks go a day after their last delivery: one
-- that was made in a transaction open at their deletion may be younger than they are.
create function forget_expired_rows(retention_days integer, audit_retention_days integer, max_rows integer)
returns integer
language plpgsql security definer set search_path from current
as $$
declare
  today timestamptz := (now() at time zone 'utc')::date::timestamp at time zone 'utc';
  first_kept timestamptz := today - make_interval(hours => 24 * retention_days);
  first_audited timestamptz := today - make_interval(hours => 24 * audit_retention_days);
  expired record;
  most integer := 0;
begin
  for expired in
    select *
    from (values
      ('deliveries_default', 'id < $1', first_kept),
      ('attempts_default', 'delivery_id < $1', first_kept),
      ('events_default', 'id < $1', first_kept),
      ('delivery_queue', 'delivery_id < $1', first_kept),
      ('event_keys', 'created_at < $2', first_kept),
      ('notices', 'created_at < $2', first_kept),
      ('webhooks', 'deleted_at < $2', first_kept - interval '1 day'),
      ('audit_log', 'at < $2', first_audited),
      ('api_keys', 'least(revoked_at, expires_at) < $2', first_audited),
      ('former_users', 'deleted_at < $2', first_audited),
      ('idempotency_keys', 'created_at < $2', now() - interval '24 hours'),
      ('rate_limits', 'window_started_at < $2', now() - interval '1 day'),
      ('sessions', 'last_seen_at < $2', now() - interval '7 days')
    ) as expired (source, condition, kept_from)
  loop
    most := greatest(most, delete_rows(
      expired.source, expired.condition, uuid_v7_floor(expired.kept_from), expired.kept_from, max_rows));
  end loop;
  return most;
end
$$;

-- Organisations end by delete_org alone: whatever else deletes one would leave its events and deliveries behind.
create function keep_org() returns trigger
language plpgsql set search_path from current
as $$
begin
  if current_setting('hooktab.erasing', true) = 'on' then
    return old;
  end if;
  raise exception 'organisations are deleted by delete_org'
    using errcode = '55000', hint = 'Call delete_org until "remaining" is null, or run: npm run erase -- org <slug>';
end
$$;

create trigger orgs_keep before delete on orgs for each row execute function keep_org();

-- Erases an organisation with all that belongs to it, at most p_max_rows rows in a call. Call it, each time in a transaction
-- of its own, until `remaining` is null: that names what is left, the table that comes next or `open transactions`. `erased` has the
-- numbers of rows by table. Safe to be repeated, to be stopped half-way and to be called by several, and for an
-- organisation that is gone already. From the first call on nobody gets in, no event is taken, and nothing is sent but
-- what is being sent at that moment; its results are dropped.
--
-- Rows that somebody has locked are left for the next call, so that it waits for no worker and no worker for it. Users stay.
create function delete_org(p_org uuid, p_max_rows integer default 5000, out remaining text, out erased jsonb)
language plpgsql security definer set search_path from current
as $$
declare
  v_org record;
  v_table record;
  v_rest integer := greatest(p_max_rows, 1);
  v_deleted integer;
  v_has_more boolean;
begin
  erased := '{}';
  select deleted_at, deleted_xid into v_org from orgs where id = p_org for no key update;
  if not found then
    return;
  end if;

  if v_org.deleted_at is null then
    update orgs set deleted_at = now() where id = p_org;
    update webhooks
    set is_active = false, deleted_at = now(), updated_at = now()
    where org_id = p_org
      and id = any (array(
        select id from webhooks where org_id = p_org and deleted_at is null order by id for no key update
      ));
    remaining := 'delivery_queue';
    return;
  end if;
  -- Whoever does not see the mark above began before this transaction.
  if v_org.deleted_xid is null then
    v_org.deleted_xid := pg_current_xact_id();
    update orgs set deleted_xid = v_org.deleted_xid where id = p_org;
  end if;

  -- What waits goes first: without its row in the queue nobody stores an attempt of a delivery.
  for v_table in
    select tables.name as kind, coalesce(partition.relname::text, tables.name) as name
    from unnest(array[
        'delivery_queue', 'lane_hints', 'deliveries', 'attempts', 'events', 'event_keys', 'idempotency_keys', 'subscriptions',
        'notices', 'lanes', 'webhooks', 'members', 'api_key_hashes', 'api_keys', 'audit_log'
      ]) with ordinality as tables (name, position)
    left join pg_inherits on pg_inherits.inhparent = tables.name::regclass
    left join pg_class partition on partition.oid = pg_inherits.inhrelid
    order by tables.position, partition.relname desc
  loop
    v_deleted := delete_rows(v_table.name, 'org_id = $1', p_org, null, v_rest);
    if v_deleted > 0 then
      v_rest := v_rest - v_deleted;
      erased := jsonb_set(
        erased, array[v_table.kind], to_jsonb(coalesce((erased ->> v_table.kind)::integer, 0) + v_deleted));
    end if;
    execute format('select exists (select from %I where org_id = $1)', v_table.name) into v_has_more using p_org;
    if v_has_more or v_rest = 0 then
      remaining := v_table.kind;
      return;
    end if;
  end loop;

  if pg_snapshot_xmin(pg_current_snapshot()) <= v_org.deleted_xid then
    remaining := 'open transactions';
    return;
  end if;
  perform set_config('hooktab.erasing', 'on', true);
  delete from orgs where id = p_org;
  perform set_config('hooktab.erasing', 'off', true);
  erased := jsonb_set(erased, '{orgs}', '1');
end
$$;

-- The name of a user outlives the row.
create function keep_user_name() returns trigger
language plpgsql security definer set search_path from current
as $$
begin
  insert into former_users (id, name) values (old.id, old.name) on conflict do nothing;
  return null;
end
$$;

create trigger users_keep_name after delete on users for each row execute function keep_user_name();

-- Erases a user, as delete_org erases an organisation: what waits for personal webhooks is cancelled, at most p_max_rows
-- deliveries in a call, then memberships and sessions end, then the user. The name stays where others read it, until the
-- audit log has ended too; without p_keeps_name it goes as well, also of a user who was deleted before.
create function delete_user(
  p_user uuid,
  p_max_rows integer default 5000,
  p_keeps_name boolean default true,
  out remaining text,
  out erased jsonb
)
language plpgsql security definer set search_path from current
as $$
declare
  v_org uuid;
  v_rest integer := greatest(p_max_rows, 1);
  v_cancelled integer;
  v_members integer := 0;
  v_sessions integer;
begin
  erased := '{}';
  perform from users where id = p_user for no key update;
  if found then
    delete from sessions where user_id = p_user;
    get diagnostics v_sessions = row_count;
    erased := jsonb_build_object('sessions', v_sessions);
    for v_org in select org_id from members where user_id = p_user order by org_id loop
      v_cancelled := cancel_some(v_org, array(select deactivate_personal_webhooks(v_org, p_user)), v_rest);
      erased := jsonb_set(
        erased, '{delivery_queue}', to_jsonb(coalesce((erased ->> 'delivery_queue')::integer, 0) + v_cancelled));
      v_rest := v_rest - v_cancelled;
      if v_rest <= 0 then
        remaining := 'delivery_queue';
        return;
      end if;
      delete from members where org_id = v_org and user_id = p_user;
      v_members := v_members + 1;
      erased := jsonb_set(erased, '{members}', to_jsonb(v_members));
    end loop;
    delete from users where id = p_user;
    erased := jsonb_set(erased, '{users}', '1');
  end if;
  if not p_keeps_name then
    delete from former_users where id = p_user;
  end if;
end
$$;

-- The one way in. Runs in the caller's transaction: nothing is announced that did not happen, nothing that happened
-- is lost. The event is stored in any case; an organisation whose plan has no webhooks gets no deliveries of it.
--
-- Errors that a caller can act on: HK001 unknown event type, HK002 data too large, HK003 no such organisation,
-- HK004 idempotency key used for another event, HK005 a parameter is not what it may be. A parameter that is null counts
-- as left out.
create function emit_event(
  p_org uuid,
  p_type text,
  p_data json,
  p_subject text default null,
  p_idempotency_key text default null,
  p_occurred_at timestamptz default null,
  p_audience uuid[] default null,
  p_is_test boolean default false,
  p_only_webhook uuid default null
) returns uuid
language plpgsql security definer set search_path from current
as $$
declare
  v_event_id uuid := uuid_v7();
  v_flaw text;
  v_fingerprint bytea;
  v_known record;
  v_has_webhooks boolean;
begin
  if not exists (
    select from event_types where type = p_type and (is_subscribable or p_only_webhook is not null)
  ) then
    raise exception 'unknown event type "%"', p_type
      using errcode = 'HK001', hint = 'The event catalogue lists every type.';
  end if;
  v_flaw := case
    when json_typeof(p_data) is distinct from 'object' then 'data is no JSON object'
    when length(p_subject) not between 1 and 255 then 'the subject has not 1 to 255 characters'
    when length(p_idempotency_key) not between 1 and 255 then 'the idempotency key has not 1 to 255 characters'
    -- What PostgreSQL, JavaScript and the receivers agree on.
    when p_occurred_at not between '1970-01-01T00:00:00Z' and '9999-12-31T23:59:59.999Z'
    then 'the time is not between 1970 and 9999'
  end;
  if v_flaw is not null then
    raise exception '%', v_flaw using errcode = 'HK005';
  end if;
  if octet_length(p_data::text) > 262144 then
    raise exception 'data is larger than 256 KB' using errcode = 'HK002', hint = 'Send ids and let the receiver fetch.';
  end if;
  select has_webhooks into v_has_webhooks from orgs where id = p_org and deleted_at is null;
  if not found then
    raise exception 'no such organisation' using errcode = 'HK003';
  end if;

  if p_idempotency_key is not null then
    -- As given: the time of an event without one is that of each call, and the order of an audience says nothing.
    v_fingerprint := sha256(convert_to(json_build_array(
      p_type, p_data, p_subject, extract(epoch from p_occurred_at),
      case when p_audience is not null then array(select distinct viewer from unnest(p_audience) as viewer order by 1) end
    )::text, 'utf8'));
    insert into event_keys (org_id, key, event_id, fingerprint)
    values (p_org, p_idempotency_key, v_event_id, v_fingerprint)
    on conflict do nothing;
    if not found then
      select event_id, fingerprint into v_known from event_keys where org_id = p_org and key = p_idempotency_key;
      if v_known.fingerprint <> v_fingerprint then
        raise exception 'idempotency key was used for another event' using errcode = 'HK004';
      end if;
      return v_known.event_id;
    end if;
  end if;

  insert into events (org_id, id, type, occurred_at, data, subject, is_test, audience)
  values (
    p_org, v_event_id, p_type, coalesce(p_occurred_at, now()), p_data, p_subject, coalesce(p_is_test, false), p_audience);

  with receiving as (
    -- Either all that listen or the one that is named; both are found without reading deleted ones.
    select id, url, body_format
    from webhooks
    where p_only_webhook is null
      and org_id = p_org
      and deleted_at is null
      and is_active
      and p_type = any (event_types)
      -- A personal webhook gets what its owner may view.
      and (owner_id is null or p_audience is null or owner_id = any (p_audience))
    union all
    select id, url, body_format from webhooks where org_id = p_org and id = p_only_webhook and deleted_at is null
  ),
  fan_out as (
    insert into deliveries (org_id, event_id, webhook_id, event_type, subject, url, payload_format, is_test)
    select p_org, v_event_id, id, p_type, p_subject, url, body_format, coalesce(p_is_test, false)
    from receiving
    where v_has_webhooks
    returning id, webhook_id
  ),
  queued as (
    insert into delivery_queue (org_id, delivery_id, webhook_id, cancel_epoch)
    select p_org, id, webhook_id, (
      select cancel_epoch from webhooks where webhooks.org_id = p_org and webhooks.id = fan_out.webhook_id
    )
    from fan_out
  )
  -- The holder of a lane looks by itself.
  insert into lane_hints (org_id, webhook_id)
  select p_org, fan_out.webhook_id
  from fan_out
  cross join lateral (
    select
    from lanes
    where lanes.org_id = p_org
      and lanes.webhook_id = fan_out.webhook_id
      and lanes.token is null
      and (lanes.due_at is null or lanes.due_at > now())
    limit 1
  ) as asleep
  -- One for each transaction is enough, however much it queues. The latest one of the lane tells it, most of the time.
  where pg_current_xact_id()::xid is distinct from (
    select lane_hints.xmin
    from lane_hints
    where lane_hints.org_id = p_org and lane_hints.webhook_id = fan_out.webhook_id
    order by lane_hints.id desc
    limit 1
  );

  return v_event_id;
end
$$;
