-- What is kept with the database and not with its schema, and is lost when a dump is restored or a
-- database copied:
-- so it is run at every migration. By a superuser.
do $lockdown$
declare
    r record;
begin
    execute format('revoke all on database %I from public', current_database());
    for r in select unnest(array['renrakucho_app', 'renrakucho_door', 'renrakucho_job',
        'renrakucho_ops']) as name
    loop
        execute format('grant connect on database %I to %I', current_database(), r.name);
        execute format('alter role %I in database %I set search_path = pg_catalog, public, pg_temp',
            r.name, current_database());
        -- query texts and parameters hold tokens: neither the activity view nor the log may show them
        execute format('alter role %I in database %I set track_activities = off', r.name, current_database());
        execute format('alter role %I in database %I set log_parameter_max_length = 0', r.name,
            current_database());
        execute format('alter role %I in database %I set log_parameter_max_length_on_error = 0',
            r.name, current_database());
        execute format('alter role %I in database %I set idle_in_transaction_session_timeout = ''60s''',
            r.name, current_database());
        execute format('alter role %I in database %I set lock_timeout = ''10s''', r.name, current_database());
    end loop;
    for r in select unnest(array['renrakucho_app', 'renrakucho_door', 'renrakucho_ops']) as name loop
        execute format('alter role %I in database %I set statement_timeout = ''30s''', r.name,
            current_database());
    end loop;

    -- large objects and advisory locks know no rows, so no policy could guard them
    for r in
        select p.oid::regprocedure as signature from pg_catalog.pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace and has_function_privilege('public', p.oid, 'execute')
          and (p.proname like 'lo\_%' or p.proname in ('loread', 'lowrite')
              or p.proname like 'pg\_%advisory%')
    loop
        execute format('revoke execute on function %s from public', r.signature);
    end loop;
end
$lockdown$;
