-- Tables and the ids they default to. Names without a schema belong to the schema that the migration runs in, the first of
-- its search_path; functions keep that schema for good (`set search_path from current`).

create function uuid_v7() returns uuid
language sql volatile parallel safe
-- RFC 9562, section 5.7: 48 bits of milliseconds, then (method 3) 12 bits of the fraction of the millisecond, so that
-- ids made in one session sort in the order in which they were made, then 62 random bits.
return (
  select encode(
    set_byte(
      set_byte(
        overlay(uuid_send(gen_random_uuid()) placing substring(int8send(micros / 1000) from 3 for 6) from 1 for 6),
        6, (112 | (((micros % 1000) * 4096 / 1000) >> 8))::int
      ),
      7, (((micros % 1000) * 4096 / 1000) & 255)::int
    ), 'hex')::uuid
  from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as micros) as clock
);

comment on function uuid_v7() is 'A new UUIDv7. PostgreSQL has its own from version 18 on; this one works from 15 on.';

create function uuid_v7_floor(at timestamptz) returns uuid
language sql immutable parallel safe
-- The bytes are decoded, since a literal with a backslash means something else with standard_conforming_strings off.
return encode(
  substring(int8send((extract(epoch from at) * 1000)::bigint) from 3 for 6) || decode('70008000000000000000', 'hex'),
  'hex')::uuid;

comment on function uuid_v7_floor(timestamptz) is 'The smallest UUIDv7 of an instant: the bound of a range over time.';

create table migrations (
  number integer primary key generated always as identity,
  name text not null unique,
  hash text not null,
  applied_at timestamptz not null default now()
);

comment on table migrations is 'What db/migrate has applied, in this order. Every process compares it with its own files at its start.';
comment on column migrations.hash is 'SHA-256 of the file, in hex.';

-- Organisations, their people, and what each may do.

create table orgs (
  id uuid primary key default uuid_v7(),
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  name text not null check (length(name) between 1 and 100),
  plan text not null default 'pro' check (plan in ('basic', 'pro')),
  has_webhooks boolean not null generated always as (plan <> 'basic') stored,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  deleted_xid xid8
);

comment on column orgs.plan is 'See lib/domain/plan. The host changes it; nothing else has to be done.';
comment on column orgs.deleted_at is 'When delete_org was first called: nobody gets in any more, and no event is taken.';
comment on column orgs.deleted_xid is 'A transaction after that. The row stays until all that are older have ended: they may still write.';
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

-- What stays of deleted users: the name that others read, wherever an id of theirs is kept. Ends with the audit log.
create table former_users (
  id uuid primary key,
  name text not null,
  deleted_at timestamptz not null default now()
);

-- The names of all who ever acted. Columns with the id of an actor refer to it by no foreign key: users can be deleted.
create view user_names as
  select id, name from users
  union all
  select id, name from former_users;

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

create table sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);

create index sessions_user_id_idx on sessions (user_id);

comment on table sessions is 'A row is deleted when its session ends: by signing out, with a new password, with its user.';
comment on column sessions.last_seen_at is 'Written at most once a minute.';

create table api_keys (
  org_id uuid not null references orgs on delete cascade,
  id uuid not null default uuid_v7(),
  name text not null check (length(name) between 1 and 100),
  key_ending text not null,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  created_by uuid,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (org_id, id)
);

-- For upkeep: keys that have ended.
create index api_keys_ended_idx on api_keys (least(revoked_at, expires_at));

comment on column api_keys.key_ending is 'The last four characters of the key, by which its owner knows it again.';
comment on column api_keys.created_by is 'Null where it was made by whoever operates the installation.';
comment on column api_keys.last_used_at is 'Written at most once a minute.';

-- Which key a caller has, whatever the organisation: a table of its own, since everything else of a key stands with its
-- organisation.
create table api_key_hashes (
  key_hash bytea primary key,
  org_id uuid not null,
  api_key_id uuid not null,
  unique (org_id, api_key_id),
  foreign key (org_id, api_key_id) references api_keys on delete cascade
);

