-- Organisations, their people, and who may do what.

create function uuid_v7() returns uuid
language sql volatile parallel safe
as $$
  -- RFC 9562, section 5.7: 48 bits of milliseconds, then (method 3) 12 bits of the fraction of the millisecond, so
  -- that ids of one session sort as they were made, then 62 random bits.
  select encode(
    set_byte(
      set_byte(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send(micros / 1000) from 3 for 6)
          from 1 for 6
        ),
        6, (112 | (((micros % 1000) * 4096 / 1000) >> 8))::int
      ),
      7, (((micros % 1000) * 4096 / 1000) & 255)::int
    ), 'hex')::uuid
  from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as micros) as clock
$$;

comment on function uuid_v7() is 'A new UUIDv7. PostgreSQL has its own from version 18 on; this one works from 15 on.';

create function uuid_v7_floor(at timestamptz) returns uuid
language sql immutable parallel safe
as $$
  select encode(
    substring(int8send((extract(epoch from at) * 1000)::bigint) from 3 for 6) || '\x70008000000000000000'::bytea,
    'hex')::uuid
$$;

comment on function uuid_v7_floor(timestamptz) is 'The smallest UUIDv7 of an instant: the bound of a range over time.';

create table orgs (
  id uuid primary key default uuid_v7(),
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  name text not null check (length(name) between 1 and 100),
  plan text not null default 'pro' check (plan in ('basic', 'pro')),
  has_webhooks boolean not null generated always as (plan <> 'basic') stored,
  created_at timestamptz not null default now()
);

comment on column orgs.plan is 'See lib/domain/plan. The host changes it; nothing else has to be done.';
comment on column orgs.has_webhooks is 'Whether the plan has webhooks. Without, nothing is sent and events make no deliveries.';

create table users (
  id uuid primary key default uuid_v7(),
  email text not null unique check (email = lower(email)),
  name text not null,
  password_hash text,
  number integer not null generated always as identity unique,
  created_at timestamptz not null default now()
);

comment on column users.number is 'By which programs written for Accelo know a user, see docs/adapters.md.';
comment on column users.password_hash is 'Argon2id in PHC form; null for users who only sign in through the identity provider.';

create table members (
  org_id uuid not null references orgs on delete cascade,
  user_id uuid not null references users on delete cascade,
  role text not null check (role in ('admin', 'member')),
  permissions text[] not null default '{}',
  name text not null default '',
  created_at timestamptz not null default now(),
  primary key (org_id, user_id)
);

comment on column members.name is 'The first 200 characters of users.name, kept by triggers: lists of members are in its order.';

create index members_user_id_idx on members (user_id);
create index members_name_idx on members (org_id, role, name, user_id);

-- A role of the host that may change members or users needs no more: the triggers have the rights of who made them.
create function name_member() returns trigger
language plpgsql security definer set search_path = public, pg_temp
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
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update members set name = new.name where user_id = new.id;
  return null;
end
$$;

create trigger users_rename_member after update of name on users
for each row when (old.name <> new.name) execute function rename_member();

create table api_keys (
  org_id uuid not null references orgs on delete cascade,
  id uuid not null default uuid_v7(),
  name text not null check (length(name) between 1 and 100),
  key_hash bytea not null unique,
  key_ending text not null,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  created_by uuid references users,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (org_id, id)
);

comment on column api_keys.key_hash is 'SHA-256 of the key. The key itself has 256 random bits, is shown once and stored nowhere.';
comment on column api_keys.key_ending is 'The last four characters of the key, by which its owner knows it again.';
comment on column api_keys.created_by is 'Null where it was made by whoever operates the installation.';
comment on column api_keys.last_used_at is 'Written at most once a minute.';

create table audit_log (
  org_id uuid not null references orgs on delete cascade,
  id uuid not null default uuid_v7(),
  at timestamptz not null default now(),
  actor_user_id uuid references users,
  actor_key_id uuid,
  address text,
  action text not null,
  target_kind text not null,
  target_id uuid,
  detail jsonb not null default '{}',
  primary key (org_id, id)
);

-- One for each filter, in the order of the list: a page reads as many entries as it shows, however rare what it asks for is.
create index audit_log_actor_user_idx on audit_log (org_id, actor_user_id, id) where actor_user_id is not null;
create index audit_log_actor_key_idx on audit_log (org_id, actor_key_id, id) where actor_key_id is not null;
create index audit_log_system_idx on audit_log (org_id, id) where actor_user_id is null and actor_key_id is null;
create index audit_log_target_idx on audit_log (org_id, target_id, id) where target_id is not null;
create index audit_log_action_idx on audit_log (org_id, action, id);

comment on column audit_log.actor_user_id is 'Null together with actor_key_id where the system did it, or whoever operates the installation.';
comment on column audit_log.address is 'The network address of the caller, where the proxies in front tell it.';
comment on column audit_log.detail is 'What changed, in words and values. Never a password, a secret or a payload.';

create unlogged table rate_limits (
  bucket text primary key,
  window_started_at timestamptz not null,
  count integer not null
);

comment on table rate_limits is 'Fixed windows, e.g. of sign-in failures. Unlogged: after a crash the windows start anew.';

create table idempotency_keys (
  org_id uuid not null references orgs on delete cascade,
  principal_id uuid not null,
  key text not null check (length(key) between 1 and 255),
  fingerprint bytea not null,
  actions text[] not null,
  status smallint not null,
  etag text,
  body text,
  created_at timestamptz not null default now(),
  primary key (org_id, principal_id, key)
);

create index idempotency_keys_created_at_idx on idempotency_keys (created_at);

comment on table idempotency_keys is 'Answers of writes with an Idempotency-Key, committed together with what they did. Kept for 24 hours.';
comment on column idempotency_keys.principal_id is 'The user or the API key that called.';
comment on column idempotency_keys.fingerprint is 'SHA-256 of method, path and body.';
comment on column idempotency_keys.actions is 'What the caller had to be allowed to do; asked again before the answer is repeated.';
comment on column idempotency_keys.body is 'The answer without the secrets that it showed; null where it had no body.';
