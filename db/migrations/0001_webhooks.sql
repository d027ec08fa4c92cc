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
  basic_password_saved_by uuid references users,
  signing_secret_sealed bytea not null,
  previous_signing_secret_sealed bytea,
  previous_signing_secret_expires_at timestamptz,
  event_types text[] not null check (cardinality(event_types) > 0),
  is_active boolean not null default false,
  deactivated_reason text,
  health_epoch integer not null default 0,
  cancel_epoch integer not null default 0,
  owner_id uuid references users,
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
  created_by uuid references users,
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (org_id, id),
  check ((auth_method = 'basic') = (basic_username is not null and basic_password_sealed is not null)),
  check (not (is_active and deleted_at is not null))
);

comment on column webhooks.basic_password_sealed is 'HPKE to the worker''s public key, see lib/domain/sealed-credentials.';
comment on column webhooks.deactivated_reason is 'Why the system deactivated it, see lib/domain/webhook-health; null where a person did.';
comment on column webhooks.health_epoch is 'Rises when it is activated or gets another URL: its health is counted anew from then on.';
comment on column webhooks.cancel_epoch is 'Rises when all that waits is cancelled: what was queued before is not sent, also where its transaction commits later.';
comment on column webhooks.owner_id is 'Of a personal webhook: it gets only events whose audience has this user, or that have none. Null: everybody''s.';
comment on column webhooks.body_format is 'What decides the bytes that are sent; each delivery keeps it as of its creation.';
comment on column webhooks.hub_secret_sealed is 'The secret for X-Hub-Signature, given by whoever made the webhook. It stays when the format changes, for what waits.';
comment on column webhooks.version is 'Rises with every change; an edit names the version that it was made on.';
comment on column webhooks.deleted_at is 'Deleted softly: the log stays readable until the retention is over.';

create table lanes (
  org_id uuid not null,
  webhook_id uuid not null,
  token uuid,
  leased_until timestamptz,
  worker text,
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
comment on column lanes.health_epoch is 'The epoch of the webhook that the health below belongs to; it counts for no other. Its holder keeps it in memory and writes it when it renews or releases.';
comment on column lanes.is_warned is 'The owner was told that the webhook is half-way to being deactivated.';

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

create index notices_due_idx on notices (next_attempt_at) where next_attempt_at is not null;

comment on column notices.next_attempt_at is 'Null once it is sent or given up.';
comment on column notices.latest_response is 'The latest answer of the endpoint, in words.';

create function create_lane() returns trigger
language plpgsql
as $$
begin
  insert into lanes (org_id, webhook_id) values (new.org_id, new.id);
  return null;
end
$$;

create trigger webhooks_create_lane after insert on webhooks for each row execute function create_lane();

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
