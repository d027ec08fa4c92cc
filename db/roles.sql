-- Makes the roles of Hooktab and its schema. Run it once in each database, as a role that may create roles and schemas:
--
--   psql "$ADMIN_URL" -f db/roles.sql
--
-- The roles cannot sign in. Give each process a login of its own that is a member of one of them:
--
--   create role hooktab_web_login login password '…' in role hooktab_web;
--
--   <schema>_migrator   owns the schema and everything in it: npm run migrate
--   <schema>_web        what the web process needs
--   <schema>_worker     what a worker needs
--   <schema>_host       emits events with emit_event, and reads and writes nothing
--   <schema>_operator   makes API keys and erases organisations and users: npm run api-key, npm run erase
--
-- What each of them may do stands in db/grants.sql; `npm run migrate` grants it. Running this file again does no harm.

-- The schema, as in DATABASE_SCHEMA.
set hooktab.schema = 'hooktab';

do $$
declare
  v_schema text := current_setting('hooktab.schema');
  v_role text;
begin
  foreach v_role in array array['migrator', 'web', 'worker', 'host', 'operator'] loop
    if to_regrole(quote_ident(v_schema || '_' || v_role)) is null then
      execute format('create role %I nologin', v_schema || '_' || v_role);
    end if;
  end loop;
  if to_regnamespace(quote_ident(v_schema)) is null then
    -- Only a member of a role can give it a schema.
    if not pg_has_role(v_schema || '_migrator', 'member') then
      execute format('grant %I to current_user', v_schema || '_migrator');
    end if;
    execute format('create schema %I authorization %I', v_schema, v_schema || '_migrator');
  end if;
end
$$;

reset hooktab.schema;
