-- Letters to a team by somebody who need not know it: the desk tells a team that it does not see.
set local role renrakucho_owner;
grant insert on mail_outbox to renrakucho_guard;

set local role renrakucho_guard;

-- The subject of this name, for who has it in scope and for the desk of its town. Never given out.
create function sec.seen_or_desks(wanted text) returns table (tenant_id int, subject_id bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
    sight sec.sight := sec.scope();
begin
    return query
        select b.tenant_id, b.subject_id from public.subject b
         where b.public_id = wanted and b.tenant_id = coalesce(sight.tenant_id, who.tenant_id)
           and (b.subject_id = sight.subject_id or (who.desk and b.tenant_id = who.tenant_id));
end $$;

-- Who is on the team of such a subject beside the asker. Never given out.
create function sec.addressees(wanted text) returns table (
    home int, staff_tenant int, staff bigint, place bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
begin
    return query
        select m.tenant_id, m.staff_tenant_id, m.staff_id,
               row_number() over (order by m.staff_tenant_id, m.staff_id)
          from public.team_member m
          join sec.seen_or_desks(wanted) b on b.tenant_id = m.tenant_id and b.subject_id = m.subject_id
         where m.left_at is null and m.state = 'member'
           and (m.staff_tenant_id, m.staff_id) <> (who.tenant_id, who.staff_id);
end $$;

create function sec.count_addressees(wanted text) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select count(*) from sec.addressees(wanted));
end $$;

-- One sealed letter to the addressee at this place; the key names the person, so that nobody gets it twice.
create function sec.write_to_addressee(
    wanted text, nth bigint, kind text, id text, payload bytea, dedupe text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into public.mail_outbox (tenant_id, public_id, kind, recipient_tenant_id, recipient_staff_id,
        payload_sealed, dedupe_key)
    select a.home, id, write_to_addressee.kind, a.staff_tenant, a.staff, payload,
           dedupe || '.' || a.staff_tenant || '.' || a.staff
      from sec.addressees(wanted) a where a.place = nth
    on conflict do nothing;
end $$;

revoke execute on all functions in schema sec from public;
grant execute on function sec.count_addressees(text),
    sec.write_to_addressee(text, bigint, text, text, bytea, text) to renrakucho_app;
