-- Roles, and what nobody may do. Run by a database superuser; safe to run beside another database of the cluster.
do $roles$
declare
    r record;
begin
    for r in
        select * from (values
            ('renrakucho_owner', 'nologin nobypassrls'),  -- owns the tables; sees no row of them
            ('renrakucho_guard', 'nologin bypassrls'),    -- owns schema sec and nothing else
            ('renrakucho_app', 'login nobypassrls'),      -- acts for staff sessions
            ('renrakucho_door', 'login nobypassrls'),     -- public portal, pickup, login
            ('renrakucho_job', 'login nobypassrls'),      -- mail, reminders, audit sealing, policy history
            ('renrakucho_ops', 'login nobypassrls')       -- the operator: suspend, list, count
        ) as wanted (name, options)
    loop
        if not exists (select from pg_catalog.pg_roles where rolname = r.name) then
            begin
                execute format(
                    'create role %I %s nosuperuser nocreatedb nocreaterole noreplication noinherit',
                    r.name, r.options);
            exception when duplicate_object or unique_violation then null;  -- made by a neighbour just now
            end;
        end if;
    end loop;

    execute format('revoke all on database %I from public', current_database());
    for r in select unnest(array['renrakucho_app', 'renrakucho_door', 'renrakucho_job', 'renrakucho_ops']) as name
    loop
        execute format('grant connect on database %I to %I', current_database(), r.name);
        execute format('alter role %I in database %I set search_path = pg_catalog, public, pg_temp',
            r.name, current_database());
        -- query texts and parameters hold tokens: neither the activity view nor the log may show them
        execute format('alter role %I in database %I set track_activities = off', r.name, current_database());
        execute format('alter role %I in database %I set log_parameter_max_length = 0', r.name, current_database());
        execute format('alter role %I in database %I set log_parameter_max_length_on_error = 0',
            r.name, current_database());
        execute format('alter role %I in database %I set idle_in_transaction_session_timeout = ''60s''',
            r.name, current_database());
        execute format('alter role %I in database %I set lock_timeout = ''10s''', r.name, current_database());
    end loop;
    for r in select unnest(array['renrakucho_app', 'renrakucho_door', 'renrakucho_ops']) as name loop
        execute format('alter role %I in database %I set statement_timeout = ''30s''', r.name, current_database());
    end loop;

    -- large objects and advisory locks know no rows, so no policy could guard them
    for r in
        select p.oid::regprocedure as signature from pg_catalog.pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
          and (p.proname like 'lo\_%' or p.proname in ('loread', 'lowrite') or p.proname like 'pg\_%advisory%')
    loop
        execute format('revoke execute on function %s from public', r.signature);
    end loop;
end
$roles$;

alter schema public owner to renrakucho_owner;
revoke all on schema public from public;
grant usage on schema public
    to renrakucho_guard, renrakucho_app, renrakucho_door, renrakucho_job, renrakucho_ops;

create schema sec authorization renrakucho_guard;
grant usage on schema sec
    to renrakucho_owner, renrakucho_app, renrakucho_door, renrakucho_job, renrakucho_ops;
alter default privileges for role renrakucho_guard revoke execute on functions from public;
alter default privileges for role renrakucho_owner revoke execute on functions from public;
alter default privileges for role renrakucho_guard revoke usage on types from public;
