-- Roles belong to the whole cluster: another database of it may have made them already. Run by a superuser.
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
