-- Rows in every table, as an installation of this version has them: what the dump of a release is made of. Runs in the schema,
-- after migrating. Add to it when a migration adds a table or a column.

insert into orgs (slug, name) values ('acme', 'Acme Roofing'), ('basic', 'Basic Roofing');
update orgs set plan = 'basic' where slug = 'basic';

insert into users (email, name, password_hash) values
  ('dana@example.com', 'Dana Delgado', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo'),
  ('sam@example.com', 'Sam Osei', null),
  ('gone@example.com', 'Gone Girard', null);
insert into members (org_id, user_id, role, permissions)
  select orgs.id, users.id, case email when 'dana@example.com' then 'admin' else 'member' end, '{Org.webhooks}'
  from orgs cross join users where slug = 'acme';
insert into sessions (user_id) select id from users;

with made as (
  insert into api_keys (org_id, name, key_ending, scopes, created_by)
  select orgs.id, 'ERP', 'a1b2', '{events:write}', users.id
  from orgs cross join users where slug = 'acme' and email = 'dana@example.com'
  returning org_id, id
)
insert into api_key_hashes (key_hash, org_id, api_key_id) select sha256('key of the dump'), org_id, id from made;

insert into webhooks (
  org_id, name, url, auth_method, basic_username, basic_password_sealed, signing_secret_sealed, event_types, is_active,
  owner_id, retry_policy, created_by
)
  select orgs.id, format, 'https://receiver.example.com/' || format, case n when 1 then 'basic' else 'none' end,
    case n when 1 then 'hooks' end, case n when 1 then '\x01'::bytea end, '\x02', '{job.created,estimate.created}', n < 4,
    case n when 2 then users.id end, case n when 3 then 'extended' else 'standard' end, users.id
  from orgs cross join users
  cross join unnest(array['erp', 'personal', 'patient', 'inactive', 'deleted']) with ordinality as kinds (format, n)
  where slug = 'acme' and email = 'dana@example.com';
update webhooks set deleted_at = now(), is_active = false where name = 'deleted';
insert into subscriptions (org_id, webhook_id, system) select org_id, id, 'avaza' from webhooks where name = 'inactive';

-- Two of today, one of which is still queued, and one of a day whose rows stand in the default partition.
select emit_event(id, 'job.created', '{"job": {"id": "job_20417"}}', 'job_20417', 'job_20417/created') from orgs where slug = 'acme';
select emit_event(id, 'estimate.created', '{"estimate": {"id": "est_88"}}') from orgs where slug = 'acme';
insert into events (org_id, id, type, occurred_at, data)
  select id, uuid_v7_floor('2020-01-01'), 'job.created', '2020-01-01', '{}' from orgs where slug = 'acme';

with ended as (
  update deliveries set
    status = 'delivered', attempt_count = 1, next_attempt_at = null, last_outcome = 'response', last_response_status = 200
  where event_type = 'estimate.created'
  returning org_id, id, url
),
unqueued as (
  delete from delivery_queue using ended where delivery_queue.delivery_id = ended.id
)
insert into attempts (
  org_id, delivery_id, number, started_at, duration_ms, outcome, url, request_headers, response_status, response_headers,
  response_body, response_body_size, remote_ip, trigger
)
  select org_id, id, 1, now(), 12, 'response', url, 'content-type: application/json', 200, 'content-length: 2', 'ok', 2,
    '203.0.113.7', 'schedule'
  from ended;

insert into notices (org_id, webhook_id, kind, reason, failed_deliveries, consecutive_timeouts, latest_response)
  select org_id, id, 'warning', 'failing', 12, 3, '500 Internal Server Error' from webhooks where name = 'erp';
insert into audit_log (org_id, actor_user_id, action, target_kind, target_id)
  select webhooks.org_id, created_by, 'webhook.created', 'webhook', webhooks.id from webhooks;
insert into rate_limits (bucket, window_started_at, count) values ('sign-in/dana@example.com', now(), 2);
insert into idempotency_keys (org_id, principal_id, key, fingerprint, actions, status, body)
  select org_id, id, 'made-once', '\x03', '{webhooks:write}', 201, '{}' from api_keys;
insert into workers (id, lock_key) values ('worker-of-the-dump', 1);
update lanes set token = gen_random_uuid(), worker = 'worker-of-the-dump', leased_until = now() + interval '30 seconds'
  from webhooks where webhooks.id = lanes.webhook_id and name = 'patient';
delete from users where email = 'gone@example.com';
