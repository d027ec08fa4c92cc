--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: hooktab; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA hooktab;

--
-- Name: cancel_queued(uuid[]); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.cancel_queued(p_deliveries uuid[]) RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
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

--
-- Name: cancel_some(uuid, uuid[], integer); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.cancel_some(p_org uuid, p_webhooks uuid[], p_max_rows integer) RETURNS integer
    LANGUAGE sql
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
  select cancel_queued(array(
    select delivery_id
    from delivery_queue
    where org_id = p_org and webhook_id = any (p_webhooks) and not is_cancel_requested
    order by due_at desc
    limit p_max_rows
  ))
$$;

--
-- Name: cancel_waiting(uuid, uuid, uuid); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.cancel_waiting(p_org uuid, p_webhook uuid DEFAULT NULL::uuid, p_hidden_from uuid DEFAULT NULL::uuid) RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
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

--
-- Name: create_lane(); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.create_lane() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
begin
  insert into lanes (org_id, webhook_id) values (new.org_id, new.id);
  return null;
end
$$;

--
-- Name: deactivate_personal_webhooks(uuid, uuid); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.deactivate_personal_webhooks(p_org uuid, p_user uuid) RETURNS SETOF uuid
    LANGUAGE plpgsql
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
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

--
-- Name: delete_org(uuid, integer); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.delete_org(p_org uuid, p_max_rows integer DEFAULT 5000, OUT remaining text, OUT erased jsonb) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $_$
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
$_$;

--
-- Name: delete_rows(text, text, uuid, timestamp with time zone, integer); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.delete_rows(p_table text, p_condition text, p_id uuid, p_at timestamp with time zone, p_max_rows integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'hooktab', 'pg_temp'
    AS $_$
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
$_$;

--
-- Name: delete_user(uuid, integer, boolean); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.delete_user(p_user uuid, p_max_rows integer DEFAULT 5000, p_keeps_name boolean DEFAULT true, OUT remaining text, OUT erased jsonb) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
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

--
-- Name: drop_partition(text, text); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.drop_partition(parent text, name text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $_$
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
$_$;

--
-- Name: emit_event(uuid, text, json, text, text, timestamp with time zone, uuid[], boolean, uuid); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.emit_event(p_org uuid, p_type text, p_data json, p_subject text DEFAULT NULL::text, p_idempotency_key text DEFAULT NULL::text, p_occurred_at timestamp with time zone DEFAULT NULL::timestamp with time zone, p_audience uuid[] DEFAULT NULL::uuid[], p_is_test boolean DEFAULT false, p_only_webhook uuid DEFAULT NULL::uuid) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
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

--
-- Name: end_personal_webhooks(); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.end_personal_webhooks() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
begin
  -- As cancel_waiting does, the claim cancels what is more.
  perform cancel_some(old.org_id, array(select deactivate_personal_webhooks(old.org_id, old.user_id)), 20000);
  return null;
end
$$;

--
-- Name: end_sessions(); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.end_sessions() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
begin
  delete from sessions where user_id = new.id;
  return null;
end
$$;

--
-- Name: end_without_plan(); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.end_without_plan() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
begin
  perform cancel_waiting(new.id);
  return null;
end
$$;

--
-- Name: ensure_partitions(integer, integer); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.ensure_partitions(days_ahead integer, days_back integer DEFAULT 0) RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
  select count(*) filter (where make_partition(parent, day))::integer from missing_partitions(days_ahead, days_back)
$$;

--
-- Name: expired_partitions(integer); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.expired_partitions(retention_days integer) RETURNS TABLE(parent text, name text)
    LANGUAGE sql STABLE
    SET search_path TO 'hooktab', 'pg_temp'
    AS $_$
  select parents.parent, child.relname::text
  from unnest(array['deliveries', 'attempts', 'events']) with ordinality as parents (parent, position)
  join pg_inherits on pg_inherits.inhparent = parents.parent::regclass
  join pg_class child on child.oid = pg_inherits.inhrelid
  where child.relname ~ '_[0-9]{8}$'
    and to_date(right(child.relname, 8), 'YYYYMMDD') < (now() at time zone 'utc')::date - retention_days
  order by right(child.relname, 8), parents.position
$_$;

--
-- Name: forget_expired_rows(integer, integer, integer); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.forget_expired_rows(retention_days integer, audit_retention_days integer, max_rows integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $_$
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
$_$;

--
-- Name: forget_secrets(); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.forget_secrets() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
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

--
-- Name: keep_audit_log(); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.keep_audit_log() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
begin
  if tg_op = 'DELETE' and current_setting('hooktab.erasing', true) = 'on' then
    return old;
  end if;
  raise exception 'the audit log can only be appended to'
    using errcode = '42501', hint = 'Entries end with AUDIT_RETENTION_DAYS, and with their organisation by delete_org.';
end
$$;

--
-- Name: keep_org(); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.keep_org() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
begin
  if current_setting('hooktab.erasing', true) = 'on' then
    return old;
  end if;
  raise exception 'organisations are deleted by delete_org'
    using errcode = '55000', hint = 'Call delete_org until "remaining" is null, or run: npm run erase -- org <slug>';
end
$$;

--
-- Name: keep_user_name(); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.keep_user_name() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
begin
  insert into former_users (id, name) values (old.id, old.name) on conflict do nothing;
  return null;
end
$$;

--
-- Name: make_partition(text, date); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.make_partition(parent text, day date) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
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

--
-- Name: missing_partitions(integer, integer); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.missing_partitions(days_ahead integer, days_back integer DEFAULT 0) RETURNS TABLE(parent text, day date)
    LANGUAGE sql STABLE
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
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

--
-- Name: name_member(); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.name_member() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
begin
  -- Shared, so that a change of the name under way is waited for. Who is no user is refused by the foreign key.
  new.name := coalesce((select left(name, 200) from users where id = new.user_id for share), '');
  return new;
end
$$;

--
-- Name: rename_member(); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.rename_member() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'hooktab', 'pg_temp'
    AS $$
begin
  update members set name = new.name where user_id = new.id;
  return null;
end
$$;

--
-- Name: uuid_v7(); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.uuid_v7() RETURNS uuid
    LANGUAGE sql PARALLEL SAFE
    RETURN (SELECT (encode(set_byte(set_byte(OVERLAY(uuid_send(gen_random_uuid()) PLACING SUBSTRING(int8send((clock.micros / 1000)) FROM 3 FOR 6) FROM 1 FOR 6), 6, (((112)::bigint | ((((clock.micros % (1000)::bigint) * 4096) / 1000) >> 8)))::integer), 7, (((((clock.micros % (1000)::bigint) * 4096) / 1000) & (255)::bigint))::integer), 'hex'::text))::uuid AS encode FROM (SELECT ((EXTRACT(epoch FROM clock_timestamp()) * (1000000)::numeric))::bigint AS micros) clock);

--
-- Name: FUNCTION uuid_v7(); Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON FUNCTION hooktab.uuid_v7() IS 'A new UUIDv7. PostgreSQL has its own from version 18 on; this one works from 15 on.';

--
-- Name: uuid_v7_floor(timestamp with time zone); Type: FUNCTION; Schema: hooktab; Owner: -
--

CREATE FUNCTION hooktab.uuid_v7_floor(at timestamp with time zone) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (encode((SUBSTRING(int8send(((EXTRACT(epoch FROM at) * (1000)::numeric))::bigint) FROM 3 FOR 6) || decode('70008000000000000000'::text, 'hex'::text)), 'hex'::text))::uuid;

--
-- Name: FUNCTION uuid_v7_floor(at timestamp with time zone); Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON FUNCTION hooktab.uuid_v7_floor(at timestamp with time zone) IS 'The smallest UUIDv7 of an instant: the bound of a range over time.';

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: api_key_hashes; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.api_key_hashes (
    key_hash bytea NOT NULL,
    org_id uuid NOT NULL,
    api_key_id uuid NOT NULL
);

--
-- Name: COLUMN api_key_hashes.key_hash; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.api_key_hashes.key_hash IS 'SHA-256 of the key. The key itself has 256 random bits, is shown once and stored nowhere.';

--
-- Name: api_keys; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.api_keys (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    name text NOT NULL,
    key_ending text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT api_keys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);

--
-- Name: COLUMN api_keys.key_ending; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.api_keys.key_ending IS 'The last four characters of the key, by which its owner knows it again.';

--
-- Name: COLUMN api_keys.created_by; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.api_keys.created_by IS 'Null where it was made by whoever operates the installation.';

--
-- Name: COLUMN api_keys.last_used_at; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.api_keys.last_used_at IS 'Written at most once a minute.';

--
-- Name: attempts; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.attempts (
    org_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number smallint NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    detail text,
    url text NOT NULL,
    request_headers text NOT NULL,
    response_status smallint,
    response_headers bytea,
    response_body bytea,
    response_body_size bigint,
    is_response_body_truncated boolean DEFAULT false NOT NULL,
    remote_ip text,
    trigger text NOT NULL,
    triggered_by uuid,
    CONSTRAINT attempts_number_check CHECK ((number >= 1)),
    CONSTRAINT attempts_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text])))
)
PARTITION BY RANGE (delivery_id);

--
-- Name: TABLE attempts; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON TABLE hooktab.attempts IS 'Partitioned by the day of the delivery, so that its attempts are found in, and dropped with, one partition.';

--
-- Name: COLUMN attempts.detail; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.attempts.detail IS 'What exactly happened, in words: the error, or what was odd about an answer that counts.';

--
-- Name: COLUMN attempts.request_headers; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.attempts.request_headers IS '"name: value" lines as sent; the value of authorization is hidden.';

--
-- Name: COLUMN attempts.response_headers; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.attempts.response_headers IS '"name: value" lines ended by CRLF, in the bytes received.';

--
-- Name: attempts_20261130; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.attempts_20261130 (
    org_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number smallint NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    detail text,
    url text NOT NULL,
    request_headers text NOT NULL,
    response_status smallint,
    response_headers bytea,
    response_body bytea,
    response_body_size bigint,
    is_response_body_truncated boolean DEFAULT false NOT NULL,
    remote_ip text,
    trigger text NOT NULL,
    triggered_by uuid,
    CONSTRAINT attempts_number_check CHECK ((number >= 1)),
    CONSTRAINT attempts_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text])))
);

--
-- Name: attempts_20261201; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.attempts_20261201 (
    org_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number smallint NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    detail text,
    url text NOT NULL,
    request_headers text NOT NULL,
    response_status smallint,
    response_headers bytea,
    response_body bytea,
    response_body_size bigint,
    is_response_body_truncated boolean DEFAULT false NOT NULL,
    remote_ip text,
    trigger text NOT NULL,
    triggered_by uuid,
    CONSTRAINT attempts_number_check CHECK ((number >= 1)),
    CONSTRAINT attempts_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text])))
);

--
-- Name: attempts_20261202; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.attempts_20261202 (
    org_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number smallint NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    detail text,
    url text NOT NULL,
    request_headers text NOT NULL,
    response_status smallint,
    response_headers bytea,
    response_body bytea,
    response_body_size bigint,
    is_response_body_truncated boolean DEFAULT false NOT NULL,
    remote_ip text,
    trigger text NOT NULL,
    triggered_by uuid,
    CONSTRAINT attempts_number_check CHECK ((number >= 1)),
    CONSTRAINT attempts_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text])))
);

--
-- Name: attempts_20261203; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.attempts_20261203 (
    org_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number smallint NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    detail text,
    url text NOT NULL,
    request_headers text NOT NULL,
    response_status smallint,
    response_headers bytea,
    response_body bytea,
    response_body_size bigint,
    is_response_body_truncated boolean DEFAULT false NOT NULL,
    remote_ip text,
    trigger text NOT NULL,
    triggered_by uuid,
    CONSTRAINT attempts_number_check CHECK ((number >= 1)),
    CONSTRAINT attempts_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text])))
);

--
-- Name: attempts_20261204; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.attempts_20261204 (
    org_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number smallint NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    detail text,
    url text NOT NULL,
    request_headers text NOT NULL,
    response_status smallint,
    response_headers bytea,
    response_body bytea,
    response_body_size bigint,
    is_response_body_truncated boolean DEFAULT false NOT NULL,
    remote_ip text,
    trigger text NOT NULL,
    triggered_by uuid,
    CONSTRAINT attempts_number_check CHECK ((number >= 1)),
    CONSTRAINT attempts_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text])))
);

