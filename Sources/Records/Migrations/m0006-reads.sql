-- Hot reads in one check each, and the triggers that keep what no caller may state itself.
set local role renrakucho_guard;

-- The team of the subject in scope, with names: also of those who have left, if asked.
create function sec.team(with_former boolean) returns table (
    member_id bigint, staff_tenant_id int, staff_id bigint, staff_public_id text, name_sealed bytea,
    kana_sealed bytea, profession text, facility_public_id text, facility_name text, facility_phone text,
    staff_state text, state text, role text, joined_at timestamptz, left_at timestamptz, left_reason text,
    reachable boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    sight sec.sight := sec.scope();
begin
    return query
        select m.member_id, m.staff_tenant_id, m.staff_id, s.public_id::text, s.name_sealed::bytea,
               s.kana_sealed::bytea, s.profession, f.public_id::text, f.name, f.phone, s.state, m.state,
                   m.role,
               m.joined_at, m.left_at, m.left_reason::text,
               s.state = 'active' and f.state = 'active'
                   and (m.staff_tenant_id = m.tenant_id or sec.agreed(m.tenant_id, m.staff_tenant_id))
          from public.team_member m
          join public.staff s on s.tenant_id = m.staff_tenant_id and s.staff_id = m.staff_id
          join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
         where m.tenant_id = sight.tenant_id and m.subject_id = sight.subject_id
           and (with_former or m.left_at is null)
         order by m.left_at nulls first, m.joined_at, m.member_id;
end $$;

-- The newest posts of the subject in scope, before an instant (and post) if given.
create function sec.timeline(how_many int, before_at timestamptz, before_id bigint) returns table (
    post_id bigint, public_id text, author_tenant_id int, author_staff_id bigint, author_public_id text,
    author_name_sealed bytea, author_profession text, author_facility_name text, parent_public_id text,
    category text, urgent boolean, urgent_phoned text, special boolean, body_sealed bytea, revision int,
    created_at timestamptz, edited_at timestamptz, withdrawn_at timestamptz, is_mine boolean, is_read boolean,
    reader_count bigint, attachment_count bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    sight sec.sight := sec.scope();
begin
    if sight.subject_id is null then return; end if;
    return query
        with page as (
            select p.* from public.post p
             where p.tenant_id = sight.tenant_id and p.subject_id = sight.subject_id and p.stopped_at is null
               and (before_at is null or (p.created_at, p.post_id) < (before_at, coalesce(before_id, 0)))
               and (not p.special
                    or (p.author_tenant_id = sight.staff_tenant_id and p.author_staff_id = sight.staff_id)
                    or exists (select from public.post_recipient r
                                where r.tenant_id = p.tenant_id and r.post_id = p.post_id
                                  and r.staff_tenant_id = sight.staff_tenant_id
                                      and r.staff_id = sight.staff_id))
             order by p.created_at desc, p.post_id desc
             limit least(greatest(how_many, 1), 200))
        select p.post_id, p.public_id::text, p.author_tenant_id, p.author_staff_id, s.public_id::text,
               s.name_sealed::bytea, s.profession, f.name, q.public_id::text, p.category::text, p.urgent,
               p.urgent_phoned, p.special, p.body_sealed::bytea, p.revision, p.created_at, p.edited_at,
               p.withdrawn_at,
               p.author_tenant_id = sight.staff_tenant_id and p.author_staff_id = sight.staff_id,
               exists (select from public.post_read r where r.tenant_id = p.tenant_id
                   and r.post_id = p.post_id and r.revision = p.revision
                          and r.staff_tenant_id = sight.staff_tenant_id and r.staff_id = sight.staff_id),
               (select count(*) from public.post_read r where r.tenant_id = p.tenant_id
                   and r.post_id = p.post_id and r.revision = p.revision),
               (select count(*) from public.attachment a where a.tenant_id = p.tenant_id
                    and a.subject_id = p.subject_id and a.post_id = p.post_id and a.state = 'attached')
          from page p
          join public.staff s on s.tenant_id = p.author_tenant_id and s.staff_id = p.author_staff_id
          join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
          left join public.post q on q.tenant_id = p.tenant_id and q.subject_id = p.subject_id
               and q.post_id = p.parent_post_id
         order by p.created_at desc, p.post_id desc;
end $$;

-- What stands around these posts of the subject in scope: who has read them, for whom they are, what they said before;
-- and whether an office reads along. A reader's name is left out once the person's town no longer shares it.
create function sec.post_details(names text[]) returns table (
    kind text, post text, town int, staff bigint, staff_public_id text, sealed bytea, revision int, at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    sight sec.sight := sec.scope();
    towns int[];
begin
    if sight.subject_id is null then return; end if;
    towns := sec.my_towns();
    return query
        with page as materialized (
            select p.post_id, p.public_id::text as public_id, p.special, p.revision from public.post p
             where p.tenant_id = sight.tenant_id and p.subject_id = sight.subject_id and p.stopped_at is null
               and p.public_id = any (names)
               and (not p.special
                    or (p.author_tenant_id = sight.staff_tenant_id and p.author_staff_id = sight.staff_id)
                    or exists (select from public.post_recipient r
                                where r.tenant_id = p.tenant_id and r.post_id = p.post_id
                                  and r.staff_tenant_id = sight.staff_tenant_id and r.staff_id = sight.staff_id)))
        select 'read', r.public_id, r.staff_tenant_id, r.staff_id, s.public_id::text, s.name_sealed::bytea, r.revision,
               r.read_at
          from (select distinct on (x.post_id, x.staff_tenant_id, x.staff_id)
                       g.public_id, x.staff_tenant_id, x.staff_id, x.revision, x.read_at
                  from page g join public.post_read x on x.tenant_id = sight.tenant_id and x.post_id = g.post_id
                 order by x.post_id, x.staff_tenant_id, x.staff_id, x.revision desc) r
          left join public.staff s on s.tenant_id = r.staff_tenant_id and s.staff_id = r.staff_id
               and s.tenant_id = any (towns)
        union all
        select 'recipient', g.public_id, r.staff_tenant_id, r.staff_id, null, null, null, null
          from page g join public.post_recipient r on r.tenant_id = sight.tenant_id and r.post_id = g.post_id
         where g.special
        union all
        select 'revision', g.public_id, null, null, null, v.body_sealed::bytea, v.revision, v.replaced_at
          from page g join public.post_revision v on v.tenant_id = sight.tenant_id and v.post_id = g.post_id
         where g.revision > 1
        union all
        select 'linked', null, null, null, null, null, null, l.since from public.secretariat_link l
         where l.tenant_id = sight.tenant_id and l.ended_at is null and 'read' = any (l.permits)
        union all
        select 'attending', null, null, null, null, null, null, o.joined_at from public.office_attendance o
         where o.tenant_id = sight.tenant_id and o.subject_id = sight.subject_id and o.left_at is null
         order by 1, 8, 7;
end $$;

-- Subjects that the asker may open now: member, visitor under an agreement, attending office, linked office.
-- `of_towns` leaves other towns out before anything is counted; null is all.
create function sec.my_subjects(how_many int, of_towns int[]) returns table (
    tenant_id int, subject_id bigint, last_post_at timestamptz, ground text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
    towns int[];
begin
    if who.staff_id is null then return; end if;
    towns := sec.my_towns();
    if of_towns is not null then
        towns := array(select t from unnest(towns) t where t = any (of_towns));
    end if;
    return query
        select distinct on (x.last_post_at, x.tenant_id, x.subject_id) x.*
          from (
            select m.tenant_id, m.subject_id, b.last_post_at,
                   case when m.tenant_id = who.tenant_id then 'member' else 'visitor' end as ground
              from public.team_member m
              join public.subject b on b.tenant_id = m.tenant_id and b.subject_id = m.subject_id
             where m.staff_tenant_id = who.tenant_id and m.staff_id = who.staff_id and m.left_at is null
               and m.state = 'member' and m.tenant_id = any (towns) and b.state = 'active'
            union all
            select o.tenant_id, o.subject_id, b.last_post_at, 'attending'
              from public.office_attendance o
              join public.subject b on b.tenant_id = o.tenant_id and b.subject_id = o.subject_id
             where who.office is not null and o.tenant_id = who.tenant_id and o.facility_id = who.facility_id
               and o.left_at is null and b.state = 'active'
            union all
            (select b.tenant_id, b.subject_id, b.last_post_at, 'linked'
              from public.subject b
             where who.office is not null and b.tenant_id = who.tenant_id and b.state = 'active'
               and not b.canary
               and exists (select from public.secretariat_link l
                            where l.tenant_id = who.tenant_id and l.facility_id = who.facility_id
                              and l.ended_at is null and 'read' = any (l.permits))
             order by b.last_post_at desc nulls last limit how_many)
          ) x
         order by x.last_post_at desc nulls last, x.tenant_id, x.subject_id, x.ground
         limit least(greatest(how_many, 1), 500);
end $$;

-- The list of those subjects with the sealed names as last recorded.
create function sec.subjects_at_hand(how_many int) returns table (
    tenant_id int, public_id text, unit text, version int, name_sealed bytea, kana_sealed bytea,
    last_post_at timestamptz, ground text, unread bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
begin
    return query
        select b.tenant_id, b.public_id::text, b.unit, n.version, n.name_sealed::bytea, n.kana_sealed::bytea,
               b.last_post_at, a.ground,
               (select count(*) from (
                    (select p.post_id, p.special, p.author_tenant_id, p.author_staff_id, p.revision,
                            p.withdrawn_at from public.post p
                      where p.tenant_id = b.tenant_id and p.subject_id = b.subject_id
                      order by p.created_at desc, p.post_id desc limit 20)
                    union
                    (select p.post_id, p.special, p.author_tenant_id, p.author_staff_id, p.revision,
                            p.withdrawn_at from public.post p
                      where p.tenant_id = b.tenant_id and p.subject_id = b.subject_id
                          and p.edited_at is not null
                      order by p.edited_at desc limit 20)) p
                 where (p.author_tenant_id, p.author_staff_id) <> (who.tenant_id, who.staff_id)
                   and p.withdrawn_at is null
                   and (not p.special or exists (select from public.post_recipient r
                        where r.tenant_id = b.tenant_id and r.post_id = p.post_id
                          and r.staff_tenant_id = who.tenant_id and r.staff_id = who.staff_id))
                   and not exists (select from public.post_read r where r.tenant_id = b.tenant_id
                        and r.post_id = p.post_id and r.revision = p.revision
                        and r.staff_tenant_id = who.tenant_id and r.staff_id = who.staff_id))
          from sec.my_subjects(how_many, null) a
          join public.subject b on b.tenant_id = a.tenant_id and b.subject_id = a.subject_id
          left join lateral (
               select v.version, v.name_sealed, v.kana_sealed from public.subject_particulars v
                where v.tenant_id = b.tenant_id and v.subject_id = b.subject_id
                order by v.version desc limit 1) n on true
         order by b.last_post_at desc nulls last, b.tenant_id, b.subject_id;
end $$;

-- The newest posts over all teams, home and away; one that was written anew counts from then. Top subjects
-- first, then their posts; a post to some members only does not move its subject up, so the asker's own such
-- posts are fetched beside them. `of_towns`: whose news the asker may be shown.
create function sec.home(how_many int, of_towns int[]) returns table (
    tenant_id int, subject_public_id text, subject_version int, subject_name_sealed bytea, post_id bigint,
    public_id text, author_tenant_id int, author_public_id text, author_name_sealed bytea,
    author_facility_name text, category text, urgent boolean, special boolean, body_sealed bytea,
    revision int, created_at timestamptz, edited_at timestamptz, is_read boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
    wanted int := least(greatest(how_many, 1), 100);
begin
    if who.staff_id is null then return; end if;
    return query
        with top as materialized (select a.tenant_id, a.subject_id from sec.my_subjects(wanted, of_towns) a),
        named as materialized (
            select r.tenant_id, r.subject_id, r.post_id, coalesce(p.edited_at, p.created_at) as told_at
              from public.post_recipient r
              join public.post p on p.tenant_id = r.tenant_id and p.subject_id = r.subject_id
                   and p.post_id = r.post_id
             where r.staff_tenant_id = who.tenant_id and r.staff_id = who.staff_id and p.withdrawn_at is null
               and (r.tenant_id, r.subject_id) in (select a.tenant_id, a.subject_id
                   from sec.my_subjects(500, of_towns) a)
             order by 4 desc, r.post_id desc limit wanted),
        newest as (
            select x.* from top cross join lateral (
                (select p.tenant_id, p.subject_id, p.post_id, coalesce(p.edited_at, p.created_at) as told_at
                  from public.post p
                 where p.tenant_id = top.tenant_id and p.subject_id = top.subject_id
                     and p.withdrawn_at is null
                   and (not p.special
                        or (p.author_tenant_id = who.tenant_id and p.author_staff_id = who.staff_id))
                 order by p.created_at desc, p.post_id desc limit wanted)
                union all
                (select p.tenant_id, p.subject_id, p.post_id, p.edited_at
                  from public.post p
                 where p.tenant_id = top.tenant_id and p.subject_id = top.subject_id
                     and p.edited_at is not null and p.withdrawn_at is null
                   and (not p.special
                        or (p.author_tenant_id = who.tenant_id and p.author_staff_id = who.staff_id))
                 order by p.edited_at desc limit wanted)) x
            union
            select named.* from named
            order by 4 desc, 3 desc limit wanted)
        select p.tenant_id, b.public_id::text, n.version, n.name_sealed::bytea, p.post_id, p.public_id::text,
               p.author_tenant_id, s.public_id::text, s.name_sealed::bytea, f.name, p.category::text,
                   p.urgent,
               p.special, p.body_sealed::bytea, p.revision, p.created_at, p.edited_at,
               exists (select from public.post_read r where r.tenant_id = p.tenant_id
                   and r.post_id = p.post_id and r.revision = p.revision
                          and r.staff_tenant_id = who.tenant_id and r.staff_id = who.staff_id)
          from newest k
          join public.post p on p.tenant_id = k.tenant_id and p.subject_id = k.subject_id
               and p.post_id = k.post_id
          join public.subject b on b.tenant_id = p.tenant_id and b.subject_id = p.subject_id
          join public.staff s on s.tenant_id = p.author_tenant_id and s.staff_id = p.author_staff_id
          join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
          left join lateral (
               select v.version, v.name_sealed from public.subject_particulars v
                where v.tenant_id = b.tenant_id and v.subject_id = b.subject_id
                order by v.version desc limit 1) n on true
         order by k.told_at desc, p.post_id desc;
end $$;

-- Who has read a post that the asker may read, and which of its texts last.
create function sec.readers(wanted text) returns table (
    staff_tenant_id int, staff_public_id text, name_sealed bytea, facility_name text, read_at timestamptz,
    read_revision int, is_current boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    sight sec.sight := sec.scope();
begin
    return query
        select s.tenant_id, s.public_id::text, s.name_sealed::bytea, f.name, r.read_at, r.revision,
               r.revision = p.revision
          from public.post p
          join lateral (
               select distinct on (x.staff_tenant_id, x.staff_id) x.* from public.post_read x
                where x.tenant_id = p.tenant_id and x.post_id = p.post_id
                order by x.staff_tenant_id, x.staff_id, x.revision desc) r on true
          join public.staff s on s.tenant_id = r.staff_tenant_id and s.staff_id = r.staff_id
          join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
         where p.tenant_id = sight.tenant_id and p.subject_id = sight.subject_id and p.public_id = wanted
           and (not p.special
                or (p.author_tenant_id = sight.staff_tenant_id and p.author_staff_id = sight.staff_id)
                or exists (select from public.post_recipient x
                            where x.tenant_id = p.tenant_id and x.post_id = p.post_id
                              and x.staff_tenant_id = sight.staff_tenant_id and x.staff_id = sight.staff_id))
         order by r.read_at;
end $$;

-- Teams in which nobody could go on when a person of the asker's facility leaves, or (null) all of it:
-- numbers only, never whose.
create function sec.seats_left_alone(staff bigint) returns table (seats bigint, alone bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    seat sec.seat := sec.administered();
begin
    if seat.tenant_id is null then return; end if;
    return query
        with leaving as materialized (
            select s.tenant_id, s.staff_id from public.staff s
             where s.tenant_id = seat.tenant_id and s.facility_id = seat.facility_id
               and (staff is null or s.staff_id = staff)),
        theirs as materialized (
            select distinct m.tenant_id, m.subject_id from public.team_member m
              join public.subject b on b.tenant_id = m.tenant_id and b.subject_id = m.subject_id
                  and b.state in ('registering', 'active')
             where (m.staff_tenant_id, m.staff_id) in (select l.tenant_id, l.staff_id from leaving l)
               and m.left_at is null and m.state = 'member')
        select count(*), count(*) filter (where not exists (
            select from public.team_member o
              join public.staff s on s.tenant_id = o.staff_tenant_id and s.staff_id = o.staff_id
                  and s.state = 'active'
              join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
                  and f.state = 'active'
             where o.tenant_id = t.tenant_id and o.subject_id = t.subject_id and o.left_at is null
               and o.state = 'member'
               and (o.staff_tenant_id, o.staff_id) not in (select l.tenant_id, l.staff_id from leaving l)))
          from theirs t;
end $$;

-- The facility's administrator lays in a colleague's hands what hangs on one person who leaves: seats in teams that would
-- be left to nobody (with_seats: the town's rule lets members add members), every sheet, the devices that are named.
-- Numbers come back, never whose; the log of each subject says what was done and by whom.
create function sec.put_in_place(leaver bigint, heir bigint, with_seats boolean, devices text[], fresh text[],
    on_day date, law bytea)
returns table (seats bigint, sheets bigint, handed text[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    place sec.seat := sec.administered();
    who sec.actor := sec.me();
    heir_name text;
    sheet record;
    next_entry bigint;
begin
    seats := 0; sheets := 0; handed := '{}';
    select h.public_id into heir_name from public.staff h
      join public.staff l on l.tenant_id = h.tenant_id and l.facility_id = h.facility_id and l.staff_id = leaver
     where h.tenant_id = place.tenant_id and h.facility_id = place.facility_id and h.staff_id = heir
       and h.state = 'active' and leaver <> heir;
    if not found then return; end if;
    if with_seats then
        with joined as (
            insert into public.team_member (tenant_id, subject_id, staff_tenant_id, staff_id, joined_by_tenant_id,
                joined_by_staff_id, policy_digest)
            select m.tenant_id, m.subject_id, place.tenant_id, heir, who.tenant_id, who.staff_id, law
              from public.team_member m
              join public.subject b on b.tenant_id = m.tenant_id and b.subject_id = m.subject_id
                  and b.state in ('registering', 'active')
             where m.tenant_id = place.tenant_id and m.staff_tenant_id = place.tenant_id and m.staff_id = leaver
               and m.left_at is null and m.state = 'member'
               and not exists (
                select from public.team_member o
                  join public.staff s on s.tenant_id = o.staff_tenant_id and s.staff_id = o.staff_id
                      and s.state = 'active'
                  join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
                      and f.state = 'active'
                 where o.tenant_id = m.tenant_id and o.subject_id = m.subject_id and o.left_at is null
                   and o.state = 'member' and (o.staff_tenant_id, o.staff_id) <> (place.tenant_id, leaver))
            on conflict do nothing returning subject_id)
        insert into public.audit_leaf (tenant_id, subject_id, act, object, result, policy_digest)
            select place.tenant_id, j.subject_id, 'team.join', heir_name, 'done', law from joined j;
        get diagnostics seats = row_count;
    end if;
    for sheet in
        select c.* from public.custody_entry c
         where c.tenant_id = place.tenant_id and c.holder_facility_id = place.facility_id
           and c.holder_staff_id = leaver and c.until is null
         order by c.entry_id for update
    loop
        sheets := sheets + 1;
        insert into public.custody_entry (tenant_id, subject_id, consent_id, public_id, sheet_number, paper,
            copy_number, holder, holder_facility_id, holder_staff_id, since, policy_digest, recorded_by_staff_id)
        values (sheet.tenant_id, sheet.subject_id, sheet.consent_id, fresh[sheets::int], sheet.sheet_number, sheet.paper,
            sheet.copy_number, 'facility', place.facility_id, heir, greatest(on_day, sheet.since), law,
            who.staff_id)
        returning entry_id into next_entry;
        update public.custody_entry c
           set until = greatest(on_day, sheet.since), moved_to_entry_id = next_entry, end_reason = 'moved'
         where c.tenant_id = sheet.tenant_id and c.entry_id = sheet.entry_id;
        insert into public.audit_leaf (tenant_id, subject_id, act, object, result, policy_digest)
            values (sheet.tenant_id, sheet.subject_id, 'custody.change', sheet.public_id, 'done', law);
    end loop;
    with given as (
        update public.device_certificate d set staff_id = heir
         where d.tenant_id = place.tenant_id and d.facility_id = place.facility_id and d.staff_id = leaver
           and d.state in ('issued', 'active') and d.public_id = any (devices)
        returning d.public_id)
    select coalesce(array_agg(g.public_id::text), '{}') into handed from given g;
    return next;
end $$;

-- The operator names the person whom the town telephones about, and learns nothing but the number.
create function sec.person_by_login(login text) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    errand sec.errand := sec.errand();
begin
    if errand.purpose is distinct from 'ops' then return null; end if;
    return (select s.staff_id from public.staff s
             where s.tenant_id = errand.tenant_id and s.login_id = login and not s.canary);
end $$;

-- Nothing is shared before consent is recorded, and registering is never entered again.
create function sec.keep_subject_state() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.state = old.state then return new; end if;
    if new.state = 'registering' then
        raise exception 'a subject is registered once' using errcode = 'check_violation';
    end if;
    if new.state = 'active' then
        if not exists (select from public.consent c where c.tenant_id = new.tenant_id
            and c.subject_id = new.subject_id and c.withdrawn_at is null) then
            raise exception 'nothing is shared before consent is recorded' using errcode = 'check_violation';
        end if;
        if old.state = 'registering' then
            new.registered_at := statement_timestamp();
        elsif sec.desk_town() is distinct from new.tenant_id then
            raise exception 'only the desk resumes a stopped subject' using errcode = 'check_violation';
        end if;
    end if;
    new.state_changed_at := statement_timestamp();
    return new;
end $$;

-- An administrator is made by the facility's own administrator; by the desk only where there is none.
create function sec.keep_staff() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
begin
    if old.state = 'left' and new.state <> 'left' then
        raise exception 'who has left gets a new account' using errcode = 'check_violation';
    end if;
    if who.staff_id is not null and (new.facility_admin and not old.facility_admin or new.desk
        and not old.desk)
        and not (who.facility_admin and who.facility_id = new.facility_id)
        and not sec.lacks_admin(new.tenant_id, new.facility_id) then
        raise exception 'administrators are made by administrators' using errcode = 'check_violation';
    end if;
    -- What the town suspended, only the town resumes: its record is lifted first.
    if old.state = 'suspended' and new.state in ('active', 'invited') and exists (
        select from public.suspension x where x.tenant_id = new.tenant_id and x.staff_id = new.staff_id
            and x.lifted_at is null) then
        raise exception 'suspended by the town' using errcode = 'check_violation';
    end if;
    if new.state <> old.state then new.state_changed_at := statement_timestamp(); end if;
    return new;
end $$;

create function sec.keep_facility() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if old.state = 'suspended' and new.state = 'active' and exists (
        select from public.suspension x where x.tenant_id = new.tenant_id
            and x.facility_id = new.facility_id and x.lifted_at is null) then
        raise exception 'suspended by the town' using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- News of a subject move it up: a post, or one written anew. A post to some members only must not, for the
-- others.
create function sec.post_recorded() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    told_at timestamptz := coalesce(new.edited_at, new.created_at);
begin
    if not new.special then
        update public.subject b set last_post_at = greatest(coalesce(b.last_post_at, told_at), told_at)
         where b.tenant_id = new.tenant_id and b.subject_id = new.subject_id;
    end if;
    return null;
end $$;

-- A stop of one piece of information hides it from everybody and erases nothing.
create function sec.stop_item() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.post_id is not null and new.set_at is not null and old.set_at is null then
        update public.post p set stopped_at = new.set_at,
            withdrawn_at = coalesce(p.withdrawn_at, new.set_at)
         where p.tenant_id = new.tenant_id and p.subject_id = new.subject_id and p.post_id = new.post_id;
    end if;
    return null;
end $$;

-- The visitor's own town keeps a pointer, in the same transaction.
create function sec.member_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.staff_tenant_id = new.tenant_id then return null; end if;
    if tg_op = 'INSERT' then
        insert into public.away_pointer (tenant_id, staff_id, home_tenant_id, subject_public_id)
            select new.staff_tenant_id, new.staff_id, new.tenant_id, b.public_id from public.subject b
             where b.tenant_id = new.tenant_id and b.subject_id = new.subject_id;
    elsif new.left_at is not null and old.left_at is null then
        update public.away_pointer a set ended_at = new.left_at
         where a.tenant_id = new.staff_tenant_id and a.staff_id = new.staff_id
           and a.home_tenant_id = new.tenant_id and a.ended_at is null
           and a.subject_public_id = (select b.public_id from public.subject b
                where b.tenant_id = new.tenant_id and b.subject_id = new.subject_id);
    end if;
    return null;
end $$;

-- One leaf's canonical bytes: fields in order, US between, absent as nothing; time in microseconds.
-- `AuditLeaf.digest` computes the same, so that what is checked is not what is asked.
create function sec.leaf_digest(l public.audit_leaf) returns bytea
language sql stable set search_path = pg_catalog, pg_temp as $$
    select sha256(convert_to(array_to_string(array[
        l.tenant_id::text, trunc(extract(epoch from l.at) * 1000000)::bigint::text, l.leaf_id::text,
        l.actor, l.actor_tenant_id::text, l.actor_staff_id::text, l.actor_facility_id::text,
        l.actor_certificate_id::text, l.subject_id::text, l.act, l.object, l.result,
        encode(l.policy_digest, 'hex'), l.payload_id, encode(sha256(l.payload_sealed), 'hex'), l.xid::text
    ], E'\x1f', ''), 'UTF8'))
$$;

-- Time and transaction are columns that no caller may give; the person is the one that the database verified.
-- Of an opened package (m0011) the other town's person is left out. No right of the application's role writes such a
-- leaf: its own leaves are of its own town, or of the town of the subject in scope.
create function sec.stamp_leaf() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
    whole public.audit_leaf;
begin
    new.actor := case when who.staff_id is not null then 'staff' else coalesce((sec.errand()).purpose,
        'none') end;
    new.actor_tenant_id := who.tenant_id;
    if new.act <> 'moving.opened' or new.tenant_id in (who.tenant_id, (sec.scope_of(who)).tenant_id) then
        new.actor_staff_id := who.staff_id;
        new.actor_facility_id := who.facility_id;
        new.actor_certificate_id := who.certificate_id;
    end if;
    whole := new;
    new.leaf := sec.leaf_digest(whole);
    return new;
end $$;

-- Leaves and seals are added, and nothing else, by whoever it may be.
create function sec.keep_log() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'the log is only added to' using errcode = 'check_violation';
end $$;

-- A leaf for each subject of which something was shown on a page of many.
-- What somebody has seen is none of the acts that leave the person out.
create function sec.note_shown(act text, towns int[], shown text[], policy bytea) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine int[] := sec.my_towns();
    noted int;
begin
    insert into public.audit_leaf (tenant_id, subject_id, act, result, policy_digest)
        select b.tenant_id, b.subject_id, note_shown.act, 'done', policy
          from unnest(towns, shown) as x (town, id)
          join public.subject b on b.tenant_id = x.town and b.public_id = x.id
         where x.town = any (mine) and note_shown.act <> 'moving.opened';
    get diagnostics noted = row_count;
    return noted;
end $$;

-- Who opened or changed a subject's record: for those on the team, and for the desk of its town.
create function sec.access_log(wanted text, how_many int, before_at timestamptz, before_leaf bigint)
returns table (
    at timestamptz, leaf_id bigint, actor text, town int, town_key text, staff_public_id text,
    name_sealed bytea, profession text, facility_name text, device_type text, act text, object text,
    result text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
    sight sec.sight := sec.scope();
    home int;
    known bigint;
begin
    select b.tenant_id, b.subject_id into home, known from public.subject b
     where b.public_id = wanted and b.tenant_id = coalesce(sight.tenant_id, who.tenant_id)
       and (b.subject_id = sight.subject_id or (who.desk and b.tenant_id = who.tenant_id and not b.canary));
    if not found then return; end if;
    return query
        select l.at, l.leaf_id, l.actor, l.actor_tenant_id, t.key, s.public_id::text, s.name_sealed::bytea,
               s.profession, f.name, c.device_type, l.act::text, l.object, l.result::text
          from public.audit_leaf l
          left join public.tenant t on t.tenant_id = l.actor_tenant_id
          left join public.staff s on s.tenant_id = l.actor_tenant_id and s.staff_id = l.actor_staff_id
          left join public.facility f on f.tenant_id = l.actor_tenant_id
              and f.facility_id = l.actor_facility_id
          left join public.device_certificate c on c.tenant_id = l.actor_tenant_id
              and c.certificate_id = l.actor_certificate_id
         where l.tenant_id = home and l.subject_id = known
           and (before_at is null or (l.at, l.leaf_id) < (before_at, coalesce(before_leaf, 0)))
         order by l.at desc, l.leaf_id desc
         limit least(greatest(how_many, 1), 500);
end $$;

-- What hangs on a town's board is read seldom and shown often: every process is told when it changes.
create function sec.board_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_notify('renrakucho_board', new.tenant_id::text);
    return null;
end $$;

grant execute on function sec.keep_log(), sec.keep_subject_state(), sec.post_recorded(), sec.member_changed(),
    sec.stamp_leaf(), sec.stop_item(),
    sec.board_changed(), sec.keep_staff(), sec.keep_facility() to renrakucho_owner;

set local role renrakucho_owner;

-- What the asker's own role can do to another town's rows: each statement is tried, counted and undone. A statement
-- that is forbidden touches none; one that fails in any other way has the number -1.
create function probe_border(other int) returns table (relation text, verb text, affected bigint)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    r record;
    c text;
begin
    for r in select x.oid, x.relname from pg_class x where x.relnamespace = 'public'::regnamespace
        and x.relkind in ('r', 'p') and not x.relispartition order by x.relname
    loop
        relation := r.relname;
        select a.attname into c from pg_attribute a where a.attrelid = r.oid and a.attnum > 0
            and not a.attisdropped and has_column_privilege(r.oid, a.attnum, 'update') limit 1;
        foreach verb in array array['select', 'update', 'delete'] loop
            affected := 0;
            continue when verb = 'update' and c is null;
            begin
                execute case verb
                    when 'select' then format('select 1 from public.%I where tenant_id = $1', relation)
                    when 'update' then format('update public.%I set %I = %I where tenant_id = $1', relation, c, c)
                    else format('delete from public.%I where tenant_id = $1', relation) end using other;
                get diagnostics affected = row_count;
                raise exception using errcode = 'PR0BE';
            exception
                when sqlstate 'PR0BE' then null;
                when insufficient_privilege then affected := 0;
                when others then affected := -1;
            end;
            return next;
        end loop;
    end loop;
end $$;
revoke execute on function probe_border(int) from public;
grant execute on function probe_border(int) to renrakucho_app;

create trigger keep_state before update on subject for each row execute function sec.keep_subject_state();
create trigger told after insert or update on notice for each row execute function sec.board_changed();
create trigger keep_staff before update on staff for each row execute function sec.keep_staff();
create trigger keep_facility before update on facility for each row execute function sec.keep_facility();
create trigger item after update on stop_request for each row execute function sec.stop_item();
create trigger recorded after insert or update of edited_at on post for each row execute function sec.post_recorded();
create trigger changed after insert or update on team_member for each row execute function
    sec.member_changed();
create trigger stamped before insert on audit_leaf for each row execute function sec.stamp_leaf();
create trigger kept before update or delete on audit_leaf for each row execute function sec.keep_log();
create trigger kept before update or delete on audit_seal for each row execute function sec.keep_log();
create trigger kept_whole before truncate on audit_leaf execute function sec.keep_log();
create trigger kept_whole before truncate on audit_seal execute function sec.keep_log();