comment on column api_key_hashes.key_hash is 'SHA-256 of the key. The key itself has 256 random bits, is shown once and stored nowhere.';

create table audit_log (
  org_id uuid not null references orgs on delete cascade,
  id uuid not null default uuid_v7(),
  at timestamptz not null default now(),
  actor_user_id uuid,
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
-- For upkeep.
create index audit_log_at_idx on audit_log (at);

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

-- The catalogue, the endpoints, and the lane of each endpoint.

create table event_types (
  type text primary key,
  is_subscribable boolean not null
);

comment on table event_types is 'Synchronised from lib/domain/event-catalog when migrating. emit_event refuses other types.';

create table webhooks (
  org_id uuid not null references orgs on delete cascade,
  id uuid not null default uuid_v7(),
  name text not null check (length(name) between 1 and 100),
  url text not null check (url like 'https://%'),
  auth_method text not null check (auth_method in ('none', 'basic')),
  basic_username text,
  basic_password_sealed bytea,
  basic_password_saved_at timestamptz,
  basic_password_saved_by uuid,
  signing_secret_sealed bytea,
  previous_signing_secret_sealed bytea,
  previous_signing_secret_expires_at timestamptz,
  event_types text[] not null check (cardinality(event_types) > 0),
  is_active boolean not null default false,
  deactivated_reason text,
  health_epoch integer not null default 0,
  cancel_epoch integer not null default 0,
  owner_id uuid,
  payload_format text not null default 'envelope',
  content_type text not null default 'application/json'
    check (content_type in ('application/json', 'application/x-www-form-urlencoded')),
  body_format text not null generated always as (
    case
      when payload_format = 'notification' and content_type = 'application/x-www-form-urlencoded' then 'notification_form'
      else payload_format
    end
  ) stored,
  hub_secret_sealed bytea,
  retry_policy text not null default 'standard',
  success_rule text not null default '2xx' check (success_rule in ('2xx', '200')),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (org_id, id),
  check (
    deleted_at is not null
    or (auth_method = 'basic') = (basic_username is not null and basic_password_sealed is not null)
  ),
  -- A deleted webhook has no secrets, every other one has a signing secret.
  check (
    case
      when deleted_at is null then signing_secret_sealed is not null
      else
        num_nonnulls(
          signing_secret_sealed, previous_signing_secret_sealed, hub_secret_sealed, basic_username, basic_password_sealed
        ) = 0
    end
  ),
  check (not (is_active and deleted_at is not null))
);

-- Whatever reads the webhooks of an organisation reads those that are not deleted; upkeep reads the others.
create index webhooks_living_idx on webhooks (org_id, id) where deleted_at is null;
create index webhooks_deleted_at_idx on webhooks (deleted_at) where deleted_at is not null;

comment on column webhooks.basic_password_sealed is 'HPKE to the worker''s public key, see lib/domain/sealed-credentials.';
comment on column webhooks.deactivated_reason is 'Why the system deactivated it, see lib/domain/webhook-health; null where a person did.';
comment on column webhooks.health_epoch is 'Rises when it is activated or gets another URL: its health is counted anew from then on.';
comment on column webhooks.cancel_epoch is 'Rises when all that waits is cancelled: what was queued before is not sent, also where its transaction commits later.';
comment on column webhooks.owner_id is 'Of a personal webhook: it gets only events whose audience has this user, or that have none. Null: everybody''s.';
comment on column webhooks.body_format is 'What decides the bytes that are sent; each delivery keeps it as of its creation.';
comment on column webhooks.hub_secret_sealed is 'The secret for X-Hub-Signature, given by whoever made the webhook. It stays when the format changes, for what waits.';
comment on column webhooks.version is 'Rises with every change; an edit names the version that it was made on.';
comment on column webhooks.deleted_at is 'Deleted softly: the row ends a day after the last delivery that may refer to it.';

create table lanes (
  org_id uuid not null,
  webhook_id uuid not null,
  token uuid,
  leased_until timestamptz,
  worker text,
  due_at timestamptz,
  resumes_at timestamptz,
  request_window smallint not null default 4,
  consecutive_failures integer not null default 0,
  health_epoch integer not null default 0,
  failing_since timestamptz,
  failed_deliveries integer not null default 0,
  consecutive_timeouts integer not null default 0,
  is_warned boolean not null default false,
  primary key (org_id, webhook_id),
  foreign key (org_id, webhook_id) references webhooks on delete cascade
);

comment on table lanes is 'All deliveries of a webhook, worked on by one worker at a time. token is null while nobody holds the lane.';
comment on column lanes.due_at is 'While the lane is free: from when on a worker may take it. Null while it is leased, and where nothing waits.';
comment on column lanes.resumes_at is 'While the lane is free: the end of the pause that its last holder gave the endpoint.';
comment on column lanes.health_epoch is 'The epoch of the webhook that the health below belongs to; it counts for no other. Its holder keeps it in memory and writes it when it renews or releases.';
comment on column lanes.is_warned is 'The owner was told that the webhook is half-way to being deactivated.';

-- The lanes that any worker may take, the ones that have waited longest first: free ones from due_at on, leased ones once
-- the lease has run out.
create index lanes_due_idx on lanes (coalesce(leased_until, due_at)) where coalesce(leased_until, due_at) is not null;

-- Free lanes with something new in their queue. Whoever queues appends a row here instead of changing lanes.due_at: so
-- neither two producers nor a producer and a worker wait for each other, and the transaction may be a prepared one. A worker
-- removes the row and sets due_at, some milliseconds later.
create table lane_hints (
  id bigint generated always as identity primary key,
  org_id uuid not null,
  webhook_id uuid not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create index lane_hints_lane_idx on lane_hints (org_id, webhook_id, id);

comment on table lane_hints is 'Free lanes with something new in their queue, until a worker takes note.';

-- Mail to the owner of a webhook and the admins of its organisation. Written with what it tells of, sent afterwards.
create table notices (
  org_id uuid not null,
  id uuid not null default uuid_v7(),
  webhook_id uuid not null,
  kind text not null check (kind in ('warning', 'deactivated')),
  reason text not null,
  failing_since timestamptz,
  failed_deliveries integer not null,
  consecutive_timeouts integer not null,
  latest_response text not null,
  created_at timestamptz not null default now(),
  attempt_count smallint not null default 0,
  next_attempt_at timestamptz default now(),
  sent_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, webhook_id) references webhooks on delete cascade
);

create index notices_webhook_idx on notices (org_id, webhook_id);
create index notices_due_idx on notices (next_attempt_at) where next_attempt_at is not null;

comment on column notices.next_attempt_at is 'Null once it is sent or given up.';
comment on column notices.latest_response is 'The latest answer of the endpoint, in words.';

-- Webhooks that a program made through the routes of another system, see docs/adapters.md. The rest of them is as of any other.
create table subscriptions (
  org_id uuid not null,
  webhook_id uuid not null,
  system text not null check (system in ('avaza', 'accelo', 'acculynx')),
  number integer not null generated always as identity,
  primary key (org_id, webhook_id),
  unique (org_id, number),
  foreign key (org_id, webhook_id) references webhooks on delete cascade
);

comment on column subscriptions.system is 'Whose routes made it, and alone list and delete it.';
comment on column subscriptions.number is 'The ID that Avaza''s route gives it; no other webhook gets the same again.';

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

-- The workers that run, so that each notices when another one is gone.
create table workers (
  id text primary key,
  lock_key integer not null,
  started_at timestamptz not null default now()
);

comment on table workers is 'The workers that run. Each enters itself, and strikes itself off when it stops; the others strike off one that is gone.';
comment on column workers.id is 'As in lanes.worker.';
comment on column workers.lock_key is 'Each connection of the worker holds an advisory lock on it: without any the worker is gone.';