--
-- Name: attempts_20261205; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.attempts_20261205 (
    org_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number smallint NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    detail text,
    url text NOT NULL,
    request_headers text NOT NULL,
    response_status smallint,
    response_headers bytea,
    response_body bytea,
    response_body_size bigint,
    is_response_body_truncated boolean DEFAULT false NOT NULL,
    remote_ip text,
    trigger text NOT NULL,
    triggered_by uuid,
    CONSTRAINT attempts_number_check CHECK ((number >= 1)),
    CONSTRAINT attempts_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text])))
);

--
-- Name: attempts_20261206; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.attempts_20261206 (
    org_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number smallint NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    detail text,
    url text NOT NULL,
    request_headers text NOT NULL,
    response_status smallint,
    response_headers bytea,
    response_body bytea,
    response_body_size bigint,
    is_response_body_truncated boolean DEFAULT false NOT NULL,
    remote_ip text,
    trigger text NOT NULL,
    triggered_by uuid,
    CONSTRAINT attempts_number_check CHECK ((number >= 1)),
    CONSTRAINT attempts_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text])))
);

--
-- Name: attempts_20261207; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.attempts_20261207 (
    org_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number smallint NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    detail text,
    url text NOT NULL,
    request_headers text NOT NULL,
    response_status smallint,
    response_headers bytea,
    response_body bytea,
    response_body_size bigint,
    is_response_body_truncated boolean DEFAULT false NOT NULL,
    remote_ip text,
    trigger text NOT NULL,
    triggered_by uuid,
    CONSTRAINT attempts_number_check CHECK ((number >= 1)),
    CONSTRAINT attempts_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text])))
);

--
-- Name: attempts_default; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.attempts_default (
    org_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    number smallint NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    detail text,
    url text NOT NULL,
    request_headers text NOT NULL,
    response_status smallint,
    response_headers bytea,
    response_body bytea,
    response_body_size bigint,
    is_response_body_truncated boolean DEFAULT false NOT NULL,
    remote_ip text,
    trigger text NOT NULL,
    triggered_by uuid,
    CONSTRAINT attempts_number_check CHECK ((number >= 1)),
    CONSTRAINT attempts_trigger_check CHECK ((trigger = ANY (ARRAY['schedule'::text, 'manual'::text])))
);

--
-- Name: audit_log; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.audit_log (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    actor_user_id uuid,
    actor_key_id uuid,
    address text,
    action text NOT NULL,
    target_kind text NOT NULL,
    target_id uuid,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL
);

--
-- Name: COLUMN audit_log.actor_user_id; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.audit_log.actor_user_id IS 'Null together with actor_key_id where the system did it, or whoever operates the installation.';

--
-- Name: COLUMN audit_log.address; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.audit_log.address IS 'The network address of the caller, where the proxies in front tell it.';

--
-- Name: COLUMN audit_log.detail; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.audit_log.detail IS 'What changed, in words and values. Never a password, a secret or a payload.';

--
-- Name: deliveries; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.deliveries (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_type text NOT NULL,
    subject text,
    url text NOT NULL,
    payload_format text NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    attempt_count smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    next_trigger text DEFAULT 'schedule'::text NOT NULL,
    triggered_by uuid,
    last_outcome text,
    last_response_status smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    is_failed boolean GENERATED ALWAYS AS ((status = 'failed'::text)) STORED NOT NULL,
    CONSTRAINT deliveries_next_trigger_check CHECK ((next_trigger = ANY (ARRAY['schedule'::text, 'manual'::text]))),
    CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'retrying'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text])))
)
PARTITION BY RANGE (id);

--
-- Name: COLUMN deliveries.next_attempt_at; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.deliveries.next_attempt_at IS 'Set while queued or retrying, null otherwise.';

--
-- Name: COLUMN deliveries.last_outcome; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.deliveries.last_outcome IS 'The outcome of the latest attempt: response, or the name of a failure.';

--
-- Name: COLUMN deliveries.is_failed; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.deliveries.is_failed IS 'For its index: an index that names the status would have to be written whenever the status changes.';

--
-- Name: deliveries_20261130; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.deliveries_20261130 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_type text NOT NULL,
    subject text,
    url text NOT NULL,
    payload_format text NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    attempt_count smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    next_trigger text DEFAULT 'schedule'::text NOT NULL,
    triggered_by uuid,
    last_outcome text,
    last_response_status smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    is_failed boolean GENERATED ALWAYS AS ((status = 'failed'::text)) STORED NOT NULL,
    CONSTRAINT deliveries_next_trigger_check CHECK ((next_trigger = ANY (ARRAY['schedule'::text, 'manual'::text]))),
    CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'retrying'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text])))
)
WITH (fillfactor='50');

--
-- Name: deliveries_20261201; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.deliveries_20261201 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_type text NOT NULL,
    subject text,
    url text NOT NULL,
    payload_format text NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    attempt_count smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    next_trigger text DEFAULT 'schedule'::text NOT NULL,
    triggered_by uuid,
    last_outcome text,
    last_response_status smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    is_failed boolean GENERATED ALWAYS AS ((status = 'failed'::text)) STORED NOT NULL,
    CONSTRAINT deliveries_next_trigger_check CHECK ((next_trigger = ANY (ARRAY['schedule'::text, 'manual'::text]))),
    CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'retrying'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text])))
)
WITH (fillfactor='50');

--
-- Name: deliveries_20261202; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.deliveries_20261202 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_type text NOT NULL,
    subject text,
    url text NOT NULL,
    payload_format text NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    attempt_count smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    next_trigger text DEFAULT 'schedule'::text NOT NULL,
    triggered_by uuid,
    last_outcome text,
    last_response_status smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    is_failed boolean GENERATED ALWAYS AS ((status = 'failed'::text)) STORED NOT NULL,
    CONSTRAINT deliveries_next_trigger_check CHECK ((next_trigger = ANY (ARRAY['schedule'::text, 'manual'::text]))),
    CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'retrying'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text])))
)
WITH (fillfactor='50');

--
-- Name: deliveries_20261203; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.deliveries_20261203 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_type text NOT NULL,
    subject text,
    url text NOT NULL,
    payload_format text NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    attempt_count smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    next_trigger text DEFAULT 'schedule'::text NOT NULL,
    triggered_by uuid,
    last_outcome text,
    last_response_status smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    is_failed boolean GENERATED ALWAYS AS ((status = 'failed'::text)) STORED NOT NULL,
    CONSTRAINT deliveries_next_trigger_check CHECK ((next_trigger = ANY (ARRAY['schedule'::text, 'manual'::text]))),
    CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'retrying'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text])))
)
WITH (fillfactor='50');

--
-- Name: deliveries_20261204; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.deliveries_20261204 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_type text NOT NULL,
    subject text,
    url text NOT NULL,
    payload_format text NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    attempt_count smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    next_trigger text DEFAULT 'schedule'::text NOT NULL,
    triggered_by uuid,
    last_outcome text,
    last_response_status smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    is_failed boolean GENERATED ALWAYS AS ((status = 'failed'::text)) STORED NOT NULL,
    CONSTRAINT deliveries_next_trigger_check CHECK ((next_trigger = ANY (ARRAY['schedule'::text, 'manual'::text]))),
    CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'retrying'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text])))
)
WITH (fillfactor='50');

--
-- Name: deliveries_20261205; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.deliveries_20261205 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_type text NOT NULL,
    subject text,
    url text NOT NULL,
    payload_format text NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    attempt_count smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    next_trigger text DEFAULT 'schedule'::text NOT NULL,
    triggered_by uuid,
    last_outcome text,
    last_response_status smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    is_failed boolean GENERATED ALWAYS AS ((status = 'failed'::text)) STORED NOT NULL,
    CONSTRAINT deliveries_next_trigger_check CHECK ((next_trigger = ANY (ARRAY['schedule'::text, 'manual'::text]))),
    CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'retrying'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text])))
)
WITH (fillfactor='50');

--
-- Name: deliveries_20261206; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.deliveries_20261206 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_type text NOT NULL,
    subject text,
    url text NOT NULL,
    payload_format text NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    attempt_count smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    next_trigger text DEFAULT 'schedule'::text NOT NULL,
    triggered_by uuid,
    last_outcome text,
    last_response_status smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    is_failed boolean GENERATED ALWAYS AS ((status = 'failed'::text)) STORED NOT NULL,
    CONSTRAINT deliveries_next_trigger_check CHECK ((next_trigger = ANY (ARRAY['schedule'::text, 'manual'::text]))),
    CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'retrying'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text])))
)
WITH (fillfactor='50');

--
-- Name: deliveries_20261207; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.deliveries_20261207 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_type text NOT NULL,
    subject text,
    url text NOT NULL,
    payload_format text NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    attempt_count smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    next_trigger text DEFAULT 'schedule'::text NOT NULL,
    triggered_by uuid,
    last_outcome text,
    last_response_status smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    is_failed boolean GENERATED ALWAYS AS ((status = 'failed'::text)) STORED NOT NULL,
    CONSTRAINT deliveries_next_trigger_check CHECK ((next_trigger = ANY (ARRAY['schedule'::text, 'manual'::text]))),
    CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'retrying'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text])))
)
WITH (fillfactor='50');

--
-- Name: deliveries_default; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.deliveries_default (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    event_type text NOT NULL,
    subject text,
    url text NOT NULL,
    payload_format text NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    attempt_count smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    next_trigger text DEFAULT 'schedule'::text NOT NULL,
    triggered_by uuid,
    last_outcome text,
    last_response_status smallint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    is_failed boolean GENERATED ALWAYS AS ((status = 'failed'::text)) STORED NOT NULL,
    CONSTRAINT deliveries_next_trigger_check CHECK ((next_trigger = ANY (ARRAY['schedule'::text, 'manual'::text]))),
    CONSTRAINT deliveries_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'retrying'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text])))
)
WITH (fillfactor='50');

--
-- Name: delivery_queue; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.delivery_queue (
    org_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    lane_token uuid,
    is_cancel_requested boolean DEFAULT false NOT NULL,
    cancel_epoch integer DEFAULT 0 NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');

--
-- Name: COLUMN delivery_queue.due_at; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.delivery_queue.due_at IS 'When its next attempt may begin; while sending, when this one might.';

--
-- Name: COLUMN delivery_queue.lane_token; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.delivery_queue.lane_token IS 'While sending: the lease under which it was claimed.';

--
-- Name: COLUMN delivery_queue.is_cancel_requested; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.delivery_queue.is_cancel_requested IS 'Cancelled while sending: no other attempt follows, and unless this one succeeds it ends as cancelled.';

--
-- Name: COLUMN delivery_queue.cancel_epoch; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.delivery_queue.cancel_epoch IS 'That of the webhook when it was found to be active. With another one by the time of the claim it is cancelled instead.';

--
-- Name: event_keys; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.event_keys (
    org_id uuid NOT NULL,
    key text NOT NULL,
    event_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);

--
-- Name: COLUMN event_keys.fingerprint; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.event_keys.fingerprint IS 'SHA-256 of what was given but for the key: the same key with another event is a mistake of the producer.';

--
-- Name: event_types; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.event_types (
    type text NOT NULL,
    is_subscribable boolean NOT NULL
);

--
-- Name: TABLE event_types; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON TABLE hooktab.event_types IS 'Synchronised from lib/domain/event-catalog when migrating. emit_event refuses other types.';

--
-- Name: events; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.events (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    subject text,
    is_test boolean DEFAULT false NOT NULL,
    audience uuid[]
)
PARTITION BY RANGE (id);

--
-- Name: COLUMN events.data; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.events.data IS 'The producer''s exact bytes: read as ::text, apply no json operator (they fail on \u0000).';

--
-- Name: COLUMN events.subject; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.events.subject IS 'The id of the object that the event is about, for search.';

--
-- Name: COLUMN events.audience; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.events.audience IS 'The users who may view the object; null for everybody.';

--
-- Name: events_20261130; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.events_20261130 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    subject text,
    is_test boolean DEFAULT false NOT NULL,
    audience uuid[]
);

