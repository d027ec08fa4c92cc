-- What each role of db/roles.sql may do: the least that its process needs. `npm run migrate` runs this in the transaction of
-- its migrations, as the owner of the schema. Roles that do not exist are left out; other roles are nobody's business here.

do $$
declare
  v_schema text := current_schema();
  v_role text;
  v_grant record;
begin
  -- PostgreSQL lets everybody execute a new function. Those with the rights of their owner are not for everybody.
  execute format('revoke all on all functions in schema %I from public', v_schema);

  foreach v_role in array array['web', 'worker', 'host', 'operator'] loop
    continue when to_regrole(v_schema || '_' || v_role) is null;
    -- An earlier version may have granted more. Nobody else sees the moment in between.
    execute format('revoke all on all tables in schema %I from %I', v_schema, v_schema || '_' || v_role);
    execute format('revoke all on all functions in schema %I from %I', v_schema, v_schema || '_' || v_role);
    execute format('grant usage on schema %I to %I', v_schema, v_schema || '_' || v_role);
  end loop;

  for v_grant in
    select grantee, privileges, objects
    from (values
      ('host', 'execute', 'function emit_event'),

      ('operator', 'select', 'table migrations, orgs, members'),
      ('operator', 'select (id, name, email)', 'table users'),
      ('operator', 'select (org_id, deleted_at)', 'table webhooks'),
      ('operator', 'select, insert', 'table api_keys, api_key_hashes, audit_log'),
      ('operator', 'execute', 'function uuid_v7, delete_org, delete_user'),

      ('web', 'select', 'table migrations, orgs, users, user_names, event_types, lanes, events, attempts, workers, event_keys'),
      -- A right to update any column is what locking a row takes.
      ('web', 'update (created_at)', 'table orgs, users'),
      ('web', 'select, insert', 'table audit_log, api_key_hashes'),
      ('web', 'insert', 'table lane_hints'),
      ('web', 'select, insert, update', 'table webhooks, api_keys, deliveries'),
      ('web', 'select, insert, update, delete', 'table members, sessions, rate_limits, idempotency_keys, subscriptions, delivery_queue, notices'),
      ('web', 'execute', 'function uuid_v7, uuid_v7_floor, emit_event, cancel_queued, cancel_waiting'),

      ('worker', 'select', 'table migrations, orgs, users, members, events, events_default, deliveries_default, attempts_default'),
      ('worker', 'update (name)', 'table members'),
      ('worker', 'update (renamed_at)', 'table users'),
      ('worker', 'select, insert', 'table attempts, audit_log'),
      ('worker', 'select, update', 'table webhooks, lanes, deliveries'),
      ('worker', 'select, update, delete', 'table lane_hints'),
      ('worker', 'select, insert, update, delete', 'table delivery_queue, notices, workers'),
      ('worker', 'execute', 'function uuid_v7, uuid_v7_floor, cancel_queued, missing_partitions, make_partition, expired_partitions, drop_partition, forget_expired_rows, wait_for_work')
    ) as grants (grantee, privileges, objects)
  loop
    continue when to_regrole(v_schema || '_' || v_grant.grantee) is null;
    execute format('grant %s on %s to %I', v_grant.privileges, v_grant.objects, v_schema || '_' || v_grant.grantee);
  end loop;
end
$$;
