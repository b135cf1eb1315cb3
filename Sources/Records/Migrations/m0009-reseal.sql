-- Sealing anew under a town's present data key. What is handed out is as unreadable as it lies there.
set local role renrakucho_owner;

do $grants$
declare
    place record;
begin
    for place in select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
        join pg_type t on t.oid = a.atttypid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relispartition
          and t.typname = 'sealed' and a.attnum > 0 and not a.attisdropped
    loop
        execute format('grant update (%I) on public.%I to renrakucho_guard', place.attname, place.relname);
    end loop;
end
$grants$;

set local role renrakucho_guard;

-- Where sealed values lie. The log's notes are not among them: its chain covers them as they are.
create function sec.sealed_columns() returns table (relation text, name text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.relname::text, a.attname::text
      from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relispartition
       and t.typname = 'sealed' and a.attnum > 0 and not a.attisdropped and (sec.errand()).purpose = 'job'
     order by 1, 2
$$;

-- How many values of the town are sealed under another key than the present one, where there are any.
create function sec.sealed_waiting(present int) returns table (relation text, name text, waiting bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := case when (sec.errand()).purpose = 'job' then sec.errand_town() end;
    place record;
begin
    if town is null then return; end if;
    for place in select c.relation, c.name from sec.sealed_columns() c loop
        relation := place.relation;
        name := place.name;
        execute format('select count(*) from public.%1$I x where x.tenant_id = $1 and x.%2$I is not null '
            'and get_byte(x.%2$I, 0) * 256 + get_byte(x.%2$I, 1) <> $2', relation, name)
            into waiting using town, present;
        if waiting > 0 then return next; end if;
    end loop;
end $$;

-- Some of them. `row_name` is what the value is bound to: the row's public identifier, unless it says otherwise here.
create function sec.sealed_batch(in_relation text, in_column text, present int, beyond tid, how_many int)
returns table (place text, row_name text, value bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := case when (sec.errand()).purpose = 'job' then sec.errand_town() end;
    naming text := 'x.public_id';
    joining text := '';
begin
    if town is null or not exists (select from sec.sealed_columns() c
        where c.relation = in_relation and c.name = in_column) then
        return;
    end if;
    case in_relation
        when 'idempotency' then naming := 'x.staff_id || ''.'' || upper(x.key::text)';
        when 'staff_contact' then
            naming := 's.public_id';
            joining := 'join public.staff s using (tenant_id, staff_id)';
        when 'facility_information' then
            naming := 's.public_id';
            joining := 'join public.facility s using (tenant_id, facility_id)';
        when 'pickup_ticket' then naming := 'x.number';
        when 'registration' then
            naming := 's.public_id';
            joining := 'join public.subject s using (tenant_id, subject_id)';
        when 'subject_particulars' then
            naming := 's.public_id || ''.'' || x.version';
            joining := 'join public.subject s using (tenant_id, subject_id)';
        when 'post_revision' then
            naming := 's.public_id || ''.'' || x.revision';
            joining := 'join public.post s using (tenant_id, subject_id, post_id)';
        when 'document_version' then
            naming := 's.public_id || ''.'' || x.version';
            joining := 'join public.document s using (tenant_id, subject_id, document_id)';
        else null;
    end case;
    return query execute format(
        'select x.ctid::text, (%1$s)::text, x.%2$I::bytea from public.%3$I x %4$s where x.tenant_id = $1 '
        'and x.ctid > $2 and x.%2$I is not null and get_byte(x.%2$I, 0) * 256 + get_byte(x.%2$I, 1) <> $3 '
        'order by x.ctid limit $4', naming, in_column, in_relation, joining)
        using town, beyond, present, how_many;
end $$;

-- Puts the value sealed anew in the place of exactly the one that was read.
create function sec.reseal(in_relation text, in_column text, place tid, known bytea, fresh bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := case when (sec.errand()).purpose = 'job' then sec.errand_town() end;
    changed int;
begin
    if town is null or not exists (select from sec.sealed_columns() c
        where c.relation = in_relation and c.name = in_column) then
        return false;
    end if;
    execute format('update public.%1$I set %2$I = $1 where tenant_id = $2 and ctid = $3 and %2$I = $4',
        in_relation, in_column) using fresh, town, place, known;
    get diagnostics changed = row_count;
    return changed = 1;
end $$;

grant execute on function sec.sealed_waiting(int), sec.sealed_batch(text, text, int, tid, int),
    sec.reseal(text, text, tid, bytea, bytea) to renrakucho_job;
