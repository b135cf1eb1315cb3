-- Who is asking: decided here, from what the caller can prove, never from what it says.
-- Every function runs as renrakucho_guard, which passes row-level security; so none takes an identity.
set local role renrakucho_guard;

create table sec.migration (
    number int primary key,
    name text not null,
    checksum bytea not null,
    applied_at timestamptz not null default now()
);

-- The two padded blocks of HMAC-SHA-256 (RFC 2104) for the key that signs contexts of door, job and ops.
create table sec.context_key (
    key_id int primary key,
    inner_block bytea not null check (length(inner_block) = 64),
    outer_block bytea not null check (length(outer_block) = 64)
);

-- Run by the migrator only, with the key that it derived from the master key.
create function sec.install_context_key(id int, key bytea) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    inner_pad bytea := decode(repeat('36', 64), 'hex');
    outer_pad bytea := decode(repeat('5c', 64), 'hex');
begin
    if length(key) <> 32 then raise exception 'a context key has 32 octets'; end if;
    for i in 0..31 loop
        inner_pad := set_byte(inner_pad, i, 54 # get_byte(key, i));
        outer_pad := set_byte(outer_pad, i, 92 # get_byte(key, i));
    end loop;
    insert into sec.context_key values (id, inner_pad, outer_pad)
        on conflict (key_id) do update set inner_block = excluded.inner_block,
            outer_block = excluded.outer_block;
end $$;

create function sec.schema_version() returns int
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(max(number), 0) from sec.migration
$$;

-- A member of staff with a living session on a living device. Anything less is nobody.
create type sec.actor as (
    tenant_id int, staff_id bigint, facility_id bigint, certificate_id bigint, office text, desk boolean,
    facility_admin boolean, session_id text);

create function sec.me() returns sec.actor
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    token text := nullif(current_setting('app.token', true), '');
    shown text := nullif(current_setting('app.certificate', true), '');
    instant timestamptz := statement_timestamp();
    who sec.actor;
begin
    if token is null or shown is null or session_user <> 'renrakucho_app' then return null; end if;
    select s.tenant_id, s.staff_id, s.facility_id, c.certificate_id, f.office,
           s.desk and f.office is not null, s.facility_admin, e.public_id
      into who
      from public.session e
      join public.staff s on s.tenant_id = e.tenant_id and s.staff_id = e.staff_id
      join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
      join public.device_certificate c on c.tenant_id = e.tenant_id and c.certificate_id = e.certificate_id
      join public.tenant t on t.tenant_id = e.tenant_id
     where e.token_hash = sha256(convert_to(token, 'UTF8'))
       and e.ended_at is null and instant < e.absolute_until and instant < e.last_seen_at + e.idle_limit
       and encode(c.fingerprint, 'hex') = shown
       and c.state = 'active' and instant >= c.not_before and instant < c.not_after
       and c.facility_id = s.facility_id and (c.staff_id is null or c.staff_id = s.staff_id)
       and s.state = 'active' and f.state = 'active' and t.state = 'live';
    if not found then return null; end if;
    return who;
end $$;

create function sec.my_town() returns int
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (sec.me()).tenant_id;
end $$;

create function sec.desk_town() returns int
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
begin
    return case when who.desk then who.tenant_id end;
end $$;

-- The facility that the asker administers.
create type sec.seat as (tenant_id int, facility_id bigint);

create function sec.administered() returns sec.seat
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
begin
    if who.facility_admin then return row(who.tenant_id, who.facility_id)::sec.seat; end if;
    return null;
end $$;

-- Both towns name each other, both sets of dates hold, both towns are live.
create function sec.agreed(home int, away int) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (
        select count(distinct a.tenant_id) = 2 from public.agreement a
        join public.tenant t on t.tenant_id = a.tenant_id and t.state = 'live'
        where (a.tenant_id, a.partner_tenant_id) in ((home, away), (away, home))
          and a.withdrawn_at is null and statement_timestamp() >= a.from_at
          and (a.until_at is null or statement_timestamp() < a.until_at));
end $$;

-- The asker's own town and the towns that it has an agreement in force with.
create function sec.my_towns() returns int[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := sec.my_town();
begin
    if town is null then return '{}'; end if;
    return array[town] || coalesce(
        (select array_agg(p.partner_tenant_id)
           from (select distinct a.partner_tenant_id from public.agreement a
                  where a.tenant_id = town and a.partner_tenant_id is not null) p
          where sec.agreed(town, p.partner_tenant_id)), '{}');
end $$;

-- What the asker may do now with the one subject that app.scope ('<tenant>:<public id>') names.
-- The setting is only a wish: it can lose rows, never win any.
create type sec.sight as (
    tenant_id int, subject_id bigint, staff_tenant_id int, staff_id bigint, ground text, may_post boolean,
    may_edit_team boolean);

-- It takes an identity, so nobody but the guard's own functions may call it.
create function sec.scope_of(who sec.actor) returns sec.sight
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    wish text := nullif(current_setting('app.scope', true), '');
    home int;
    s record;
    given text[];
begin
    if who.staff_id is null or wish is null or wish !~ '^[0-9]{1,9}:[a-z2-7]{26}$' then return null; end if;
    home := split_part(wish, ':', 1)::int;
    select b.subject_id, b.state, b.opened_by_staff_id, b.registering_facility_id, b.canary into s
      from public.subject b where b.tenant_id = home and b.public_id = split_part(wish, ':', 2);
    if not found then return null; end if;

    if s.state = 'active' then
        perform from public.team_member m
          where m.staff_tenant_id = who.tenant_id and m.staff_id = who.staff_id
            and m.tenant_id = home and m.subject_id = s.subject_id and m.left_at is null
                and m.state = 'member';
        if found then
            if home = who.tenant_id then
                return row(home, s.subject_id, who.tenant_id, who.staff_id, 'member', true, true)::sec.sight;
            elsif sec.agreed(home, who.tenant_id) then
                return row(home, s.subject_id, who.tenant_id, who.staff_id, 'visitor', true, true)::sec.sight;
            end if;
            return null;
        end if;
        if home <> who.tenant_id or who.office is null or s.canary then return null; end if;
        select l.permits into given from public.secretariat_link l
          where l.tenant_id = home and l.facility_id = who.facility_id and l.ended_at is null
            and 'read' = any (l.permits);
        if found then
            return row(home, s.subject_id, who.tenant_id, who.staff_id, 'linked', 'post' = any (given),
                'edit_team' = any (given))::sec.sight;
        end if;
        perform from public.office_attendance o
          where o.tenant_id = home and o.subject_id = s.subject_id and o.facility_id = who.facility_id
            and o.left_at is null;
        if found then
            return row(home, s.subject_id, who.tenant_id, who.staff_id, 'attending', true, true)::sec.sight;
        end if;
    elsif s.state = 'registering' and home = who.tenant_id
        and (s.opened_by_staff_id = who.staff_id
            or (who.desk and s.registering_facility_id = who.facility_id)) then
        return row(home, s.subject_id, who.tenant_id, who.staff_id, 'registering', false, true)::sec.sight;
    end if;
    return null;
end $$;

create function sec.scope() returns sec.sight
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if coalesce(current_setting('app.scope', true), '') = '' then return null; end if;
    return sec.scope_of(sec.me());
end $$;

-- Posts to some members only, of the subject in scope, that name the asker.
create function sec.my_special_posts() returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    sight sec.sight := sec.scope();
begin
    return coalesce((
        select array_agg(r.post_id) from public.post_recipient r
         where r.staff_tenant_id = sight.staff_tenant_id and r.staff_id = sight.staff_id
           and r.tenant_id = sight.tenant_id and r.subject_id = sight.subject_id), '{}');
end $$;

create function sec.my_prechecks() returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
begin
    if who.staff_id is null then return '{}'; end if;
    return coalesce((
        select array_agg(p.precheck_id) from public.team_precheck p
         where (p.tenant_id = who.tenant_id and p.opened_by_staff_id = who.staff_id)
            or ((p.tenant_id = who.tenant_id or sec.agreed(p.tenant_id, who.tenant_id))
                and exists (select from public.team_precheck_candidate c
                             where c.tenant_id = p.tenant_id and c.precheck_id = p.precheck_id
                               and c.staff_tenant_id = who.tenant_id and c.staff_id = who.staff_id))), '{}');
end $$;

-- Door, job and ops prove themselves by a signed context: '<tenant or *>.<purpose>.<expiry>.<hmac>'.
create type sec.errand as (tenant_id int, everywhere boolean, purpose text);

create function sec.errand() returns sec.errand
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    signed text := nullif(current_setting('app.signed', true), '');
    parts text[];
    message bytea;
    k record;
begin
    if signed is null then return null; end if;
    parts := regexp_match(signed, '^([1-9][0-9]{0,8}|\*)\.(door|job|ops)\.([0-9]{1,12})\.([0-9a-f]{64})$');
    if parts is null or session_user <> 'renrakucho_' || parts[2]
        or parts[3]::bigint < extract(epoch from statement_timestamp()) then
        return null;
    end if;
    message := convert_to(parts[1] || '.' || parts[2] || '.' || parts[3], 'UTF8');
    for k in select inner_block, outer_block from sec.context_key loop
        -- compared as hashes, so that time says nothing about the first wrong byte
        if sha256(sha256(k.outer_block || sha256(k.inner_block || message))) = sha256(decode(parts[4],
            'hex')) then
            return row(case when parts[1] <> '*' then parts[1]::int end, parts[1] = '*',
                parts[2])::sec.errand;
        end if;
    end loop;
    return null;
end $$;

create function sec.errand_town() returns int
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (sec.errand()).tenant_id;
end $$;

-- The door serves one live town; a town that is suspended or closed has no door.
create function sec.door_town() returns int
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select t.tenant_id from public.tenant t
             where t.tenant_id = (sec.errand()).tenant_id and t.state = 'live');
end $$;

create function sec.errand_everywhere() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((sec.errand()).everywhere, false);
end $$;

-- First answer of every transaction: who the database took the caller for, and what it may see.
-- `keep_awake` says that a person did something, not only a page that waits for news.
create function sec.enter(keep_awake boolean) returns table (
    tenant_id int, staff_id bigint, staff_public_id text, facility_id bigint, facility_public_id text,
    certificate_id bigint, office text, desk boolean, facility_admin boolean, session_id text,
    home_tenant_id int, subject_id bigint, ground text, may_post boolean, may_edit_team boolean,
    name_sealed bytea, facility_name text, must_change boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
    sight sec.sight := sec.scope_of(who);
begin
    if who.staff_id is null then return; end if;
    if keep_awake then
        -- at most every half minute, so that reading is not writing
        update public.session e set last_seen_at = statement_timestamp()
         where e.tenant_id = who.tenant_id and e.public_id = who.session_id
           and e.last_seen_at < statement_timestamp() - interval '30 seconds';
    end if;
    return query
        select who.tenant_id, who.staff_id, s.public_id::text, who.facility_id, f.public_id::text,
               who.certificate_id, who.office, who.desk, who.facility_admin, who.session_id,
               sight.tenant_id, sight.subject_id, sight.ground, sight.may_post, sight.may_edit_team,
               s.name_sealed::bytea, f.name, coalesce(c.must_change, false)
          from public.staff s
          join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
          left join public.credential c on c.tenant_id = s.tenant_id and c.staff_id = s.staff_id
         where s.tenant_id = who.tenant_id and s.staff_id = who.staff_id;
end $$;

-- Small questions that policies ask about the row being written.
create function sec.is_office(town int, facility bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from public.facility f
        where f.tenant_id = town and f.facility_id = facility and f.office is not null and f.state = 'active'
          and town = sec.my_town());
end $$;

create function sec.lacks_admin(town int, facility bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return town = sec.desk_town() and not exists (select from public.staff s
        where s.tenant_id = town and s.facility_id = facility and s.facility_admin and s.state = 'active'
            and not s.canary);
end $$;

-- The operator may invite a town's first administrators only: afterwards the town sees to itself.
create function sec.lacks_desk(town int) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    errand sec.errand := sec.errand();
begin
    return errand.purpose = 'ops' and (errand.everywhere or errand.tenant_id = town)
        and not exists (select from public.staff s
            join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
            where s.tenant_id = town and s.desk and f.office is not null and s.state = 'active'
                and not s.canary);
end $$;

-- Somebody who can be asked to join a team of the home town in scope (or of the asker's own town).
create function sec.may_join(home int, town int, staff bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine int := sec.my_town();
begin
    if mine is null or home not in (mine, coalesce((sec.scope()).tenant_id, mine)) then return false; end if;
    return (town = home or sec.agreed(home, town)) and exists (select from public.staff s
        join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
        where s.tenant_id = town and s.staff_id = staff and s.state in ('active', 'invited')
            and f.state = 'active' and not s.canary);
end $$;

-- Somebody whom the asker may have a mail sent to: in the own town, or on the team in scope.
create function sec.may_mail(town int, staff bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    sight sec.sight := sec.scope();
begin
    return exists (select from public.staff s where s.tenant_id = town and s.staff_id = staff
            and s.tenant_id = sec.my_town())
        or exists (select from public.team_member m where m.tenant_id = sight.tenant_id
            and m.subject_id = sight.subject_id and m.staff_tenant_id = town and m.staff_id = staff);
end $$;

-- Is the mail address in use in this town? Another town's use of it is nobody's business.
create function sec.mail_taken(mail bytea) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := coalesce(sec.door_town(), sec.my_town());
begin
    return exists (select from public.staff_contact c where c.tenant_id = town and c.mail_index = mail)
        or exists (select from public.facility_application a where a.tenant_id = town and a.mail_index = mail
            and a.state in ('submitted', 'returned'));
end $$;

-- Subjects of the asker's own town with the same keyed hash of kana and birth date.
create function sec.duplicates(wanted bytea) returns table (public_id text, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := sec.my_town();
begin
    return query select b.public_id::text, b.state from public.subject b
        where b.tenant_id = town and b.duplicate_index = wanted and not b.canary order by b.subject_id;
end $$;

-- Sets a password hash that no staff session can read back. Self and the facility's administrator at any
-- time;
-- the desk only for an account that nobody has used yet, or that the town suspended and gives a new ID.
create function sec.set_credential(staff bigint, hash text, change boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
begin
    perform from public.staff s where s.tenant_id = who.tenant_id and s.staff_id = staff and s.state <> 'left'
        and (s.staff_id = who.staff_id or (who.facility_admin and s.facility_id = who.facility_id)
            or (who.desk and s.state = 'invited')
            or (who.desk and s.state = 'suspended' and exists (select from public.suspension x
                where x.tenant_id = s.tenant_id and x.staff_id = s.staff_id and x.lifted_at is null)));
    if not found then return false; end if;
    insert into public.credential (tenant_id, staff_id, password_hash, must_change)
        values (who.tenant_id, staff, hash, change)
        on conflict (tenant_id, staff_id) do update
        set password_hash = excluded.password_hash, must_change = excluded.must_change, changed_at = now();
    update public.session e set ended_at = statement_timestamp(), end_reason = 'credential_changed'
        where e.tenant_id = who.tenant_id and e.staff_id = staff and e.ended_at is null
          and e.public_id <> who.session_id;
    return true;
end $$;

create function sec.my_sessions() returns table (
    public_id text, created_at timestamptz, last_seen_at timestamptz, device_type text,
    certificate_public_id text, current boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
begin
    return query
        select e.public_id::text, e.created_at, e.last_seen_at, c.device_type, c.public_id::text,
               e.public_id = who.session_id
          from public.session e
          join public.device_certificate c on c.tenant_id = e.tenant_id
              and c.certificate_id = e.certificate_id
         where e.tenant_id = who.tenant_id and e.staff_id = who.staff_id and e.ended_at is null
           and statement_timestamp() < e.absolute_until
           and statement_timestamp() < e.last_seen_at + e.idle_limit
         order by e.last_seen_at desc;
end $$;

-- Ends one of the asker's own sessions, the present one included.
create function sec.end_session(session_id text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
begin
    update public.session e set ended_at = statement_timestamp(), end_reason = 'ended_by_self'
     where e.tenant_id = who.tenant_id and e.staff_id = who.staff_id and e.public_id = session_id
       and e.ended_at is null;
    return found;
end $$;

-- The applicant's way back to a form that the desk returned.
create function sec.returned_application(link bytea) returns table (
    application_id bigint, public_id text, state text, form_sealed bytea, question_sealed bytea,
    submitted_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := sec.door_town();
begin
    return query select a.application_id, a.public_id::text, a.state, a.form_sealed::bytea,
            a.question_sealed::bytea, a.submitted_at
        from public.facility_application a where a.tenant_id = town and a.link_hash = link;
end $$;

-- The open list of facilities: only what the facility agreed to have shown.
create function sec.public_facilities() returns table (
    public_id text, name text, kind text, prefecture text, town_name text, address text, phone text, fax text,
    email text, url text, latitude double precision, longitude double precision, hours text,
        closed_days text[],
    annexes text, other text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := coalesce(sec.door_town(), sec.my_town());
begin
    return query
        select f.public_id::text, f.name, f.kind,
               case when 'address' = any (p.fields) then f.prefecture end,
               case when 'address' = any (p.fields) then f.town_name end,
               case when 'address' = any (p.fields) then f.address end,
               case when 'phone' = any (p.fields) then f.phone end,
               case when 'fax' = any (p.fields) then f.fax end,
               case when 'email' = any (p.fields) then f.email end,
               case when 'url' = any (p.fields) then f.url end,
               case when 'map' = any (p.fields) then i.latitude end,
               case when 'map' = any (p.fields) then i.longitude end,
               case when 'hours' = any (p.fields) then i.hours end,
               case when 'hours' = any (p.fields) then i.closed_days end,
               case when 'annexes' = any (p.fields) then i.annexes end,
               case when 'other' = any (p.fields) then i.other end
          from public.facility f
          join public.facility_publication p on p.tenant_id = f.tenant_id and p.facility_id = f.facility_id
          left join public.facility_information i on i.tenant_id = f.tenant_id
              and i.facility_id = f.facility_id
         where f.tenant_id = town and f.state = 'active' and f.office is null and p.choice = 'fields'
           and 'name' = any (p.fields)
         order by f.name_kana nulls last, f.name;
end $$;

-- Numbers for the operator: how much, never what.
create function sec.counts() returns table (
    tenant_id int, facilities bigint, staff bigint, subjects bigint, posts bigint, certificates bigint,
    mails_waiting bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    errand sec.errand := sec.errand();
begin
    if errand.purpose is distinct from 'ops' then return; end if;
    return query
        select t.tenant_id,
               (select count(*) from public.facility x where x.tenant_id = t.tenant_id
                   and x.state = 'active' and not x.canary),
               (select count(*) from public.staff x where x.tenant_id = t.tenant_id and x.state = 'active'
                   and not x.canary),
               (select count(*) from public.subject x where x.tenant_id = t.tenant_id and x.state = 'active'
                   and not x.canary),
               (select count(*) from public.post x where x.tenant_id = t.tenant_id and not exists (select
                   from public.subject b where b.tenant_id = x.tenant_id and b.subject_id = x.subject_id
                     and b.canary)),
               (select count(*) from public.device_certificate x
                 where x.tenant_id = t.tenant_id and x.state in ('issued', 'active') and not exists (select
                   from public.facility f where f.tenant_id = x.tenant_id and f.facility_id = x.facility_id
                     and f.canary)),
               (select count(*) from public.mail_outbox x where x.tenant_id = t.tenant_id
                   and x.state = 'queued')
          from public.tenant t
         where errand.everywhere or t.tenant_id = errand.tenant_id;
end $$;

-- How many people, teams and subjects a change of the town's law would be about; never which.
create function sec.sight_counts(of_town int)
returns table (what text, other int, people bigint, teams bigint, subjects bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    errand sec.errand := sec.errand();
    active bigint;
    manned bigint;
begin
    if of_town is distinct from sec.desk_town()
        and not coalesce(errand.purpose = 'ops' and (errand.everywhere or errand.tenant_id = of_town), false) then
        return;
    end if;
    select count(*), count(*) filter (where exists (select from public.team_member m
               where m.tenant_id = b.tenant_id and m.subject_id = b.subject_id and m.left_at is null))
      into active, manned from public.subject b
     where b.tenant_id = of_town and b.state = 'active' and not b.canary;
    return query
        select 'office.' || f.office, null::int, count(s.staff_id), manned, active
          from public.facility f
          left join public.staff s on s.tenant_id = f.tenant_id and s.facility_id = f.facility_id
              and s.state = 'active'
         where f.tenant_id = of_town and f.office is not null and f.state = 'active' and not f.canary
         group by f.office
        union all
        select 'members', null::int, count(distinct m.staff_id), count(distinct m.subject_id),
               count(distinct m.subject_id)
          from public.team_member m
          join public.subject b on b.tenant_id = m.tenant_id and b.subject_id = m.subject_id and not b.canary
         where m.tenant_id = of_town and m.staff_tenant_id = of_town and m.left_at is null
        union all
        select 'visitors', m.staff_tenant_id, count(distinct m.staff_id), count(distinct m.subject_id),
               count(distinct m.subject_id)
          from public.team_member m
         where m.tenant_id = of_town and m.staff_tenant_id <> of_town and m.left_at is null
         group by m.staff_tenant_id
        union all
        select 'everybody', null::int, count(*), manned, active
          from public.staff s where s.tenant_id = of_town and s.state = 'active' and not s.canary;
end $$;

-- A desk's word for a text by which somebody would see more: the first proposes, another one approves.
create function sec.speak_for_change(wanted text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
    c record;
begin
    if not coalesce(who.desk, false) then return null; end if;
    select * into c from public.policy_change x
     where x.tenant_id = who.tenant_id and x.public_id = wanted for update;
    if not found then return null; end if;
    if c.ended_at is not null or c.approved_at is not null then return 'settled'; end if;
    if c.proposed_at is null then
        update public.policy_change x set proposed_by_staff_id = who.staff_id, proposed_at = now()
         where x.tenant_id = c.tenant_id and x.change_id = c.change_id;
        return 'proposed';
    end if;
    if c.proposed_by_staff_id = who.staff_id then return 'same'; end if;
    update public.policy_change x set approved_by_staff_id = who.staff_id, approved_at = now()
     where x.tenant_id = c.tenant_id and x.change_id = c.change_id;
    return 'approved';
end $$;

-- The probe's own person, device, subject and post in a town: made once, met by nobody else, and no handshake takes the
-- device's certificate. What is sealed the application sealed.
create function sec.plant_canary(print bytea, names text[], contents bytea[], policy bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := case when (sec.errand()).purpose = 'job' then sec.errand_town() end;
    f bigint; s bigint; b bigint;
begin
    if town is null or exists (select from public.facility x where x.tenant_id = town and x.canary)
        or not exists (select from public.issuer i where i.tenant_id = town) then
        return false;
    end if;
    insert into public.facility (tenant_id, public_id, name, kind, office, canary)
        values (town, names[1], 'probe', 'office', 'secretariat', true) returning facility_id into f;
    insert into public.staff (tenant_id, facility_id, public_id, login_id, profession, facility_admin, desk, state,
        name_sealed, canary)
        values (town, f, names[2], 'probe.' || names[2], 'clerk', true, true, 'active', contents[1], true)
        returning staff_id into s;
    insert into public.device_certificate (tenant_id, facility_id, issuer_id, public_id, state, serial, fingerprint,
        device_type, not_before, not_after)
        select town, f, max(i.issuer_id), names[3], 'active', sha256(print), print, 'windows', now(), '9999-01-01'
          from public.issuer i where i.tenant_id = town;
    insert into public.subject (tenant_id, public_id, state, opened_by_staff_id, registering_facility_id,
        registered_at, canary)
        values (town, names[4], 'active', s, f, now(), true) returning subject_id into b;
    insert into public.team_member (tenant_id, subject_id, staff_tenant_id, staff_id, role, joined_by_tenant_id,
        joined_by_staff_id, policy_digest) values (town, b, town, s, 'first', town, s, policy);
    insert into public.post (tenant_id, subject_id, public_id, author_tenant_id, author_staff_id, body_sealed)
        values (town, b, names[5], town, s, contents[2]);
    return true;
end $$;

-- Lets the probe's person in for one round.
create function sec.begin_canary(token bytea, session_name text, print bytea)
returns table (staff text, facility text, device text, subject text, post text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := case when (sec.errand()).purpose = 'job' then sec.errand_town() end;
begin
    -- made from the master key, which can be another one by now
    update public.device_certificate c set fingerprint = print
      from public.facility f
     where f.tenant_id = town and f.canary and c.tenant_id = town and c.facility_id = f.facility_id
       and c.fingerprint <> print;
    insert into public.session (token_hash, tenant_id, staff_id, certificate_id, public_id, idle_limit,
        absolute_until)
        select token, town, s.staff_id, c.certificate_id, session_name, interval '1 hour', now() + interval '1 hour'
          from public.staff s join public.device_certificate c on c.tenant_id = s.tenant_id
              and c.facility_id = s.facility_id
         where s.tenant_id = town and s.canary;
    return query
        select s.public_id::text, f.public_id::text, c.public_id::text, b.public_id::text, p.public_id::text
          from public.staff s
          join public.facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
          join public.device_certificate c on c.tenant_id = s.tenant_id and c.facility_id = s.facility_id
          join public.subject b on b.tenant_id = s.tenant_id and b.canary
          join public.post p on p.tenant_id = b.tenant_id and p.subject_id = b.subject_id
         where s.tenant_id = town and s.canary;
end $$;

create function sec.end_canary(session_name text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update public.session e set ended_at = statement_timestamp(), end_reason = 'probe'
     where e.tenant_id = sec.errand_town() and (sec.errand()).purpose = 'job' and e.public_id = session_name
       and e.staff_id = (select s.staff_id from public.staff s where s.tenant_id = e.tenant_id and s.canary);
end $$;

-- The newest name of each kind of record for which there is no canary, with its subject's where it has one.
create function sec.newest_names() returns table (hole text, name text, subject text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    town int := case when (sec.errand()).purpose = 'job' then sec.errand_town() end;
begin
    return query
        select n.hole, n.name, b.public_id::text from (
            (select 'file' as hole, x.public_id::text as name, x.subject_id from public.attachment x
              where x.tenant_id = town order by x.attachment_id desc limit 1) union all
            (select 'sheet', x.public_id::text, x.subject_id from public.custody_entry x
              where x.tenant_id = town order by x.entry_id desc limit 1) union all
            (select 'submission', x.public_id::text, x.subject_id from public.paper_submission x
              where x.tenant_id = town order by x.submission_id desc limit 1) union all
            (select 'consent', x.public_id::text, x.subject_id from public.consent x
              where x.tenant_id = town order by x.consent_id desc limit 1) union all
            (select 'stop', x.public_id::text, x.subject_id from public.stop_request x
              where x.tenant_id = town order by x.stop_id desc limit 1) union all
            (select 'package', x.public_id::text, x.subject_id from public.moving_package x
              where x.tenant_id = town order by x.package_id desc limit 1) union all
            (select 'record', x.public_id::text, null from public.subject x
              where x.tenant_id = town and x.state in ('stopped', 'deceased', 'moved')
              order by x.subject_id desc limit 1) union all
            (select 'case', x.public_id::text, null from public.desk_case x
              where x.tenant_id = town order by x.case_id desc limit 1) union all
            (select 'standing', x.public_id::text, null from public.standing_decision x
              where x.tenant_id = town order by x.standing_id desc limit 1) union all
            (select 'change', x.public_id::text, null from public.policy_change x
              where x.tenant_id = town order by x.change_id desc limit 1) union all
            (select 'application', x.public_id::text, null from public.facility_application x
              where x.tenant_id = town order by x.application_id desc limit 1) union all
            (select 'number', x.number, null from public.pickup_ticket x
              where x.tenant_id = town order by x.ticket_id desc limit 1) union all
            (select 'notice', x.public_id::text, null from public.notice x
              where x.tenant_id = town order by x.notice_id desc limit 1) union all
            (select 'receipt', x.public_id::text, null from public.isolation_receipt x
              where x.tenant_id = town order by x.receipt_id desc limit 1)) n
          left join public.subject b on b.tenant_id = town and b.subject_id = n.subject_id;
end $$;
