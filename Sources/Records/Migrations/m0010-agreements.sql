-- What crosses a town's border, told to those whom it concerns: names of facilities and numbers, never content.
set local role renrakucho_guard;

-- For the desk of either town: the teams that an agreement with the partner holds together.
create function sec.border_teams(partner int) returns table (
    home_tenant_id int, subject_public_id text, facility_name text, people bigint, since timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := sec.desk_town();
begin
    return query
        select m.tenant_id, b.public_id::text, f.name, count(*), min(m.joined_at)
          from public.team_member m
          join public.subject b on b.tenant_id = m.tenant_id and b.subject_id = m.subject_id
          join public.staff s on s.tenant_id = m.staff_tenant_id and s.staff_id = m.staff_id
          join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
         where (m.tenant_id, m.staff_tenant_id) in ((town, partner), (partner, town)) and m.left_at is null
         group by m.tenant_id, b.public_id, f.name
         order by min(m.joined_at), f.name;
end $$;

-- What of a subject was provided to other towns' facilities (個人情報保護法 29条): for who may see the subject, and for
-- the desk of its town. The names stand also when the agreement has ended.
-- An opened package (m0011) was provided to a town, on the resident's word of that day.
create function sec.provisions(wanted text) returns table (
    provided_at timestamptz, town_key text, facility_name text, staff_tenant_id int, staff_public_id text,
    name_sealed bytea, items text[], sheet_number text, obtained_on date)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
        select p.provided_at, t.key, f.name, s.tenant_id, s.public_id::text, s.name_sealed::bytea, p.items,
               c.sheet_number, c.obtained_on
          from public.provision_record p
          join sec.seen_or_desks(wanted) b on b.tenant_id = p.tenant_id and b.subject_id = p.subject_id
          join public.tenant t on t.tenant_id = p.recipient_tenant_id
          join public.facility f on f.tenant_id = p.recipient_tenant_id and f.facility_id = p.recipient_facility_id
          join public.staff s on s.tenant_id = p.recipient_tenant_id and s.staff_id = p.recipient_staff_id
          join public.consent c on c.tenant_id = p.tenant_id and c.subject_id = p.subject_id
               and c.consent_id = p.consent_id
        union all
        select m.opened_at, t.key, null, null, null, null, m.items, upper(left(m.public_id, 8)), m.consented_on
          from public.moving_package m
          join sec.seen_or_desks(wanted) b on b.tenant_id = m.tenant_id and b.subject_id = m.subject_id
          join public.tenant t on t.tenant_id = m.destination_tenant_id
         where m.opened_at is not null
         order by 1, 8;
end $$;

revoke execute on function sec.border_teams(int), sec.provisions(text) from public;
grant execute on function sec.border_teams(int), sec.provisions(text) to renrakucho_app;
