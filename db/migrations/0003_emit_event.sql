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
language plpgsql
as $$
declare
  v_event_id uuid := uuid_v7();
  v_flaw text;
  v_fingerprint bytea;
  v_known record;
  v_has_webhooks boolean;
  v_lanes integer;
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
  select has_webhooks into v_has_webhooks from orgs where id = p_org;
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

  with fan_out as (
    insert into deliveries (org_id, event_id, webhook_id, event_type, subject, url, payload_format, is_test)
    select p_org, v_event_id, webhooks.id, p_type, p_subject, webhooks.url, webhooks.body_format, coalesce(p_is_test, false)
    from webhooks
    where v_has_webhooks
      and webhooks.org_id = p_org
      and webhooks.deleted_at is null
      and case
        when p_only_webhook is null
        then webhooks.is_active
          and p_type = any (webhooks.event_types)
          -- A personal webhook gets what its owner may view.
          and (webhooks.owner_id is null or p_audience is null or webhooks.owner_id = any (p_audience))
        else webhooks.id = p_only_webhook
      end
    returning id, webhook_id
  ),
  queued as (
    insert into delivery_queue (org_id, delivery_id, webhook_id, cancel_epoch)
    select p_org, id, webhook_id, (
      select cancel_epoch from webhooks where webhooks.org_id = p_org and webhooks.id = fan_out.webhook_id
    )
    from fan_out
  )
  select count(pg_notify('hooktab_lanes', p_org || '/' || webhook_id)) into v_lanes from fan_out;

  return v_event_id;
end
$$;
