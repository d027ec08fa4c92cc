-- The one way in. Runs in the caller's transaction: nothing is announced that did not happen, nothing that happened
-- is lost. The event is stored in any case; an organisation whose plan has no webhooks gets no deliveries of it.
--
-- Errors that a caller can act on: HK001 unknown event type, HK002 data too large, HK003 no such organisation,
-- HK004 idempotency key used for another event.
create function emit_event(
  p_org uuid,
  p_type text,
  p_data json,
  p_subject text default null,
  p_idempotency_key text default null,
  p_occurred_at timestamptz default now(),
  p_audience uuid[] default null,
  p_is_test boolean default false,
  p_only_webhook uuid default null
) returns uuid
language plpgsql
as $$
declare
  v_event_id uuid := uuid_v7();
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
  if octet_length(p_data::text) > 262144 then
    raise exception 'data is larger than 256 KB' using errcode = 'HK002', hint = 'Send ids and let the receiver fetch.';
  end if;
  select has_webhooks into v_has_webhooks from orgs where id = p_org;
  if not found then
    raise exception 'no such organisation' using errcode = 'HK003';
  end if;

  if p_idempotency_key is not null then
    v_fingerprint := sha256(convert_to(p_type || E'\n' || p_data::text, 'utf8'));
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
  values (p_org, v_event_id, p_type, p_occurred_at, p_data, p_subject, p_is_test, p_audience);

  with fan_out as (
    insert into deliveries (org_id, event_id, webhook_id, event_type, subject, url, payload_format, is_test)
    select p_org, v_event_id, webhooks.id, p_type, p_subject, webhooks.url, webhooks.body_format, p_is_test
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
    insert into delivery_queue (org_id, delivery_id, webhook_id)
    select p_org, id, webhook_id from fan_out
  )
  select count(pg_notify('hooktab_lanes', p_org || '/' || webhook_id)) into v_lanes from fan_out;

  return v_event_id;
end
$$;
