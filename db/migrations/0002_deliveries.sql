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

comment on column event_keys.fingerprint is 'SHA-256 of type and data: the same key with another event is a mistake of the producer.';

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
  lane_token uuid,
  is_cancel_requested boolean not null default false,
  last_outcome text,
  last_response_status smallint,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (org_id, id)
) partition by range (id);

comment on column deliveries.next_attempt_at is 'Set while queued or retrying, null otherwise.';
comment on column deliveries.lane_token is 'While sending: the lease under which it was claimed.';
comment on column deliveries.is_cancel_requested is 'Cancelled while sending: no other attempt follows, and unless this one succeeds it ends as cancelled.';
comment on column deliveries.last_outcome is 'The outcome of the latest attempt: response, or the name of a failure.';

-- Log History of a webhook, newest first.
create index deliveries_webhook_idx on deliveries (org_id, webhook_id, id);
-- What the worker looks for: what is due in a lane, and what a lost worker left as sending.
create index deliveries_work_idx on deliveries (org_id, webhook_id, next_attempt_at)
  where status in ('queued', 'retrying', 'sending');
-- "Needs attention".
create index deliveries_failed_idx on deliveries (org_id, id) where status = 'failed';

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
create table deliveries_default partition of deliveries default;
create table attempts_default partition of attempts default;

-- Makes the partitions from days_back ago (UTC) to days_ahead later. Safe to run by several workers at once. A day whose
-- rows already stand in the default partition is left out with a warning: it must not keep the coming days from theirs.
create function ensure_partitions(days_ahead integer, days_back integer default 0) returns integer
language plpgsql
as $$
declare
  parent text;
  day date;
  made integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('hooktab_partitions'));
  for day in select generate_series(
    (now() at time zone 'utc')::date - days_back, (now() at time zone 'utc')::date + days_ahead, interval '1 day')::date
  loop
    foreach parent in array array['events', 'deliveries', 'attempts'] loop
      if to_regclass(parent || to_char(day, '_YYYYMMDD')) is null then
        begin
          execute format(
            'create table %I partition of %I for values from (%L) to (%L)',
            parent || to_char(day, '_YYYYMMDD'), parent,
            uuid_v7_floor(day::timestamp at time zone 'utc'),
            uuid_v7_floor((day + 1)::timestamp at time zone 'utc'));
          made := made + 1;
        exception when check_violation then
          raise warning 'rows of % stand in the default partition of %', day, parent;
        end;
      end if;
    end loop;
  end loop;
  return made;
end
$$;

-- Drops the partitions whose whole day is older than retention_days, the idempotency keys and notices as old as that,
-- and counters that nobody asks for any more.
create function drop_expired_partitions(retention_days integer) returns integer
language plpgsql
as $$
declare
  expired record;
  first_kept_day date := (now() at time zone 'utc')::date - retention_days;
  dropped integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('hooktab_partitions'));
  for expired in
    select child.relname
    from pg_inherits
    join pg_class child on child.oid = pg_inherits.inhrelid
    where pg_inherits.inhparent in ('events'::regclass, 'deliveries'::regclass, 'attempts'::regclass)
      and child.relname ~ '_[0-9]{8}$'
      and to_date(right(child.relname, 8), 'YYYYMMDD') < first_kept_day
  loop
    execute format('drop table %I', expired.relname);
    dropped := dropped + 1;
  end loop;
  delete from event_keys where created_at < first_kept_day::timestamp at time zone 'utc';
  delete from notices where created_at < first_kept_day::timestamp at time zone 'utc';
  delete from rate_limits where window_started_at < now() - interval '1 day';
  return dropped;
end
$$;