--
-- Name: events_20261201; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.events_20261201 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    subject text,
    is_test boolean DEFAULT false NOT NULL,
    audience uuid[]
);

--
-- Name: events_20261202; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.events_20261202 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    subject text,
    is_test boolean DEFAULT false NOT NULL,
    audience uuid[]
);

--
-- Name: events_20261203; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.events_20261203 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    subject text,
    is_test boolean DEFAULT false NOT NULL,
    audience uuid[]
);

--
-- Name: events_20261204; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.events_20261204 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    subject text,
    is_test boolean DEFAULT false NOT NULL,
    audience uuid[]
);

--
-- Name: events_20261205; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.events_20261205 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    subject text,
    is_test boolean DEFAULT false NOT NULL,
    audience uuid[]
);

--
-- Name: events_20261206; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.events_20261206 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    subject text,
    is_test boolean DEFAULT false NOT NULL,
    audience uuid[]
);

--
-- Name: events_20261207; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.events_20261207 (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    subject text,
    is_test boolean DEFAULT false NOT NULL,
    audience uuid[]
);

--
-- Name: events_default; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.events_default (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    type text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    data json NOT NULL,
    subject text,
    is_test boolean DEFAULT false NOT NULL,
    audience uuid[]
);

--
-- Name: former_users; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.former_users (
    id uuid NOT NULL,
    name text NOT NULL,
    deleted_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: idempotency_keys; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.idempotency_keys (
    org_id uuid NOT NULL,
    principal_id uuid NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    actions text[] NOT NULL,
    status smallint NOT NULL,
    etag text,
    body text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);

--
-- Name: TABLE idempotency_keys; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON TABLE hooktab.idempotency_keys IS 'Answers of writes with an Idempotency-Key, committed together with what they did. Kept for 24 hours.';

--
-- Name: COLUMN idempotency_keys.principal_id; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.idempotency_keys.principal_id IS 'The user or the API key that called.';

--
-- Name: COLUMN idempotency_keys.fingerprint; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.idempotency_keys.fingerprint IS 'SHA-256 of method, path and body.';

--
-- Name: COLUMN idempotency_keys.actions; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.idempotency_keys.actions IS 'What the caller had to be allowed to do; asked again before the answer is repeated.';

--
-- Name: COLUMN idempotency_keys.body; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.idempotency_keys.body IS 'The answer without the secrets that it showed; null where it had no body.';

--
-- Name: lane_hints; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.lane_hints (
    id bigint NOT NULL,
    org_id uuid NOT NULL,
    webhook_id uuid NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');

--
-- Name: TABLE lane_hints; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON TABLE hooktab.lane_hints IS 'Free lanes with something new in their queue, until a worker takes note.';

--
-- Name: lane_hints_id_seq; Type: SEQUENCE; Schema: hooktab; Owner: -
--

ALTER TABLE hooktab.lane_hints ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hooktab.lane_hints_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: lanes; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.lanes (
    org_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    token uuid,
    leased_until timestamp with time zone,
    worker text,
    due_at timestamp with time zone,
    resumes_at timestamp with time zone,
    request_window smallint DEFAULT 4 NOT NULL,
    consecutive_failures integer DEFAULT 0 NOT NULL,
    health_epoch integer DEFAULT 0 NOT NULL,
    failing_since timestamp with time zone,
    failed_deliveries integer DEFAULT 0 NOT NULL,
    consecutive_timeouts integer DEFAULT 0 NOT NULL,
    is_warned boolean DEFAULT false NOT NULL
);

--
-- Name: TABLE lanes; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON TABLE hooktab.lanes IS 'All deliveries of a webhook, worked on by one worker at a time. token is null while nobody holds the lane.';

--
-- Name: COLUMN lanes.due_at; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.lanes.due_at IS 'While the lane is free: from when on a worker may take it. Null while it is leased, and where nothing waits.';

--
-- Name: COLUMN lanes.resumes_at; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.lanes.resumes_at IS 'While the lane is free: the end of the pause that its last holder gave the endpoint.';

--
-- Name: COLUMN lanes.health_epoch; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.lanes.health_epoch IS 'The epoch of the webhook that the health below belongs to; it counts for no other. Its holder keeps it in memory and writes it when it renews or releases.';

--
-- Name: COLUMN lanes.is_warned; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.lanes.is_warned IS 'The owner was told that the webhook is half-way to being deactivated.';

--
-- Name: members; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.members (
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    permissions text[] DEFAULT '{}'::text[] NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT members_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'member'::text])))
);

--
-- Name: COLUMN members.name; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.members.name IS 'The first 200 characters of users.name, kept by triggers: lists of members are in its order.';

