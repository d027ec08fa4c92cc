-- Sign-ins that have not been ended. A session cookie names its row, and is worth nothing without it.

create table sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);

create index sessions_user_id_idx on sessions (user_id);

comment on table sessions is 'A row is deleted when its session ends: by signing out, with a new password, with its user.';
comment on column sessions.last_seen_at is 'Written at most once a minute.';

-- Whoever changes passwords, the host or an operator in psql, ends the sessions of those who knew the old one. They need
-- no rights on sessions: the trigger has those of who made it.
create function end_sessions() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  delete from sessions where user_id = new.id;
  return null;
end
$$;

create trigger users_end_sessions after update of password_hash on users
for each row when (old.password_hash is distinct from new.password_hash) execute function end_sessions();

-- As before, with sessions: what nobody has used for a week has ended long ago, whatever the rules are.
create or replace function forget_expired_rows(retention_days integer, max_rows integer) returns integer
language plpgsql set search_path = public, pg_temp
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
      ('rate_limits', 'window_started_at < $2', now() - interval '1 day'),
      ('sessions', 'last_seen_at < $2', now() - interval '7 days')
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
