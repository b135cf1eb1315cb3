-- Moving house: what a resident lets one town give to the next travels as a package, sealed under a key that comes from
-- a code which only the resident has. Neither town reads a row of the other's; the package is all that is between them.
set local role renrakucho_owner;

-- A row of the town that the resident leaves, addressed to one other town.
create table moving_package (
    tenant_id int not null,
    package_id bigint generated always as identity,
    subject_id bigint not null,
    public_id opaque_id not null,
    destination_tenant_id int not null references tenant,
    code_hash digest not null,  -- made from the code, which is kept nowhere
    parcel bytea check (length(parcel) between 29 and 33554432),  -- null once it was opened or is past opening
    items text[] not null check (cardinality(items) between 1 and 20),
    given_by text not null check (given_by in ('subject', 'family')),
    details_sealed sealed,  -- who of the family, why not the subject
    consented_on date not null,
    made_by_staff_id bigint not null,
    made_at timestamptz not null default now(),
    expires_at timestamptz not null,
    opened_at timestamptz,
    withdrawn_at timestamptz,
    withdrawn_by_staff_id bigint,  -- null: it ran out
    policy_digest digest not null,
    primary key (tenant_id, package_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (tenant_id, made_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, withdrawn_by_staff_id) references staff (tenant_id, staff_id),
    check (destination_tenant_id <> tenant_id),
    check (opened_at is null or withdrawn_at is null),
    check (opened_at is null and withdrawn_at is null or parcel is null)
);
create unique index moving_package_waiting on moving_package (tenant_id, subject_id)
    where opened_at is null and withdrawn_at is null;
create index moving_package_to on moving_package (destination_tenant_id, code_hash)
    where opened_at is null and withdrawn_at is null;

-- What lies in the file store for a package; the keys are in its parcel.
create table moving_file (
    tenant_id int not null,
    package_id bigint not null,
    number int not null check (number > 0),
    file_id text not null check (file_id ~ '^[A-Za-z0-9_-]{20,64}$'),
    primary key (tenant_id, package_id, number),
    unique (tenant_id, file_id),
    foreign key (tenant_id, package_id) references moving_package
);

-- What came out of a package: the new town's own record, under its own key. Where it came from stands inside.
create table carried_record (
    tenant_id int not null,
    carried_id bigint generated always as identity,
    subject_id bigint not null,
    public_id opaque_id not null,
    consent_id bigint not null,  -- the new town's
    content_sealed sealed not null,
    opened_by_staff_id bigint not null,
    opened_at timestamptz not null default now(),
    policy_digest digest not null,
    primary key (tenant_id, carried_id),
    unique (tenant_id, public_id),
    unique (tenant_id, subject_id, carried_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (tenant_id, subject_id, consent_id) references consent (tenant_id, subject_id, consent_id),
    foreign key (tenant_id, opened_by_staff_id) references staff (tenant_id, staff_id)
);
alter table attachment add column carried_id bigint;  -- a file of what was carried over
alter table attachment add foreign key (tenant_id, subject_id, carried_id)
    references carried_record (tenant_id, subject_id, carried_id);
create index attachment_carried on attachment (tenant_id, subject_id, carried_id) where carried_id is not null;
alter policy app_select on attachment using (
    (tenant_id, subject_id) = (select s.tenant_id, s.subject_id from sec.scope() s) and (
        (uploaded_by_tenant_id, uploaded_by_staff_id) = (select m.tenant_id, m.staff_id from sec.me() m)
            and post_id is null
        or consent_id is not null or carried_id is not null
        or post_id is not null and exists (select from post p where p.tenant_id = attachment.tenant_id
            and p.subject_id = attachment.subject_id and p.post_id = attachment.post_id)));

alter table login_attempt drop constraint login_attempt_bucket_check;
alter table login_attempt add constraint login_attempt_bucket_check
    check (bucket in ('account', 'certificate', 'address', 'ticket', 'application', 'package'));

-- Read by the subject's team and the town's desk, without parcel and hash; written by the guard alone.
alter table moving_package enable row level security;
alter table moving_package force row level security;
create policy app_select on moving_package for select to renrakucho_app using (
    ((tenant_id, subject_id) = (select s.tenant_id, s.subject_id from sec.scope() s)
        and tenant_id = (select sec.my_town()))
    or tenant_id = (select sec.desk_town()));
grant select (tenant_id, package_id, subject_id, public_id, destination_tenant_id, items, given_by, details_sealed,
    consented_on, made_by_staff_id, made_at, expires_at, opened_at, withdrawn_at, withdrawn_by_staff_id, policy_digest)
    on moving_package to renrakucho_app;

alter table moving_file enable row level security;
alter table moving_file force row level security;

alter table carried_record enable row level security;
alter table carried_record force row level security;
create policy app_select on carried_record for select to renrakucho_app using (
    (tenant_id, subject_id) = (select s.tenant_id, s.subject_id from sec.scope() s));
grant select (tenant_id, carried_id, subject_id, public_id, consent_id, content_sealed, opened_by_staff_id, opened_at,
    policy_digest) on carried_record to renrakucho_app;

grant select, insert on moving_package, moving_file, carried_record to renrakucho_guard;
grant update (carried_id, state) on attachment to renrakucho_guard;
grant select (carried_id) on attachment to renrakucho_app;
grant update (parcel, details_sealed, opened_at, withdrawn_at, withdrawn_by_staff_id) on moving_package
    to renrakucho_guard;
grant update (content_sealed) on carried_record to renrakucho_guard;
grant insert, update (failures, last_at, next_at) on login_attempt to renrakucho_guard;

set local role renrakucho_guard;

-- While a move away is asked for and not set, somebody of the town's own who may write in the record packs it.
-- Nobody reads the record any more once the stop is set; nobody opens the package before. Gives when it expires.
create function sec.pack_moving(
    id text, destination text, code bytea, contents bytea, items text[], given_by text, details bytea,
    consented_on date, days int, files text[], policy bytea) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
    sight sec.sight := sec.scope_of(who);
    there int;
    made bigint;
    until_at timestamptz := now() + make_interval(days => days);
begin
    if sight.subject_id is null or sight.tenant_id <> who.tenant_id or sight.ground = 'registering'
        or not sight.may_post or days not between 1 and 365 then
        return null;
    end if;
    perform from public.stop_request r
      where r.tenant_id = sight.tenant_id and r.subject_id = sight.subject_id and r.cause = 'moved'
        and r.post_id is null and r.set_at is null;
    if not found then return null; end if;
    select t.tenant_id into there from public.tenant t
     where t.key = destination and t.state = 'live' and t.tenant_id <> who.tenant_id;
    if not found then return null; end if;
    -- one that ran out makes room for the next
    update public.moving_package p set withdrawn_at = now(), parcel = null
     where p.tenant_id = sight.tenant_id and p.subject_id = sight.subject_id and p.opened_at is null
       and p.withdrawn_at is null and p.expires_at <= now();
    insert into public.moving_package (tenant_id, subject_id, public_id, destination_tenant_id, code_hash, parcel,
        items, given_by, details_sealed, consented_on, made_by_staff_id, expires_at, policy_digest)
        values (sight.tenant_id, sight.subject_id, id, there, code, contents, pack_moving.items,
            pack_moving.given_by, details, pack_moving.consented_on, who.staff_id, until_at, policy)
        returning package_id into made;
    insert into public.moving_file (tenant_id, package_id, number, file_id)
        select sight.tenant_id, made, f.number, f.name from unnest(files) with ordinality as f (name, number);
    return until_at;
end $$;

-- Taken back while nobody has opened it: by the team, and by the desk also when the record is hidden already.
create function sec.withdraw_moving(wanted text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
    sight sec.sight := sec.scope_of(who);
begin
    update public.moving_package p
       set withdrawn_at = now(), withdrawn_by_staff_id = who.staff_id, parcel = null
     where p.tenant_id = who.tenant_id and p.public_id = wanted and p.opened_at is null and p.withdrawn_at is null
       and p.expires_at > now()
       and (who.desk or (sight.tenant_id = who.tenant_id and sight.subject_id = p.subject_id and sight.may_post));
    return found;
end $$;

-- Counts one try before it is looked at; false while there were too many. Never given out.
create function sec.admit_package_try(town int, of text, free int) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into public.login_attempt as a (tenant_id, bucket, bucket_index, failures, last_at, next_at)
        values (town, 'package', sha256(convert_to('package ' || of, 'UTF8')), 1, clock_timestamp(), clock_timestamp())
    on conflict (tenant_id, bucket, bucket_index) do update set
        failures = case when a.last_at < clock_timestamp() - interval '1 day' then 1 else a.failures + 1 end,
        last_at = clock_timestamp(),
        next_at = clock_timestamp() + case
            when a.last_at < clock_timestamp() - interval '1 day' or a.failures < free then interval '0'
            else least(900, 2 ^ least(a.failures - free, 20)) * interval '1 second' end
    where a.next_at <= clock_timestamp();
    return found;
end $$;

-- The package that this code opens for the subject in scope: of a town that is live, for the asker's town, for somebody
-- who moved away there and whose consent is on record here. Whatever is amiss, the answer is 'none'.
create function sec.find_moving(code bytea) returns table (
    verdict text, home int, home_key text, package text, made_at timestamptz, parcel bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
    sight sec.sight := sec.scope_of(who);
    me text;
begin
    if sight.subject_id is null or sight.tenant_id <> who.tenant_id then return; end if;
    me := 'person ' || who.staff_id;
    if not sec.admit_package_try(who.tenant_id, me, 5) or not sec.admit_package_try(who.tenant_id, 'town', 50) then
        return query select 'closed', null::int, null::text, null::text, null::timestamptz, null::bytea;
        return;
    end if;
    return query
        select 'found', p.tenant_id, t.key, p.public_id::text, p.made_at, p.parcel
          from public.moving_package p
          join public.tenant t on t.tenant_id = p.tenant_id and t.state = 'live'
          join public.subject b on b.tenant_id = p.tenant_id and b.subject_id = p.subject_id and b.state = 'moved'
         where p.destination_tenant_id = who.tenant_id and p.code_hash = code and p.opened_at is null
           and p.withdrawn_at is null and p.expires_at > statement_timestamp() and p.parcel is not null
           and exists (select from public.consent c where c.tenant_id = sight.tenant_id
               and c.subject_id = sight.subject_id and c.withdrawn_at is null);
    if not found then
        return query select 'none', null::int, null::text, null::text, null::timestamptz, null::bytea;
        return;
    end if;
    update public.login_attempt a set failures = greatest(a.failures - 1, 0), next_at = clock_timestamp()
     where a.tenant_id = who.tenant_id and a.bucket = 'package' and a.bucket_index in (
        sha256(convert_to('package ' || me, 'UTF8')), sha256(convert_to('package town', 'UTF8')));
end $$;

-- Makes what was in the package a record of the asker's town; the package is empty from now on. The town that it came
-- from reads in its log that it was opened, and not by whom.
create function sec.open_moving(code bytea, id text, content bytea, files text[], policy bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who sec.actor := sec.me();
    sight sec.sight := sec.scope_of(who);
    known record;
    agreed bigint;
    made bigint;
begin
    if sight.subject_id is null or sight.tenant_id <> who.tenant_id then return false; end if;
    select max(c.consent_id) into agreed from public.consent c
     where c.tenant_id = sight.tenant_id and c.subject_id = sight.subject_id and c.withdrawn_at is null;
    if agreed is null then return false; end if;
    update public.moving_package p set opened_at = now(), parcel = null
      from public.tenant t, public.subject b
     where t.tenant_id = p.tenant_id and t.state = 'live'
       and b.tenant_id = p.tenant_id and b.subject_id = p.subject_id and b.state = 'moved'
       and p.destination_tenant_id = who.tenant_id and p.code_hash = code and p.opened_at is null
       and p.withdrawn_at is null and p.expires_at > statement_timestamp() and p.parcel is not null
    returning p.tenant_id, p.subject_id, p.public_id into known;
    if not found then return false; end if;
    insert into public.carried_record (tenant_id, subject_id, public_id, consent_id, content_sealed,
        opened_by_staff_id, policy_digest)
        values (sight.tenant_id, sight.subject_id, id, agreed, content, who.staff_id, policy)
        returning carried_id into made;
    update public.attachment a set carried_id = made, state = 'attached'
     where a.tenant_id = sight.tenant_id and a.subject_id = sight.subject_id and a.public_id = any (files)
       and a.uploaded_by_tenant_id = who.tenant_id and a.uploaded_by_staff_id = who.staff_id
       and a.post_id is null and a.consent_id is null and a.state = 'stored';
    insert into public.audit_leaf (tenant_id, subject_id, act, object, result)
        values (known.tenant_id, known.subject_id, 'moving.opened', known.public_id, 'done');
    return true;
end $$;

-- Of these names, those that a package which can still be opened has in the file store (job for all towns).
create function sec.packed_files(names text[]) returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    errand sec.errand := sec.errand();
begin
    return query
        select f.file_id from public.moving_file f
          join public.moving_package p on p.tenant_id = f.tenant_id and p.package_id = f.package_id
         where errand.purpose = 'job' and errand.everywhere and f.file_id = any (names) and p.parcel is not null;
end $$;

-- A package past its day keeps nothing (job).
create function sec.empty_expired_packages() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    errand sec.errand := sec.errand();
    emptied int;
begin
    update public.moving_package p set parcel = null
     where p.parcel is not null and p.expires_at <= now() and errand.purpose = 'job'
       and (errand.everywhere or p.tenant_id = errand.tenant_id);
    get diagnostics emptied = row_count;
    return emptied;
end $$;

revoke execute on function
    sec.pack_moving(text, text, bytea, bytea, text[], text, bytea, date, int, text[], bytea), sec.withdraw_moving(text),
    sec.admit_package_try(int, text, int), sec.find_moving(bytea), sec.open_moving(bytea, text, bytea, text[], bytea),
    sec.packed_files(text[]), sec.empty_expired_packages() from public;
grant execute on function
    sec.pack_moving(text, text, bytea, bytea, text[], text, bytea, date, int, text[], bytea), sec.withdraw_moving(text),
    sec.find_moving(bytea), sec.open_moving(bytea, text, bytea, text[], bytea) to renrakucho_app;
grant execute on function sec.packed_files(text[]), sec.empty_expired_packages() to renrakucho_job;