--
-- Name: migrations; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.migrations (
    number integer NOT NULL,
    name text NOT NULL,
    hash text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: TABLE migrations; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON TABLE hooktab.migrations IS 'What db/migrate has applied, in this order. Every process compares it with its own files at its start.';

--
-- Name: COLUMN migrations.hash; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.migrations.hash IS 'SHA-256 of the file, in hex.';

--
-- Name: migrations_number_seq; Type: SEQUENCE; Schema: hooktab; Owner: -
--

ALTER TABLE hooktab.migrations ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hooktab.migrations_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: notices; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.notices (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    webhook_id uuid NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    failing_since timestamp with time zone,
    failed_deliveries integer NOT NULL,
    consecutive_timeouts integer NOT NULL,
    latest_response text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    attempt_count smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now(),
    sent_at timestamp with time zone,
    CONSTRAINT notices_kind_check CHECK ((kind = ANY (ARRAY['warning'::text, 'deactivated'::text])))
);

--
-- Name: COLUMN notices.latest_response; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.notices.latest_response IS 'The latest answer of the endpoint, in words.';

--
-- Name: COLUMN notices.next_attempt_at; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.notices.next_attempt_at IS 'Null once it is sent or given up.';

--
-- Name: orgs; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.orgs (
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    plan text DEFAULT 'pro'::text NOT NULL,
    has_webhooks boolean GENERATED ALWAYS AS ((plan <> 'basic'::text)) STORED NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    deleted_xid xid8,
    CONSTRAINT orgs_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT orgs_plan_check CHECK ((plan = ANY (ARRAY['basic'::text, 'pro'::text]))),
    CONSTRAINT orgs_slug_check CHECK ((slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'::text))
);

--
-- Name: COLUMN orgs.plan; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.orgs.plan IS 'See lib/domain/plan. The host changes it; nothing else has to be done.';

--
-- Name: COLUMN orgs.has_webhooks; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.orgs.has_webhooks IS 'Whether the plan has webhooks. Without, nothing is sent and events make no deliveries.';

--
-- Name: COLUMN orgs.deleted_at; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.orgs.deleted_at IS 'When delete_org was first called: nobody gets in any more, and no event is taken.';

--
-- Name: COLUMN orgs.deleted_xid; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.orgs.deleted_xid IS 'A transaction after that. The row stays until all that are older have ended: they may still write.';

--
-- Name: rate_limits; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE UNLOGGED TABLE hooktab.rate_limits (
    bucket text NOT NULL,
    window_started_at timestamp with time zone NOT NULL,
    count integer NOT NULL
);

--
-- Name: TABLE rate_limits; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON TABLE hooktab.rate_limits IS 'Fixed windows, e.g. of sign-in failures. Unlogged: after a crash the windows start anew.';

--
-- Name: sessions; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.sessions (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: TABLE sessions; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON TABLE hooktab.sessions IS 'A row is deleted when its session ends: by signing out, with a new password, with its user.';

--
-- Name: COLUMN sessions.last_seen_at; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.sessions.last_seen_at IS 'Written at most once a minute.';

--
-- Name: subscriptions; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.subscriptions (
    org_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    system text NOT NULL,
    number integer NOT NULL,
    CONSTRAINT subscriptions_system_check CHECK ((system = ANY (ARRAY['avaza'::text, 'accelo'::text, 'acculynx'::text])))
);

--
-- Name: COLUMN subscriptions.system; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.subscriptions.system IS 'Whose routes made it, and alone list and delete it.';

--
-- Name: COLUMN subscriptions.number; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.subscriptions.number IS 'The ID that Avaza''s route gives it; no other webhook gets the same again.';

--
-- Name: subscriptions_number_seq; Type: SEQUENCE; Schema: hooktab; Owner: -
--

ALTER TABLE hooktab.subscriptions ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hooktab.subscriptions_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: users; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.users (
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text,
    number integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT users_email_check CHECK ((email = lower(email)))
);

--
-- Name: COLUMN users.password_hash; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.users.password_hash IS 'Argon2id in PHC form; null for users who only sign in through the identity provider.';

--
-- Name: COLUMN users.number; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.users.number IS 'By which programs written for Accelo know a user, see docs/adapters.md.';

--
-- Name: user_names; Type: VIEW; Schema: hooktab; Owner: -
--

CREATE VIEW hooktab.user_names AS
 SELECT users.id,
    users.name
   FROM hooktab.users
UNION ALL
 SELECT former_users.id,
    former_users.name
   FROM hooktab.former_users;

--
-- Name: users_number_seq; Type: SEQUENCE; Schema: hooktab; Owner: -
--

ALTER TABLE hooktab.users ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hooktab.users_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: webhooks; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.webhooks (
    org_id uuid NOT NULL,
    id uuid DEFAULT hooktab.uuid_v7() NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    auth_method text NOT NULL,
    basic_username text,
    basic_password_sealed bytea,
    basic_password_saved_at timestamp with time zone,
    basic_password_saved_by uuid,
    signing_secret_sealed bytea,
    previous_signing_secret_sealed bytea,
    previous_signing_secret_expires_at timestamp with time zone,
    event_types text[] NOT NULL,
    is_active boolean DEFAULT false NOT NULL,
    deactivated_reason text,
    health_epoch integer DEFAULT 0 NOT NULL,
    cancel_epoch integer DEFAULT 0 NOT NULL,
    owner_id uuid,
    payload_format text DEFAULT 'envelope'::text NOT NULL,
    content_type text DEFAULT 'application/json'::text NOT NULL,
    body_format text GENERATED ALWAYS AS (
CASE
    WHEN ((payload_format = 'notification'::text) AND (content_type = 'application/x-www-form-urlencoded'::text)) THEN 'notification_form'::text
    ELSE payload_format
END) STORED NOT NULL,
    hub_secret_sealed bytea,
    retry_policy text DEFAULT 'standard'::text NOT NULL,
    success_rule text DEFAULT '2xx'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by uuid,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT webhooks_auth_method_check CHECK ((auth_method = ANY (ARRAY['none'::text, 'basic'::text]))),
    CONSTRAINT webhooks_check CHECK (((deleted_at IS NOT NULL) OR ((auth_method = 'basic'::text) = ((basic_username IS NOT NULL) AND (basic_password_sealed IS NOT NULL))))),
    CONSTRAINT webhooks_check1 CHECK (
CASE
    WHEN (deleted_at IS NULL) THEN (signing_secret_sealed IS NOT NULL)
    ELSE (num_nonnulls(signing_secret_sealed, previous_signing_secret_sealed, hub_secret_sealed, basic_username, basic_password_sealed) = 0)
END),
    CONSTRAINT webhooks_check2 CHECK ((NOT (is_active AND (deleted_at IS NOT NULL)))),
    CONSTRAINT webhooks_content_type_check CHECK ((content_type = ANY (ARRAY['application/json'::text, 'application/x-www-form-urlencoded'::text]))),
    CONSTRAINT webhooks_event_types_check CHECK ((cardinality(event_types) > 0)),
    CONSTRAINT webhooks_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT webhooks_success_rule_check CHECK ((success_rule = ANY (ARRAY['2xx'::text, '200'::text]))),
    CONSTRAINT webhooks_url_check CHECK ((url ~~ 'https://%'::text))
);

--
-- Name: COLUMN webhooks.basic_password_sealed; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.webhooks.basic_password_sealed IS 'HPKE to the worker''s public key, see lib/domain/sealed-credentials.';

--
-- Name: COLUMN webhooks.deactivated_reason; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.webhooks.deactivated_reason IS 'Why the system deactivated it, see lib/domain/webhook-health; null where a person did.';

--
-- Name: COLUMN webhooks.health_epoch; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.webhooks.health_epoch IS 'Rises when it is activated or gets another URL: its health is counted anew from then on.';

--
-- Name: COLUMN webhooks.cancel_epoch; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.webhooks.cancel_epoch IS 'Rises when all that waits is cancelled: what was queued before is not sent, also where its transaction commits later.';

--
-- Name: COLUMN webhooks.owner_id; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.webhooks.owner_id IS 'Of a personal webhook: it gets only events whose audience has this user, or that have none. Null: everybody''s.';

--
-- Name: COLUMN webhooks.body_format; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.webhooks.body_format IS 'What decides the bytes that are sent; each delivery keeps it as of its creation.';

--
-- Name: COLUMN webhooks.hub_secret_sealed; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.webhooks.hub_secret_sealed IS 'The secret for X-Hub-Signature, given by whoever made the webhook. It stays when the format changes, for what waits.';

--
-- Name: COLUMN webhooks.version; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.webhooks.version IS 'Rises with every change; an edit names the version that it was made on.';

--
-- Name: COLUMN webhooks.deleted_at; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.webhooks.deleted_at IS 'Deleted softly: the row ends a day after the last delivery that may refer to it.';

--
-- Name: workers; Type: TABLE; Schema: hooktab; Owner: -
--

CREATE TABLE hooktab.workers (
    id text NOT NULL,
    lock_key integer NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: TABLE workers; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON TABLE hooktab.workers IS 'The workers that run. Each enters itself, and strikes itself off when it stops; the others strike off one that is gone.';

--
-- Name: COLUMN workers.id; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.workers.id IS 'As in lanes.worker.';

--
-- Name: COLUMN workers.lock_key; Type: COMMENT; Schema: hooktab; Owner: -
--

COMMENT ON COLUMN hooktab.workers.lock_key IS 'Each connection of the worker holds an advisory lock on it: without any the worker is gone.';

--
-- Name: attempts_20261130; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts ATTACH PARTITION hooktab.attempts_20261130 FOR VALUES FROM ('01a229c0-5400-7000-8000-000000000000') TO ('01a22ee6-b000-7000-8000-000000000000');

--
-- Name: attempts_20261201; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts ATTACH PARTITION hooktab.attempts_20261201 FOR VALUES FROM ('01a22ee6-b000-7000-8000-000000000000') TO ('01a2340d-0c00-7000-8000-000000000000');

--
-- Name: attempts_20261202; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts ATTACH PARTITION hooktab.attempts_20261202 FOR VALUES FROM ('01a2340d-0c00-7000-8000-000000000000') TO ('01a23933-6800-7000-8000-000000000000');

--
-- Name: attempts_20261203; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts ATTACH PARTITION hooktab.attempts_20261203 FOR VALUES FROM ('01a23933-6800-7000-8000-000000000000') TO ('01a23e59-c400-7000-8000-000000000000');

--
-- Name: attempts_20261204; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts ATTACH PARTITION hooktab.attempts_20261204 FOR VALUES FROM ('01a23e59-c400-7000-8000-000000000000') TO ('01a24380-2000-7000-8000-000000000000');

--
-- Name: attempts_20261205; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts ATTACH PARTITION hooktab.attempts_20261205 FOR VALUES FROM ('01a24380-2000-7000-8000-000000000000') TO ('01a248a6-7c00-7000-8000-000000000000');

--
-- Name: attempts_20261206; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts ATTACH PARTITION hooktab.attempts_20261206 FOR VALUES FROM ('01a248a6-7c00-7000-8000-000000000000') TO ('01a24dcc-d800-7000-8000-000000000000');

--
-- Name: attempts_20261207; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts ATTACH PARTITION hooktab.attempts_20261207 FOR VALUES FROM ('01a24dcc-d800-7000-8000-000000000000') TO ('01a252f3-3400-7000-8000-000000000000');

--
-- Name: attempts_default; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts ATTACH PARTITION hooktab.attempts_default DEFAULT;

--
-- Name: deliveries_20261130; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries ATTACH PARTITION hooktab.deliveries_20261130 FOR VALUES FROM ('01a229c0-5400-7000-8000-000000000000') TO ('01a22ee6-b000-7000-8000-000000000000');

--
-- Name: deliveries_20261201; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries ATTACH PARTITION hooktab.deliveries_20261201 FOR VALUES FROM ('01a22ee6-b000-7000-8000-000000000000') TO ('01a2340d-0c00-7000-8000-000000000000');

--
-- Name: deliveries_20261202; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries ATTACH PARTITION hooktab.deliveries_20261202 FOR VALUES FROM ('01a2340d-0c00-7000-8000-000000000000') TO ('01a23933-6800-7000-8000-000000000000');

--
-- Name: deliveries_20261203; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries ATTACH PARTITION hooktab.deliveries_20261203 FOR VALUES FROM ('01a23933-6800-7000-8000-000000000000') TO ('01a23e59-c400-7000-8000-000000000000');

--
-- Name: deliveries_20261204; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries ATTACH PARTITION hooktab.deliveries_20261204 FOR VALUES FROM ('01a23e59-c400-7000-8000-000000000000') TO ('01a24380-2000-7000-8000-000000000000');

--
-- Name: deliveries_20261205; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries ATTACH PARTITION hooktab.deliveries_20261205 FOR VALUES FROM ('01a24380-2000-7000-8000-000000000000') TO ('01a248a6-7c00-7000-8000-000000000000');

--
-- Name: deliveries_20261206; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries ATTACH PARTITION hooktab.deliveries_20261206 FOR VALUES FROM ('01a248a6-7c00-7000-8000-000000000000') TO ('01a24dcc-d800-7000-8000-000000000000');

--
-- Name: deliveries_20261207; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries ATTACH PARTITION hooktab.deliveries_20261207 FOR VALUES FROM ('01a24dcc-d800-7000-8000-000000000000') TO ('01a252f3-3400-7000-8000-000000000000');

--
-- Name: deliveries_default; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries ATTACH PARTITION hooktab.deliveries_default DEFAULT;

--
-- Name: events_20261130; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events ATTACH PARTITION hooktab.events_20261130 FOR VALUES FROM ('01a229c0-5400-7000-8000-000000000000') TO ('01a22ee6-b000-7000-8000-000000000000');

--
-- Name: events_20261201; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events ATTACH PARTITION hooktab.events_20261201 FOR VALUES FROM ('01a22ee6-b000-7000-8000-000000000000') TO ('01a2340d-0c00-7000-8000-000000000000');

--
-- Name: events_20261202; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events ATTACH PARTITION hooktab.events_20261202 FOR VALUES FROM ('01a2340d-0c00-7000-8000-000000000000') TO ('01a23933-6800-7000-8000-000000000000');

--
-- Name: events_20261203; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events ATTACH PARTITION hooktab.events_20261203 FOR VALUES FROM ('01a23933-6800-7000-8000-000000000000') TO ('01a23e59-c400-7000-8000-000000000000');

--
-- Name: events_20261204; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events ATTACH PARTITION hooktab.events_20261204 FOR VALUES FROM ('01a23e59-c400-7000-8000-000000000000') TO ('01a24380-2000-7000-8000-000000000000');

--
-- Name: events_20261205; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events ATTACH PARTITION hooktab.events_20261205 FOR VALUES FROM ('01a24380-2000-7000-8000-000000000000') TO ('01a248a6-7c00-7000-8000-000000000000');

--
-- Name: events_20261206; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events ATTACH PARTITION hooktab.events_20261206 FOR VALUES FROM ('01a248a6-7c00-7000-8000-000000000000') TO ('01a24dcc-d800-7000-8000-000000000000');

--
-- Name: events_20261207; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events ATTACH PARTITION hooktab.events_20261207 FOR VALUES FROM ('01a24dcc-d800-7000-8000-000000000000') TO ('01a252f3-3400-7000-8000-000000000000');

--
-- Name: events_default; Type: TABLE ATTACH; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events ATTACH PARTITION hooktab.events_default DEFAULT;

--
-- Data for Name: api_key_hashes; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.api_key_hashes (key_hash, org_id, api_key_id) VALUES ('\x29a9ab22afda12a07d0d90716d3533fb12dd1212fd44024f5c9ed25833e79ba5', '01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-72fd-792f-94c8-0f9b132b0639');

--
-- Data for Name: api_keys; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.api_keys (org_id, id, name, key_ending, scopes, created_at, created_by, expires_at, last_used_at, revoked_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-72fd-792f-94c8-0f9b132b0639', 'ERP', 'a1b2', '{events:write}', '2026-11-30 19:50:42.141673+00', '01a22e02-72f8-78ac-b6cc-58f851ef7381', NULL, NULL, NULL);

--
-- Data for Name: attempts_20261130; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.attempts_20261130 (org_id, delivery_id, number, id, started_at, duration_ms, outcome, detail, url, request_headers, response_status, response_headers, response_body, response_body_size, is_response_body_truncated, remote_ip, trigger, triggered_by) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7309-75be-802a-70799cbbe754', 1, '01a22e02-730b-709f-9211-b54215858f6e', '2026-11-30 19:50:42.141673+00', 12, 'response', NULL, 'https://receiver.example.com/erp', 'content-type: application/json', 200, '\x636f6e74656e742d6c656e6774683a2032', '\x6f6b', 2, false, '203.0.113.7', 'schedule', NULL);
INSERT INTO hooktab.attempts_20261130 (org_id, delivery_id, number, id, started_at, duration_ms, outcome, detail, url, request_headers, response_status, response_headers, response_body, response_body_size, is_response_body_truncated, remote_ip, trigger, triggered_by) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7309-76f1-96d6-740bc3ec636b', 1, '01a22e02-730b-75ce-bdbd-6ebbb5ba0383', '2026-11-30 19:50:42.141673+00', 12, 'response', NULL, 'https://receiver.example.com/personal', 'content-type: application/json', 200, '\x636f6e74656e742d6c656e6774683a2032', '\x6f6b', 2, false, '203.0.113.7', 'schedule', NULL);
INSERT INTO hooktab.attempts_20261130 (org_id, delivery_id, number, id, started_at, duration_ms, outcome, detail, url, request_headers, response_status, response_headers, response_body, response_body_size, is_response_body_truncated, remote_ip, trigger, triggered_by) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7309-775c-bdf4-3ba4d52e52c5', 1, '01a22e02-730b-765a-86fa-eb5b21a7b973', '2026-11-30 19:50:42.141673+00', 12, 'response', NULL, 'https://receiver.example.com/patient', 'content-type: application/json', 200, '\x636f6e74656e742d6c656e6774683a2032', '\x6f6b', 2, false, '203.0.113.7', 'schedule', NULL);

--
-- Data for Name: attempts_20261201; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: attempts_20261202; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: attempts_20261203; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: attempts_20261204; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: attempts_20261205; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: attempts_20261206; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: attempts_20261207; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: attempts_default; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: audit_log; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.audit_log (org_id, id, at, actor_user_id, actor_key_id, address, action, target_kind, target_id, detail) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-730c-790e-9626-a125aeb6b06a', '2026-11-30 19:50:42.141673+00', '01a22e02-72f8-78ac-b6cc-58f851ef7381', NULL, NULL, 'webhook.created', 'webhook', '01a22e02-72ff-7ec4-bcf0-444701423507', '{}');
INSERT INTO hooktab.audit_log (org_id, id, at, actor_user_id, actor_key_id, address, action, target_kind, target_id, detail) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-730f-7e8b-97da-9ce8e79ecb3b', '2026-11-30 19:50:42.141673+00', '01a22e02-72f8-78ac-b6cc-58f851ef7381', NULL, NULL, 'webhook.created', 'webhook', '01a22e02-7300-76e9-8842-7bbb04b1f4c3', '{}');
INSERT INTO hooktab.audit_log (org_id, id, at, actor_user_id, actor_key_id, address, action, target_kind, target_id, detail) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7310-7062-bda0-db5362474539', '2026-11-30 19:50:42.141673+00', '01a22e02-72f8-78ac-b6cc-58f851ef7381', NULL, NULL, 'webhook.created', 'webhook', '01a22e02-7300-77be-ac18-df649976b7bd', '{}');
INSERT INTO hooktab.audit_log (org_id, id, at, actor_user_id, actor_key_id, address, action, target_kind, target_id, detail) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7310-710a-a8ee-e94c5e398b20', '2026-11-30 19:50:42.141673+00', '01a22e02-72f8-78ac-b6cc-58f851ef7381', NULL, NULL, 'webhook.created', 'webhook', '01a22e02-7300-7839-9b5b-25c43128b47a', '{}');
INSERT INTO hooktab.audit_log (org_id, id, at, actor_user_id, actor_key_id, address, action, target_kind, target_id, detail) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7310-71e3-bf49-e288510f2e31', '2026-11-30 19:50:42.141673+00', '01a22e02-72f8-78ac-b6cc-58f851ef7381', NULL, NULL, 'webhook.created', 'webhook', '01a22e02-7300-789f-bdc5-4b61f196cf19', '{}');

--
-- Data for Name: deliveries_20261130; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.deliveries_20261130 (org_id, id, event_id, webhook_id, event_type, subject, url, payload_format, is_test, status, attempt_count, next_attempt_at, next_trigger, triggered_by, last_outcome, last_response_status, created_at, updated_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7307-7c51-87a0-2e303056c913', '01a22e02-7304-77eb-a151-63360418e6a1', '01a22e02-72ff-7ec4-bcf0-444701423507', 'job.created', 'job_20417', 'https://receiver.example.com/erp', 'envelope', false, 'queued', 0, '2026-11-30 19:50:42.141673+00', 'schedule', NULL, NULL, NULL, '2026-11-30 19:50:42.141673+00', '2026-11-30 19:50:42.141673+00');
INSERT INTO hooktab.deliveries_20261130 (org_id, id, event_id, webhook_id, event_type, subject, url, payload_format, is_test, status, attempt_count, next_attempt_at, next_trigger, triggered_by, last_outcome, last_response_status, created_at, updated_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7308-7370-a3cf-3c8c27a38689', '01a22e02-7304-77eb-a151-63360418e6a1', '01a22e02-7300-76e9-8842-7bbb04b1f4c3', 'job.created', 'job_20417', 'https://receiver.example.com/personal', 'envelope', false, 'queued', 0, '2026-11-30 19:50:42.141673+00', 'schedule', NULL, NULL, NULL, '2026-11-30 19:50:42.141673+00', '2026-11-30 19:50:42.141673+00');
INSERT INTO hooktab.deliveries_20261130 (org_id, id, event_id, webhook_id, event_type, subject, url, payload_format, is_test, status, attempt_count, next_attempt_at, next_trigger, triggered_by, last_outcome, last_response_status, created_at, updated_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7308-743d-b4ce-5c8a3cf2d1ba', '01a22e02-7304-77eb-a151-63360418e6a1', '01a22e02-7300-77be-ac18-df649976b7bd', 'job.created', 'job_20417', 'https://receiver.example.com/patient', 'envelope', false, 'queued', 0, '2026-11-30 19:50:42.141673+00', 'schedule', NULL, NULL, NULL, '2026-11-30 19:50:42.141673+00', '2026-11-30 19:50:42.141673+00');
INSERT INTO hooktab.deliveries_20261130 (org_id, id, event_id, webhook_id, event_type, subject, url, payload_format, is_test, status, attempt_count, next_attempt_at, next_trigger, triggered_by, last_outcome, last_response_status, created_at, updated_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7309-75be-802a-70799cbbe754', '01a22e02-7308-79a9-ae4d-6c06fad8571c', '01a22e02-72ff-7ec4-bcf0-444701423507', 'estimate.created', NULL, 'https://receiver.example.com/erp', 'envelope', false, 'delivered', 1, NULL, 'schedule', NULL, 'response', 200, '2026-11-30 19:50:42.141673+00', '2026-11-30 19:50:42.141673+00');
INSERT INTO hooktab.deliveries_20261130 (org_id, id, event_id, webhook_id, event_type, subject, url, payload_format, is_test, status, attempt_count, next_attempt_at, next_trigger, triggered_by, last_outcome, last_response_status, created_at, updated_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7309-76f1-96d6-740bc3ec636b', '01a22e02-7308-79a9-ae4d-6c06fad8571c', '01a22e02-7300-76e9-8842-7bbb04b1f4c3', 'estimate.created', NULL, 'https://receiver.example.com/personal', 'envelope', false, 'delivered', 1, NULL, 'schedule', NULL, 'response', 200, '2026-11-30 19:50:42.141673+00', '2026-11-30 19:50:42.141673+00');
INSERT INTO hooktab.deliveries_20261130 (org_id, id, event_id, webhook_id, event_type, subject, url, payload_format, is_test, status, attempt_count, next_attempt_at, next_trigger, triggered_by, last_outcome, last_response_status, created_at, updated_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7309-775c-bdf4-3ba4d52e52c5', '01a22e02-7308-79a9-ae4d-6c06fad8571c', '01a22e02-7300-77be-ac18-df649976b7bd', 'estimate.created', NULL, 'https://receiver.example.com/patient', 'envelope', false, 'delivered', 1, NULL, 'schedule', NULL, 'response', 200, '2026-11-30 19:50:42.141673+00', '2026-11-30 19:50:42.141673+00');

--
-- Data for Name: deliveries_20261201; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: deliveries_20261202; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: deliveries_20261203; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: deliveries_20261204; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: deliveries_20261205; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: deliveries_20261206; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: deliveries_20261207; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: deliveries_default; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: delivery_queue; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.delivery_queue (org_id, delivery_id, webhook_id, due_at, lane_token, is_cancel_requested, cancel_epoch) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7307-7c51-87a0-2e303056c913', '01a22e02-72ff-7ec4-bcf0-444701423507', '2026-11-30 19:50:42.141673+00', NULL, false, 0);
INSERT INTO hooktab.delivery_queue (org_id, delivery_id, webhook_id, due_at, lane_token, is_cancel_requested, cancel_epoch) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7308-7370-a3cf-3c8c27a38689', '01a22e02-7300-76e9-8842-7bbb04b1f4c3', '2026-11-30 19:50:42.141673+00', NULL, false, 0);
INSERT INTO hooktab.delivery_queue (org_id, delivery_id, webhook_id, due_at, lane_token, is_cancel_requested, cancel_epoch) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7308-743d-b4ce-5c8a3cf2d1ba', '01a22e02-7300-77be-ac18-df649976b7bd', '2026-11-30 19:50:42.141673+00', NULL, false, 0);

--
-- Data for Name: event_keys; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.event_keys (org_id, key, event_id, fingerprint, created_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', 'job_20417/created', '01a22e02-7304-77eb-a151-63360418e6a1', '\xa2c55b66c62ae63b4c7cb834660838bfe767f3707c45747a5c2c1b81f8aaa3d6', '2026-11-30 19:50:42.141673+00');

--
-- Data for Name: event_types; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('job.created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('job.updated', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('job.assigned', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('job.image_created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('job.document_created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('job.status_changed', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('estimate.created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('estimate.updated', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('signed_document.signed', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('signable_document.signed', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('job.milestone_changed', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('company.created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('company.updated', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('company.deleted', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('contact.created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('contact.updated', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('contact.deleted', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('project.created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('project.updated', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('project.deleted', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('timesheet.created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('timesheet.updated', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('timesheet.deleted', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('invoice.created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('invoice.sent', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('task.created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('task.assigned', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('task.unassigned', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('quote.created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('request.created', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('request.status_changed', true);
INSERT INTO hooktab.event_types (type, is_subscribable) VALUES ('webhook.activated', false);

--
-- Data for Name: events_20261130; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.events_20261130 (org_id, id, type, occurred_at, data, subject, is_test, audience) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7304-77eb-a151-63360418e6a1', 'job.created', '2026-11-30 19:50:42.141673+00', '{"job": {"id": "job_20417"}}', 'job_20417', false, NULL);
INSERT INTO hooktab.events_20261130 (org_id, id, type, occurred_at, data, subject, is_test, audience) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7308-79a9-ae4d-6c06fad8571c', 'estimate.created', '2026-11-30 19:50:42.141673+00', '{"estimate": {"id": "est_88"}}', NULL, false, NULL);

--
-- Data for Name: events_20261201; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: events_20261202; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: events_20261203; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: events_20261204; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: events_20261205; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: events_20261206; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: events_20261207; Type: TABLE DATA; Schema: hooktab; Owner: -
--

--
-- Data for Name: events_default; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.events_default (org_id, id, type, occurred_at, data, subject, is_test, audience) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '016f5e66-e800-7000-8000-000000000000', 'job.created', '2020-01-01 00:00:00+00', '{}', NULL, false, NULL);

--
-- Data for Name: former_users; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.former_users (id, name, deleted_at) VALUES ('01a22e02-72f9-7753-b11e-6a03d9d38484', 'Gone Girard', '2026-11-30 19:50:42.141673+00');

--
-- Data for Name: idempotency_keys; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.idempotency_keys (org_id, principal_id, key, fingerprint, actions, status, etag, body, created_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-72fd-792f-94c8-0f9b132b0639', 'made-once', '\x03', '{webhooks:write}', 201, NULL, '{}', '2026-11-30 19:50:42.141673+00');

--
-- Data for Name: lane_hints; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.lane_hints (id, org_id, webhook_id) OVERRIDING SYSTEM VALUE VALUES (1, '01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-72ff-7ec4-bcf0-444701423507');
INSERT INTO hooktab.lane_hints (id, org_id, webhook_id) OVERRIDING SYSTEM VALUE VALUES (2, '01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7300-76e9-8842-7bbb04b1f4c3');
INSERT INTO hooktab.lane_hints (id, org_id, webhook_id) OVERRIDING SYSTEM VALUE VALUES (3, '01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7300-77be-ac18-df649976b7bd');

--
-- Data for Name: lanes; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.lanes (org_id, webhook_id, token, leased_until, worker, due_at, resumes_at, request_window, consecutive_failures, health_epoch, failing_since, failed_deliveries, consecutive_timeouts, is_warned) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-72ff-7ec4-bcf0-444701423507', NULL, NULL, NULL, NULL, NULL, 4, 0, 0, NULL, 0, 0, false);
INSERT INTO hooktab.lanes (org_id, webhook_id, token, leased_until, worker, due_at, resumes_at, request_window, consecutive_failures, health_epoch, failing_since, failed_deliveries, consecutive_timeouts, is_warned) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7300-76e9-8842-7bbb04b1f4c3', NULL, NULL, NULL, NULL, NULL, 4, 0, 0, NULL, 0, 0, false);
INSERT INTO hooktab.lanes (org_id, webhook_id, token, leased_until, worker, due_at, resumes_at, request_window, consecutive_failures, health_epoch, failing_since, failed_deliveries, consecutive_timeouts, is_warned) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7300-7839-9b5b-25c43128b47a', NULL, NULL, NULL, NULL, NULL, 4, 0, 0, NULL, 0, 0, false);
INSERT INTO hooktab.lanes (org_id, webhook_id, token, leased_until, worker, due_at, resumes_at, request_window, consecutive_failures, health_epoch, failing_since, failed_deliveries, consecutive_timeouts, is_warned) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7300-789f-bdc5-4b61f196cf19', NULL, NULL, NULL, NULL, NULL, 4, 0, 0, NULL, 0, 0, false);
INSERT INTO hooktab.lanes (org_id, webhook_id, token, leased_until, worker, due_at, resumes_at, request_window, consecutive_failures, health_epoch, failing_since, failed_deliveries, consecutive_timeouts, is_warned) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7300-77be-ac18-df649976b7bd', 'b398d4eb-ac00-4589-b6d6-77f922c0b3b8', '2026-11-30 19:51:12.141673+00', 'worker-of-the-dump', NULL, NULL, 4, 0, 0, NULL, 0, 0, false);

--
-- Data for Name: members; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.members (org_id, user_id, role, permissions, name, created_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-72f8-78ac-b6cc-58f851ef7381', 'admin', '{Org.webhooks}', 'Dana Delgado', '2026-11-30 19:50:42.141673+00');
INSERT INTO hooktab.members (org_id, user_id, role, permissions, name, created_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-72f9-7639-a7e7-92a366f4394a', 'member', '{Org.webhooks}', 'Sam Osei', '2026-11-30 19:50:42.141673+00');

--
-- Data for Name: migrations; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.migrations (number, name, hash, applied_at) OVERRIDING SYSTEM VALUE VALUES (1, '0000_tables', '93514c825e4d54fde9c4e62c7da8ebce7a4da2e0481152cbea8f7a00d6470a20', '2026-11-30 19:50:41.449972+00');
INSERT INTO hooktab.migrations (number, name, hash, applied_at) OVERRIDING SYSTEM VALUE VALUES (2, '0001_functions', 'ff6747050577b6e638551ce87abaf6bd5bb2a808b2fdef8b1c80dc5a5c628f5b', '2026-11-30 19:50:41.449972+00');

--
-- Data for Name: notices; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.notices (org_id, id, webhook_id, kind, reason, failing_since, failed_deliveries, consecutive_timeouts, latest_response, created_at, attempt_count, next_attempt_at, sent_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-730b-7c56-8073-7a7647532ddb', '01a22e02-72ff-7ec4-bcf0-444701423507', 'warning', 'failing', NULL, 12, 3, '500 Internal Server Error', '2026-11-30 19:50:42.141673+00', 0, '2026-11-30 19:50:42.141673+00', NULL);

--
-- Data for Name: orgs; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.orgs (id, slug, name, plan, created_at, deleted_at, deleted_xid) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', 'acme', 'Acme Roofing', 'pro', '2026-11-30 19:50:42.141673+00', NULL, NULL);
INSERT INTO hooktab.orgs (id, slug, name, plan, created_at, deleted_at, deleted_xid) VALUES ('01a22e02-72e5-70d9-8f2c-af9ba7add9a7', 'basic', 'Basic Roofing', 'basic', '2026-11-30 19:50:42.141673+00', NULL, NULL);

--
-- Data for Name: rate_limits; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.rate_limits (bucket, window_started_at, count) VALUES ('sign-in/dana@example.com', '2026-11-30 19:50:42.141673+00', 2);

--
-- Data for Name: sessions; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.sessions (id, user_id, created_at, last_seen_at) VALUES ('6071549b-4ea2-4bb9-b883-33f9f2a511ab', '01a22e02-72f8-78ac-b6cc-58f851ef7381', '2026-11-30 19:50:42.141673+00', '2026-11-30 19:50:42.141673+00');
INSERT INTO hooktab.sessions (id, user_id, created_at, last_seen_at) VALUES ('bc726d0d-63c3-408b-bb12-fecb02397cad', '01a22e02-72f9-7639-a7e7-92a366f4394a', '2026-11-30 19:50:42.141673+00', '2026-11-30 19:50:42.141673+00');

--
-- Data for Name: subscriptions; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.subscriptions (org_id, webhook_id, system, number) OVERRIDING SYSTEM VALUE VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7300-7839-9b5b-25c43128b47a', 'avaza', 1);

--
-- Data for Name: users; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.users (id, email, name, password_hash, number, created_at) OVERRIDING SYSTEM VALUE VALUES ('01a22e02-72f8-78ac-b6cc-58f851ef7381', 'dana@example.com', 'Dana Delgado', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo', 1, '2026-11-30 19:50:42.141673+00');
INSERT INTO hooktab.users (id, email, name, password_hash, number, created_at) OVERRIDING SYSTEM VALUE VALUES ('01a22e02-72f9-7639-a7e7-92a366f4394a', 'sam@example.com', 'Sam Osei', NULL, 2, '2026-11-30 19:50:42.141673+00');

--
-- Data for Name: webhooks; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.webhooks (org_id, id, name, url, auth_method, basic_username, basic_password_sealed, basic_password_saved_at, basic_password_saved_by, signing_secret_sealed, previous_signing_secret_sealed, previous_signing_secret_expires_at, event_types, is_active, deactivated_reason, health_epoch, cancel_epoch, owner_id, payload_format, content_type, hub_secret_sealed, retry_policy, success_rule, version, created_at, created_by, updated_at, deleted_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-72ff-7ec4-bcf0-444701423507', 'erp', 'https://receiver.example.com/erp', 'basic', 'hooks', '\x01', NULL, NULL, '\x02', NULL, NULL, '{job.created,estimate.created}', true, NULL, 0, 0, NULL, 'envelope', 'application/json', NULL, 'standard', '2xx', 1, '2026-11-30 19:50:42.141673+00', '01a22e02-72f8-78ac-b6cc-58f851ef7381', '2026-11-30 19:50:42.141673+00', NULL);
INSERT INTO hooktab.webhooks (org_id, id, name, url, auth_method, basic_username, basic_password_sealed, basic_password_saved_at, basic_password_saved_by, signing_secret_sealed, previous_signing_secret_sealed, previous_signing_secret_expires_at, event_types, is_active, deactivated_reason, health_epoch, cancel_epoch, owner_id, payload_format, content_type, hub_secret_sealed, retry_policy, success_rule, version, created_at, created_by, updated_at, deleted_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7300-76e9-8842-7bbb04b1f4c3', 'personal', 'https://receiver.example.com/personal', 'none', NULL, NULL, NULL, NULL, '\x02', NULL, NULL, '{job.created,estimate.created}', true, NULL, 0, 0, '01a22e02-72f8-78ac-b6cc-58f851ef7381', 'envelope', 'application/json', NULL, 'standard', '2xx', 1, '2026-11-30 19:50:42.141673+00', '01a22e02-72f8-78ac-b6cc-58f851ef7381', '2026-11-30 19:50:42.141673+00', NULL);
INSERT INTO hooktab.webhooks (org_id, id, name, url, auth_method, basic_username, basic_password_sealed, basic_password_saved_at, basic_password_saved_by, signing_secret_sealed, previous_signing_secret_sealed, previous_signing_secret_expires_at, event_types, is_active, deactivated_reason, health_epoch, cancel_epoch, owner_id, payload_format, content_type, hub_secret_sealed, retry_policy, success_rule, version, created_at, created_by, updated_at, deleted_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7300-77be-ac18-df649976b7bd', 'patient', 'https://receiver.example.com/patient', 'none', NULL, NULL, NULL, NULL, '\x02', NULL, NULL, '{job.created,estimate.created}', true, NULL, 0, 0, NULL, 'envelope', 'application/json', NULL, 'extended', '2xx', 1, '2026-11-30 19:50:42.141673+00', '01a22e02-72f8-78ac-b6cc-58f851ef7381', '2026-11-30 19:50:42.141673+00', NULL);
INSERT INTO hooktab.webhooks (org_id, id, name, url, auth_method, basic_username, basic_password_sealed, basic_password_saved_at, basic_password_saved_by, signing_secret_sealed, previous_signing_secret_sealed, previous_signing_secret_expires_at, event_types, is_active, deactivated_reason, health_epoch, cancel_epoch, owner_id, payload_format, content_type, hub_secret_sealed, retry_policy, success_rule, version, created_at, created_by, updated_at, deleted_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7300-7839-9b5b-25c43128b47a', 'inactive', 'https://receiver.example.com/inactive', 'none', NULL, NULL, NULL, NULL, '\x02', NULL, NULL, '{job.created,estimate.created}', false, NULL, 0, 0, NULL, 'envelope', 'application/json', NULL, 'standard', '2xx', 1, '2026-11-30 19:50:42.141673+00', '01a22e02-72f8-78ac-b6cc-58f851ef7381', '2026-11-30 19:50:42.141673+00', NULL);
INSERT INTO hooktab.webhooks (org_id, id, name, url, auth_method, basic_username, basic_password_sealed, basic_password_saved_at, basic_password_saved_by, signing_secret_sealed, previous_signing_secret_sealed, previous_signing_secret_expires_at, event_types, is_active, deactivated_reason, health_epoch, cancel_epoch, owner_id, payload_format, content_type, hub_secret_sealed, retry_policy, success_rule, version, created_at, created_by, updated_at, deleted_at) VALUES ('01a22e02-72df-7aed-b8c3-b6c59a7f0e47', '01a22e02-7300-789f-bdc5-4b61f196cf19', 'deleted', 'https://receiver.example.com/deleted', 'none', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{job.created,estimate.created}', false, NULL, 0, 0, NULL, 'envelope', 'application/json', NULL, 'standard', '2xx', 1, '2026-11-30 19:50:42.141673+00', '01a22e02-72f8-78ac-b6cc-58f851ef7381', '2026-11-30 19:50:42.141673+00', '2026-11-30 19:50:42.141673+00');

--
-- Data for Name: workers; Type: TABLE DATA; Schema: hooktab; Owner: -
--

INSERT INTO hooktab.workers (id, lock_key, started_at) VALUES ('worker-of-the-dump', 1, '2026-11-30 19:50:42.141673+00');

--
-- Name: lane_hints_id_seq; Type: SEQUENCE SET; Schema: hooktab; Owner: -
--

SELECT pg_catalog.setval('hooktab.lane_hints_id_seq', 3, true);

--
-- Name: migrations_number_seq; Type: SEQUENCE SET; Schema: hooktab; Owner: -
--

SELECT pg_catalog.setval('hooktab.migrations_number_seq', 2, true);

--
-- Name: subscriptions_number_seq; Type: SEQUENCE SET; Schema: hooktab; Owner: -
--

SELECT pg_catalog.setval('hooktab.subscriptions_number_seq', 1, true);

--
-- Name: users_number_seq; Type: SEQUENCE SET; Schema: hooktab; Owner: -
--

SELECT pg_catalog.setval('hooktab.users_number_seq', 3, true);

--
-- Name: api_key_hashes api_key_hashes_org_id_api_key_id_key; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.api_key_hashes
    ADD CONSTRAINT api_key_hashes_org_id_api_key_id_key UNIQUE (org_id, api_key_id);

--
-- Name: api_key_hashes api_key_hashes_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.api_key_hashes
    ADD CONSTRAINT api_key_hashes_pkey PRIMARY KEY (key_hash);

--
-- Name: api_keys api_keys_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (org_id, id);

--
-- Name: attempts attempts_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (org_id, delivery_id, number);

--
-- Name: attempts_20261130 attempts_20261130_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts_20261130
    ADD CONSTRAINT attempts_20261130_pkey PRIMARY KEY (org_id, delivery_id, number);

--
-- Name: attempts_20261201 attempts_20261201_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts_20261201
    ADD CONSTRAINT attempts_20261201_pkey PRIMARY KEY (org_id, delivery_id, number);

--
-- Name: attempts_20261202 attempts_20261202_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts_20261202
    ADD CONSTRAINT attempts_20261202_pkey PRIMARY KEY (org_id, delivery_id, number);

--
-- Name: attempts_20261203 attempts_20261203_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts_20261203
    ADD CONSTRAINT attempts_20261203_pkey PRIMARY KEY (org_id, delivery_id, number);

--
-- Name: attempts_20261204 attempts_20261204_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts_20261204
    ADD CONSTRAINT attempts_20261204_pkey PRIMARY KEY (org_id, delivery_id, number);

--
-- Name: attempts_20261205 attempts_20261205_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts_20261205
    ADD CONSTRAINT attempts_20261205_pkey PRIMARY KEY (org_id, delivery_id, number);

--
-- Name: attempts_20261206 attempts_20261206_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts_20261206
    ADD CONSTRAINT attempts_20261206_pkey PRIMARY KEY (org_id, delivery_id, number);

--
-- Name: attempts_20261207 attempts_20261207_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts_20261207
    ADD CONSTRAINT attempts_20261207_pkey PRIMARY KEY (org_id, delivery_id, number);

--
-- Name: attempts_default attempts_default_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.attempts_default
    ADD CONSTRAINT attempts_default_pkey PRIMARY KEY (org_id, delivery_id, number);

--
-- Name: audit_log audit_log_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (org_id, id);

--
-- Name: deliveries deliveries_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (org_id, id);

--
-- Name: deliveries_20261130 deliveries_20261130_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries_20261130
    ADD CONSTRAINT deliveries_20261130_pkey PRIMARY KEY (org_id, id);

--
-- Name: deliveries_20261201 deliveries_20261201_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries_20261201
    ADD CONSTRAINT deliveries_20261201_pkey PRIMARY KEY (org_id, id);

--
-- Name: deliveries_20261202 deliveries_20261202_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries_20261202
    ADD CONSTRAINT deliveries_20261202_pkey PRIMARY KEY (org_id, id);

--
-- Name: deliveries_20261203 deliveries_20261203_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries_20261203
    ADD CONSTRAINT deliveries_20261203_pkey PRIMARY KEY (org_id, id);

--
-- Name: deliveries_20261204 deliveries_20261204_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries_20261204
    ADD CONSTRAINT deliveries_20261204_pkey PRIMARY KEY (org_id, id);

--
-- Name: deliveries_20261205 deliveries_20261205_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries_20261205
    ADD CONSTRAINT deliveries_20261205_pkey PRIMARY KEY (org_id, id);

--
-- Name: deliveries_20261206 deliveries_20261206_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries_20261206
    ADD CONSTRAINT deliveries_20261206_pkey PRIMARY KEY (org_id, id);

--
-- Name: deliveries_20261207 deliveries_20261207_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries_20261207
    ADD CONSTRAINT deliveries_20261207_pkey PRIMARY KEY (org_id, id);

--
-- Name: deliveries_default deliveries_default_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.deliveries_default
    ADD CONSTRAINT deliveries_default_pkey PRIMARY KEY (org_id, id);

--
-- Name: delivery_queue delivery_queue_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.delivery_queue
    ADD CONSTRAINT delivery_queue_pkey PRIMARY KEY (delivery_id);

--
-- Name: event_keys event_keys_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.event_keys
    ADD CONSTRAINT event_keys_pkey PRIMARY KEY (org_id, key);

--
-- Name: event_types event_types_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.event_types
    ADD CONSTRAINT event_types_pkey PRIMARY KEY (type);

--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (org_id, id);

--
-- Name: events_20261130 events_20261130_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events_20261130
    ADD CONSTRAINT events_20261130_pkey PRIMARY KEY (org_id, id);

--
-- Name: events_20261201 events_20261201_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events_20261201
    ADD CONSTRAINT events_20261201_pkey PRIMARY KEY (org_id, id);

--
-- Name: events_20261202 events_20261202_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events_20261202
    ADD CONSTRAINT events_20261202_pkey PRIMARY KEY (org_id, id);

--
-- Name: events_20261203 events_20261203_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events_20261203
    ADD CONSTRAINT events_20261203_pkey PRIMARY KEY (org_id, id);

--
-- Name: events_20261204 events_20261204_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events_20261204
    ADD CONSTRAINT events_20261204_pkey PRIMARY KEY (org_id, id);

--
-- Name: events_20261205 events_20261205_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events_20261205
    ADD CONSTRAINT events_20261205_pkey PRIMARY KEY (org_id, id);

--
-- Name: events_20261206 events_20261206_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events_20261206
    ADD CONSTRAINT events_20261206_pkey PRIMARY KEY (org_id, id);

--
-- Name: events_20261207 events_20261207_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events_20261207
    ADD CONSTRAINT events_20261207_pkey PRIMARY KEY (org_id, id);

--
-- Name: events_default events_default_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.events_default
    ADD CONSTRAINT events_default_pkey PRIMARY KEY (org_id, id);

--
-- Name: former_users former_users_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.former_users
    ADD CONSTRAINT former_users_pkey PRIMARY KEY (id);

--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (org_id, principal_id, key);

--
-- Name: lane_hints lane_hints_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.lane_hints
    ADD CONSTRAINT lane_hints_pkey PRIMARY KEY (id);

--
-- Name: lanes lanes_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.lanes
    ADD CONSTRAINT lanes_pkey PRIMARY KEY (org_id, webhook_id);

--
-- Name: members members_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (org_id, user_id);

--
-- Name: migrations migrations_name_key; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.migrations
    ADD CONSTRAINT migrations_name_key UNIQUE (name);

--
-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (number);

--
-- Name: notices notices_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (org_id, id);

--
-- Name: orgs orgs_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.orgs
    ADD CONSTRAINT orgs_pkey PRIMARY KEY (id);

--
-- Name: orgs orgs_slug_key; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.orgs
    ADD CONSTRAINT orgs_slug_key UNIQUE (slug);

--
-- Name: rate_limits rate_limits_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.rate_limits
    ADD CONSTRAINT rate_limits_pkey PRIMARY KEY (bucket);

--
-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

--
-- Name: subscriptions subscriptions_org_id_number_key; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.subscriptions
    ADD CONSTRAINT subscriptions_org_id_number_key UNIQUE (org_id, number);

--
-- Name: subscriptions subscriptions_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (org_id, webhook_id);

--
-- Name: users users_email_key; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.users
    ADD CONSTRAINT users_email_key UNIQUE (email);

--
-- Name: users users_number_key; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.users
    ADD CONSTRAINT users_number_key UNIQUE (number);

--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

--
-- Name: webhooks webhooks_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.webhooks
    ADD CONSTRAINT webhooks_pkey PRIMARY KEY (org_id, id);

--
-- Name: workers workers_pkey; Type: CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (id);

--
-- Name: api_keys_ended_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX api_keys_ended_idx ON hooktab.api_keys USING btree (LEAST(revoked_at, expires_at));

--
-- Name: audit_log_action_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX audit_log_action_idx ON hooktab.audit_log USING btree (org_id, action, id);

--
-- Name: audit_log_actor_key_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX audit_log_actor_key_idx ON hooktab.audit_log USING btree (org_id, actor_key_id, id) WHERE (actor_key_id IS NOT NULL);

--
-- Name: audit_log_actor_user_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX audit_log_actor_user_idx ON hooktab.audit_log USING btree (org_id, actor_user_id, id) WHERE (actor_user_id IS NOT NULL);

--
-- Name: audit_log_at_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX audit_log_at_idx ON hooktab.audit_log USING btree (at);

--
-- Name: audit_log_system_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX audit_log_system_idx ON hooktab.audit_log USING btree (org_id, id) WHERE ((actor_user_id IS NULL) AND (actor_key_id IS NULL));

--
-- Name: audit_log_target_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX audit_log_target_idx ON hooktab.audit_log USING btree (org_id, target_id, id) WHERE (target_id IS NOT NULL);

--
-- Name: deliveries_failed_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_failed_idx ON ONLY hooktab.deliveries USING btree (org_id, id) WHERE is_failed;

--
-- Name: deliveries_20261130_org_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261130_org_id_id_idx ON hooktab.deliveries_20261130 USING btree (org_id, id) WHERE is_failed;

--
-- Name: deliveries_webhook_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_webhook_idx ON ONLY hooktab.deliveries USING btree (org_id, webhook_id, id);

--
-- Name: deliveries_20261130_org_id_webhook_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261130_org_id_webhook_id_id_idx ON hooktab.deliveries_20261130 USING btree (org_id, webhook_id, id);

--
-- Name: deliveries_20261201_org_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261201_org_id_id_idx ON hooktab.deliveries_20261201 USING btree (org_id, id) WHERE is_failed;

--
-- Name: deliveries_20261201_org_id_webhook_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261201_org_id_webhook_id_id_idx ON hooktab.deliveries_20261201 USING btree (org_id, webhook_id, id);

--
-- Name: deliveries_20261202_org_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261202_org_id_id_idx ON hooktab.deliveries_20261202 USING btree (org_id, id) WHERE is_failed;

--
-- Name: deliveries_20261202_org_id_webhook_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261202_org_id_webhook_id_id_idx ON hooktab.deliveries_20261202 USING btree (org_id, webhook_id, id);

--
-- Name: deliveries_20261203_org_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261203_org_id_id_idx ON hooktab.deliveries_20261203 USING btree (org_id, id) WHERE is_failed;

--
-- Name: deliveries_20261203_org_id_webhook_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261203_org_id_webhook_id_id_idx ON hooktab.deliveries_20261203 USING btree (org_id, webhook_id, id);

--
-- Name: deliveries_20261204_org_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261204_org_id_id_idx ON hooktab.deliveries_20261204 USING btree (org_id, id) WHERE is_failed;

--
-- Name: deliveries_20261204_org_id_webhook_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261204_org_id_webhook_id_id_idx ON hooktab.deliveries_20261204 USING btree (org_id, webhook_id, id);

--
-- Name: deliveries_20261205_org_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261205_org_id_id_idx ON hooktab.deliveries_20261205 USING btree (org_id, id) WHERE is_failed;

--
-- Name: deliveries_20261205_org_id_webhook_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261205_org_id_webhook_id_id_idx ON hooktab.deliveries_20261205 USING btree (org_id, webhook_id, id);

--
-- Name: deliveries_20261206_org_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261206_org_id_id_idx ON hooktab.deliveries_20261206 USING btree (org_id, id) WHERE is_failed;

--
-- Name: deliveries_20261206_org_id_webhook_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261206_org_id_webhook_id_id_idx ON hooktab.deliveries_20261206 USING btree (org_id, webhook_id, id);

--
-- Name: deliveries_20261207_org_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261207_org_id_id_idx ON hooktab.deliveries_20261207 USING btree (org_id, id) WHERE is_failed;

--
-- Name: deliveries_20261207_org_id_webhook_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_20261207_org_id_webhook_id_id_idx ON hooktab.deliveries_20261207 USING btree (org_id, webhook_id, id);

--
-- Name: deliveries_default_org_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_default_org_id_id_idx ON hooktab.deliveries_default USING btree (org_id, id) WHERE is_failed;

--
-- Name: deliveries_default_org_id_webhook_id_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX deliveries_default_org_id_webhook_id_id_idx ON hooktab.deliveries_default USING btree (org_id, webhook_id, id);

--
-- Name: delivery_queue_due_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX delivery_queue_due_idx ON hooktab.delivery_queue USING btree (org_id, webhook_id, due_at);

--
-- Name: event_keys_created_at_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX event_keys_created_at_idx ON hooktab.event_keys USING btree (created_at);

--
-- Name: idempotency_keys_created_at_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX idempotency_keys_created_at_idx ON hooktab.idempotency_keys USING btree (created_at);

--
-- Name: lane_hints_lane_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX lane_hints_lane_idx ON hooktab.lane_hints USING btree (org_id, webhook_id, id);

--
-- Name: lanes_due_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX lanes_due_idx ON hooktab.lanes USING btree (COALESCE(leased_until, due_at)) WHERE (COALESCE(leased_until, due_at) IS NOT NULL);

--
-- Name: members_name_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX members_name_idx ON hooktab.members USING btree (org_id, role, name, user_id);

--
-- Name: members_user_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX members_user_id_idx ON hooktab.members USING btree (user_id);

--
-- Name: notices_due_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX notices_due_idx ON hooktab.notices USING btree (next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

--
-- Name: notices_webhook_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX notices_webhook_idx ON hooktab.notices USING btree (org_id, webhook_id);

--
-- Name: sessions_user_id_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX sessions_user_id_idx ON hooktab.sessions USING btree (user_id);

--
-- Name: webhooks_deleted_at_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX webhooks_deleted_at_idx ON hooktab.webhooks USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);

--
-- Name: webhooks_living_idx; Type: INDEX; Schema: hooktab; Owner: -
--

CREATE INDEX webhooks_living_idx ON hooktab.webhooks USING btree (org_id, id) WHERE (deleted_at IS NULL);

--
-- Name: attempts_20261130_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.attempts_pkey ATTACH PARTITION hooktab.attempts_20261130_pkey;

--
-- Name: attempts_20261201_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.attempts_pkey ATTACH PARTITION hooktab.attempts_20261201_pkey;

--
-- Name: attempts_20261202_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.attempts_pkey ATTACH PARTITION hooktab.attempts_20261202_pkey;

--
-- Name: attempts_20261203_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.attempts_pkey ATTACH PARTITION hooktab.attempts_20261203_pkey;

--
-- Name: attempts_20261204_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.attempts_pkey ATTACH PARTITION hooktab.attempts_20261204_pkey;

--
-- Name: attempts_20261205_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.attempts_pkey ATTACH PARTITION hooktab.attempts_20261205_pkey;

--
-- Name: attempts_20261206_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.attempts_pkey ATTACH PARTITION hooktab.attempts_20261206_pkey;

--
-- Name: attempts_20261207_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.attempts_pkey ATTACH PARTITION hooktab.attempts_20261207_pkey;

--
-- Name: attempts_default_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.attempts_pkey ATTACH PARTITION hooktab.attempts_default_pkey;

--
-- Name: deliveries_20261130_org_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_failed_idx ATTACH PARTITION hooktab.deliveries_20261130_org_id_id_idx;

--
-- Name: deliveries_20261130_org_id_webhook_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_webhook_idx ATTACH PARTITION hooktab.deliveries_20261130_org_id_webhook_id_id_idx;

--
-- Name: deliveries_20261130_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_pkey ATTACH PARTITION hooktab.deliveries_20261130_pkey;

--
-- Name: deliveries_20261201_org_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_failed_idx ATTACH PARTITION hooktab.deliveries_20261201_org_id_id_idx;

--
-- Name: deliveries_20261201_org_id_webhook_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_webhook_idx ATTACH PARTITION hooktab.deliveries_20261201_org_id_webhook_id_id_idx;

--
-- Name: deliveries_20261201_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_pkey ATTACH PARTITION hooktab.deliveries_20261201_pkey;

--
-- Name: deliveries_20261202_org_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_failed_idx ATTACH PARTITION hooktab.deliveries_20261202_org_id_id_idx;

--
-- Name: deliveries_20261202_org_id_webhook_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_webhook_idx ATTACH PARTITION hooktab.deliveries_20261202_org_id_webhook_id_id_idx;

--
-- Name: deliveries_20261202_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_pkey ATTACH PARTITION hooktab.deliveries_20261202_pkey;

--
-- Name: deliveries_20261203_org_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_failed_idx ATTACH PARTITION hooktab.deliveries_20261203_org_id_id_idx;

--
-- Name: deliveries_20261203_org_id_webhook_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_webhook_idx ATTACH PARTITION hooktab.deliveries_20261203_org_id_webhook_id_id_idx;

--
-- Name: deliveries_20261203_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_pkey ATTACH PARTITION hooktab.deliveries_20261203_pkey;

--
-- Name: deliveries_20261204_org_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_failed_idx ATTACH PARTITION hooktab.deliveries_20261204_org_id_id_idx;

--
-- Name: deliveries_20261204_org_id_webhook_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_webhook_idx ATTACH PARTITION hooktab.deliveries_20261204_org_id_webhook_id_id_idx;

--
-- Name: deliveries_20261204_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_pkey ATTACH PARTITION hooktab.deliveries_20261204_pkey;

--
-- Name: deliveries_20261205_org_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_failed_idx ATTACH PARTITION hooktab.deliveries_20261205_org_id_id_idx;

--
-- Name: deliveries_20261205_org_id_webhook_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_webhook_idx ATTACH PARTITION hooktab.deliveries_20261205_org_id_webhook_id_id_idx;

--
-- Name: deliveries_20261205_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_pkey ATTACH PARTITION hooktab.deliveries_20261205_pkey;

--
-- Name: deliveries_20261206_org_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_failed_idx ATTACH PARTITION hooktab.deliveries_20261206_org_id_id_idx;

--
-- Name: deliveries_20261206_org_id_webhook_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_webhook_idx ATTACH PARTITION hooktab.deliveries_20261206_org_id_webhook_id_id_idx;

--
-- Name: deliveries_20261206_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_pkey ATTACH PARTITION hooktab.deliveries_20261206_pkey;

--
-- Name: deliveries_20261207_org_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_failed_idx ATTACH PARTITION hooktab.deliveries_20261207_org_id_id_idx;

--
-- Name: deliveries_20261207_org_id_webhook_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_webhook_idx ATTACH PARTITION hooktab.deliveries_20261207_org_id_webhook_id_id_idx;

--
-- Name: deliveries_20261207_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_pkey ATTACH PARTITION hooktab.deliveries_20261207_pkey;

--
-- Name: deliveries_default_org_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_failed_idx ATTACH PARTITION hooktab.deliveries_default_org_id_id_idx;

--
-- Name: deliveries_default_org_id_webhook_id_id_idx; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_webhook_idx ATTACH PARTITION hooktab.deliveries_default_org_id_webhook_id_id_idx;

--
-- Name: deliveries_default_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.deliveries_pkey ATTACH PARTITION hooktab.deliveries_default_pkey;

--
-- Name: events_20261130_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.events_pkey ATTACH PARTITION hooktab.events_20261130_pkey;

--
-- Name: events_20261201_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.events_pkey ATTACH PARTITION hooktab.events_20261201_pkey;

--
-- Name: events_20261202_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.events_pkey ATTACH PARTITION hooktab.events_20261202_pkey;

--
-- Name: events_20261203_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.events_pkey ATTACH PARTITION hooktab.events_20261203_pkey;

--
-- Name: events_20261204_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.events_pkey ATTACH PARTITION hooktab.events_20261204_pkey;

--
-- Name: events_20261205_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.events_pkey ATTACH PARTITION hooktab.events_20261205_pkey;

--
-- Name: events_20261206_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.events_pkey ATTACH PARTITION hooktab.events_20261206_pkey;

--
-- Name: events_20261207_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.events_pkey ATTACH PARTITION hooktab.events_20261207_pkey;

--
-- Name: events_default_pkey; Type: INDEX ATTACH; Schema: hooktab; Owner: -
--

ALTER INDEX hooktab.events_pkey ATTACH PARTITION hooktab.events_default_pkey;

--
-- Name: audit_log audit_log_keep; Type: TRIGGER; Schema: hooktab; Owner: -
--

CREATE TRIGGER audit_log_keep BEFORE DELETE OR UPDATE ON hooktab.audit_log FOR EACH ROW EXECUTE FUNCTION hooktab.keep_audit_log();

--
-- Name: audit_log audit_log_keep_all; Type: TRIGGER; Schema: hooktab; Owner: -
--

CREATE TRIGGER audit_log_keep_all BEFORE TRUNCATE ON hooktab.audit_log FOR EACH STATEMENT EXECUTE FUNCTION hooktab.keep_audit_log();

--
-- Name: members members_end_personal_webhooks; Type: TRIGGER; Schema: hooktab; Owner: -
--

CREATE TRIGGER members_end_personal_webhooks AFTER DELETE ON hooktab.members FOR EACH ROW EXECUTE FUNCTION hooktab.end_personal_webhooks();

--
-- Name: members members_name; Type: TRIGGER; Schema: hooktab; Owner: -
--

CREATE TRIGGER members_name BEFORE INSERT OR UPDATE OF user_id, name ON hooktab.members FOR EACH ROW EXECUTE FUNCTION hooktab.name_member();

--
-- Name: orgs orgs_end_without_plan; Type: TRIGGER; Schema: hooktab; Owner: -
--

CREATE TRIGGER orgs_end_without_plan AFTER UPDATE OF plan ON hooktab.orgs FOR EACH ROW WHEN ((old.has_webhooks AND (NOT new.has_webhooks))) EXECUTE FUNCTION hooktab.end_without_plan();

--
-- Name: orgs orgs_keep; Type: TRIGGER; Schema: hooktab; Owner: -
--

CREATE TRIGGER orgs_keep BEFORE DELETE ON hooktab.orgs FOR EACH ROW EXECUTE FUNCTION hooktab.keep_org();

--
-- Name: users users_end_sessions; Type: TRIGGER; Schema: hooktab; Owner: -
--

CREATE TRIGGER users_end_sessions AFTER UPDATE OF password_hash ON hooktab.users FOR EACH ROW WHEN ((old.password_hash IS DISTINCT FROM new.password_hash)) EXECUTE FUNCTION hooktab.end_sessions();

--
-- Name: users users_keep_name; Type: TRIGGER; Schema: hooktab; Owner: -
--

CREATE TRIGGER users_keep_name AFTER DELETE ON hooktab.users FOR EACH ROW EXECUTE FUNCTION hooktab.keep_user_name();

--
-- Name: users users_rename_member; Type: TRIGGER; Schema: hooktab; Owner: -
--

CREATE TRIGGER users_rename_member AFTER UPDATE OF name ON hooktab.users FOR EACH ROW WHEN ((old.name <> new.name)) EXECUTE FUNCTION hooktab.rename_member();

--
-- Name: webhooks webhooks_create_lane; Type: TRIGGER; Schema: hooktab; Owner: -
--

CREATE TRIGGER webhooks_create_lane AFTER INSERT ON hooktab.webhooks FOR EACH ROW EXECUTE FUNCTION hooktab.create_lane();

--
-- Name: webhooks webhooks_forget_secrets; Type: TRIGGER; Schema: hooktab; Owner: -
--

CREATE TRIGGER webhooks_forget_secrets BEFORE INSERT OR UPDATE OF deleted_at ON hooktab.webhooks FOR EACH ROW WHEN ((new.deleted_at IS NOT NULL)) EXECUTE FUNCTION hooktab.forget_secrets();

--
-- Name: api_key_hashes api_key_hashes_org_id_api_key_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.api_key_hashes
    ADD CONSTRAINT api_key_hashes_org_id_api_key_id_fkey FOREIGN KEY (org_id, api_key_id) REFERENCES hooktab.api_keys(org_id, id) ON DELETE CASCADE;

--
-- Name: api_keys api_keys_org_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.api_keys
    ADD CONSTRAINT api_keys_org_id_fkey FOREIGN KEY (org_id) REFERENCES hooktab.orgs(id) ON DELETE CASCADE;

--
-- Name: audit_log audit_log_org_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.audit_log
    ADD CONSTRAINT audit_log_org_id_fkey FOREIGN KEY (org_id) REFERENCES hooktab.orgs(id) ON DELETE CASCADE;

--
-- Name: event_keys event_keys_org_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.event_keys
    ADD CONSTRAINT event_keys_org_id_fkey FOREIGN KEY (org_id) REFERENCES hooktab.orgs(id) ON DELETE CASCADE;

--
-- Name: idempotency_keys idempotency_keys_org_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.idempotency_keys
    ADD CONSTRAINT idempotency_keys_org_id_fkey FOREIGN KEY (org_id) REFERENCES hooktab.orgs(id) ON DELETE CASCADE;

--
-- Name: lanes lanes_org_id_webhook_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.lanes
    ADD CONSTRAINT lanes_org_id_webhook_id_fkey FOREIGN KEY (org_id, webhook_id) REFERENCES hooktab.webhooks(org_id, id) ON DELETE CASCADE;

--
-- Name: members members_org_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.members
    ADD CONSTRAINT members_org_id_fkey FOREIGN KEY (org_id) REFERENCES hooktab.orgs(id) ON DELETE CASCADE;

--
-- Name: members members_user_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.members
    ADD CONSTRAINT members_user_id_fkey FOREIGN KEY (user_id) REFERENCES hooktab.users(id) ON DELETE CASCADE;

--
-- Name: notices notices_org_id_webhook_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.notices
    ADD CONSTRAINT notices_org_id_webhook_id_fkey FOREIGN KEY (org_id, webhook_id) REFERENCES hooktab.webhooks(org_id, id) ON DELETE CASCADE;

--
-- Name: sessions sessions_user_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES hooktab.users(id) ON DELETE CASCADE;

--
-- Name: subscriptions subscriptions_org_id_webhook_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.subscriptions
    ADD CONSTRAINT subscriptions_org_id_webhook_id_fkey FOREIGN KEY (org_id, webhook_id) REFERENCES hooktab.webhooks(org_id, id) ON DELETE CASCADE;

--
-- Name: webhooks webhooks_org_id_fkey; Type: FK CONSTRAINT; Schema: hooktab; Owner: -
--

ALTER TABLE ONLY hooktab.webhooks
    ADD CONSTRAINT webhooks_org_id_fkey FOREIGN KEY (org_id) REFERENCES hooktab.orgs(id) ON DELETE CASCADE;

--
-- PostgreSQL database dump complete
--

