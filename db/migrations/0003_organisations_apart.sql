-- No trigger and no function reaches from one organisation into another, and what spans organisations takes no row locks
-- (docs/decisions/0070-ready-to-be-distributed.md).

-- A change of a name no longer writes the memberships in every organisation. The worker does that in its upkeep, from the mark
-- that the change leaves: lists of members, which are in the order of members.name, follow within the hour.
drop trigger users_rename_member on users;
drop function rename_member();
alter table users add column renamed_at timestamptz;
create index users_renamed_at_idx on users (renamed_at) where renamed_at is not null;

comment on column users.renamed_at is 'When the name changed that members.name does not have yet; null where they agree.';
comment on column members.name is 'The first 200 characters of users.name, as of when the row was made or the worker last compared them: lists of members are in its order.';

create function mark_renamed() returns trigger
language plpgsql set search_path from current
as $$
begin
  new.renamed_at := now();
  return new;
end
$$;

create trigger users_mark_renamed before update of name on users
for each row when (old.name <> new.name) execute function mark_renamed();

-- What leads from a hash to a key is found for all organisations at one place, and so does not belong to one: it refers to no
-- row of one either. forget_expired_rows ends it after its key, delete_org before.
alter table api_key_hashes drop constraint api_key_hashes_org_id_api_key_id_fkey;

drop function delete_rows(text, text, uuid, timestamptz, integer);

-- Deletes at most p_max_rows rows of an organisation from a table, and returns how many. Passes over rows that somebody has
-- locked.
create function delete_of_org(p_org uuid, p_table text, p_max_rows integer) returns integer
language plpgsql set search_path from current
as $$
declare
  v_deleted integer;
begin
  perform set_config('hooktab.erasing', 'on', true);
  execute format(
    'delete from %1$I where org_id = $1 and ctid = any (array(
      select ctid from %1$I where org_id = $1 limit $2 for update skip locked))',
    p_table)
  using p_org, p_max_rows;
  get diagnostics v_deleted = row_count;
  perform set_config('hooktab.erasing', 'off', true);
  return v_deleted;
end
$$;

-- Deletes what is past its retention and stands in no partition of a day: at most max_rows of each table, so that nobody
-- waits long. Returns the number of rows of the table with the most. Webhooks go a day after their last delivery: one
-- that was made in a transaction open at their deletion may be younger than they are. A table with a row in the way that
-- somebody has locked for longer than lock_timeout is left for the next call.
create or replace function forget_expired_rows(retention_days integer, audit_retention_days integer, max_rows integer)
returns integer
language plpgsql security definer set search_path from current
as $$
declare
  today timestamptz := (now() at time zone 'utc')::date::timestamp at time zone 'utc';
  first_kept timestamptz := today - make_interval(hours => 24 * retention_days);
  first_audited timestamptz := today - make_interval(hours => 24 * audit_retention_days);
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
      ('webhooks', 'deleted_at < $2', first_kept - interval '1 day'),
      ('audit_log', 'at < $2', first_audited),
      ('api_keys', 'least(revoked_at, expires_at) < $2', first_audited),
      ('api_key_hashes', 'not exists (
        select from api_keys where api_keys.org_id = api_key_hashes.org_id and api_keys.id = api_key_hashes.api_key_id
      )', first_audited),
      ('former_users', 'deleted_at < $2', first_audited),
      ('idempotency_keys', 'created_at < $2', now() - interval '24 hours'),
      ('rate_limits', 'window_started_at < $2', now() - interval '1 day'),
      ('sessions', 'last_seen_at < $2', now() - interval '7 days')
    ) as expired (source, condition, kept_from)
  loop
    begin
      perform set_config('hooktab.erasing', 'on', true);
      -- As text the bounds would depend on the session.
      execute format(
        'delete from %1$I where ctid = any (array(select ctid from %1$I where %2$s limit $3))',
        expired.source, expired.condition)
      using uuid_v7_floor(expired.kept_from), expired.kept_from, max_rows;
      get diagnostics deleted = row_count;
      most := greatest(most, deleted);
    exception when lock_not_available or deadlock_detected then
      null;
    end;
    perform set_config('hooktab.erasing', 'off', true);
  end loop;
  return most;
end
$$;

-- Erases an organisation with all that belongs to it, at most p_max_rows rows in a call. Call it, each time in a transaction
-- of its own, until `remaining` is null: that names what is left, the table that comes next or `open transactions`. `erased` has the
-- numbers of rows by table. Safe to be repeated, to be stopped half-way and to be called by several, and for an
-- organisation that is gone already. From the first call on nobody gets in, no event is taken, and nothing is sent but
-- what is being sent at that moment; its results are dropped.
--
-- Rows that somebody has locked are left for the next call, so that it waits for no worker and no worker for it. Users stay.
create or replace function delete_org(p_org uuid, p_max_rows integer default 5000, out remaining text, out erased jsonb)
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
    v_deleted := delete_of_org(p_org, v_table.name, v_rest);
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

-- Ends the membership of a user in an organisation: what waits for personal webhooks is cancelled first, at most p_max_rows
-- deliveries in a call; answers how many were. There is more to cancel, and the membership stays, where that is p_max_rows.
create function end_membership(p_org uuid, p_user uuid, p_max_rows integer) returns integer
language plpgsql set search_path from current
as $$
declare
  v_cancelled integer := cancel_some(p_org, array(select deactivate_personal_webhooks(p_org, p_user)), p_max_rows);
begin
  if v_cancelled < p_max_rows then
    delete from members where org_id = p_org and user_id = p_user;
  end if;
  return v_cancelled;
end
$$;

-- Erases a user, as delete_org erases an organisation: what waits for personal webhooks is cancelled, at most p_max_rows
-- deliveries in a call, then memberships and sessions end, then the user. A call ends memberships in one organisation alone.
-- The name stays where others read it, until the audit log has ended too; without p_keeps_name it goes as well, also of a
-- user who was deleted before.
create or replace function delete_user(
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
  v_max_rows integer := greatest(p_max_rows, 1);
  v_cancelled integer;
  v_sessions integer;
begin
  erased := '{}';
  perform from users where id = p_user for no key update;
  if found then
    delete from sessions where user_id = p_user;
    get diagnostics v_sessions = row_count;
    erased := jsonb_build_object('sessions', v_sessions);
    select org_id into v_org from members where user_id = p_user order by org_id limit 1;
    if found then
      v_cancelled := end_membership(v_org, p_user, v_max_rows);
      erased := jsonb_set(erased, '{delivery_queue}', to_jsonb(v_cancelled));
      if v_cancelled = v_max_rows then
        remaining := 'delivery_queue';
        return;
      end if;
      erased := jsonb_set(erased, '{members}', '1');
      if exists (select from members where user_id = p_user) then
        remaining := 'members';
        return;
      end if;
    end if;
    delete from users where id = p_user;
    erased := jsonb_set(erased, '{users}', '1');
  end if;
  if not p_keeps_name then
    delete from former_users where id = p_user;
  end if;
end
$$;
