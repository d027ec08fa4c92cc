-- Functions that rely on no setting of the session that calls them: emit_event runs in the sessions of the host, and the
-- functions for partitions in those of whoever runs them by hand.

-- The bytes are not a literal with a backslash: that is another one with standard_conforming_strings off.
create or replace function uuid_v7_floor(at timestamptz) returns uuid
language sql immutable parallel safe
as $$
  select encode(
    substring(int8send((extract(epoch from at) * 1000)::bigint) from 3 for 6) || decode('70008000000000000000', 'hex'),
    'hex')::uuid
$$;

-- Days without a time zone: where a day begins at one o'clock, since the clocks went forward, the last day was missed.
create or replace function missing_partitions(days_ahead integer, days_back integer default 0)
returns table (parent text, day date)
language sql stable
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

-- Instants are parameters, not text: as text they depend on DateStyle and on what the session takes "IST" for.
create or replace function forget_expired_rows(retention_days integer, max_rows integer) returns integer
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
      ('deliveries_default', 'id < $1', first_kept),
      ('attempts_default', 'delivery_id < $1', first_kept),
      ('events_default', 'id < $1', first_kept),
      ('delivery_queue', 'delivery_id < $1', first_kept),
      ('event_keys', 'created_at < $2', first_kept),
      ('notices', 'created_at < $2', first_kept),
      ('idempotency_keys', 'created_at < $2', now() - interval '24 hours'),
      ('rate_limits', 'window_started_at < $2', now() - interval '1 day')
    ) as expired (source, condition, kept_from)
  loop
    execute format(
      'delete from %1$I where ctid = any (array(select ctid from %1$I where %2$s limit $3 for update skip locked))',
      expired.source, expired.condition)
    using uuid_v7_floor(expired.kept_from), expired.kept_from, max_rows;
    get diagnostics deleted = row_count;
    most := greatest(most, deleted);
  end loop;
  return most;
end
$$;

-- Whatever is called without a schema is ours, or PostgreSQL's, also where the caller looks elsewhere first.
alter function emit_event(uuid, text, json, text, text, timestamptz, uuid[], boolean, uuid)
set search_path = public, pg_temp;
alter function cancel_queued(uuid[]) set search_path = public, pg_temp;
alter function cancel_waiting(uuid, uuid, uuid) set search_path = public, pg_temp;
alter function create_lane() set search_path = public, pg_temp;
alter function missing_partitions(integer, integer) set search_path = public, pg_temp;
alter function make_partition(text, date) set search_path = public, pg_temp;
alter function ensure_partitions(integer, integer) set search_path = public, pg_temp;
alter function expired_partitions(integer) set search_path = public, pg_temp;
alter function drop_partition(text, text) set search_path = public, pg_temp;
alter function forget_expired_rows(integer, integer) set search_path = public, pg_temp;
