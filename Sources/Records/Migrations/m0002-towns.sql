-- Towns, facilities, staff, devices, the desk, mail and the log.
-- tenant_id leads every key. *_sealed holds what the application encrypted; *_index a keyed hash of it.
set local role renrakucho_owner;

create domain opaque_id as text check (value ~ '^[a-z2-7]{26}$');  -- 128 random bits, RFC 4648 base32
-- key id (2 bytes), version, IV, tag: nothing shorter was ever sealed
create domain sealed as bytea check (length(value) >= 31);
create domain blind_index as bytea check (length(value) = 32);
create domain digest as bytea check (length(value) = 32);
create domain label as text check (value ~ '^[a-z0-9_.-]{1,60}$');
create domain answer as text check (value ~ '^[a-z0-9_-]{1,60}(\.[a-z0-9_-]{1,60}){0,39}$');  -- words of a key

create table tenant (
    tenant_id int generated always as identity primary key,
    key text not null unique check (key ~ '^[a-z0-9-]{2,40}$'),
    state text not null default 'live' check (state in ('live', 'suspended', 'closed')),
    state_reason text,
    state_changed_at timestamptz not null default now(),
    created_at timestamptz not null default now()
);

create table tenant_key (
    tenant_id int not null references tenant,
    key_id smallint not null check (key_id > 0),
    purpose text not null check (purpose in ('data', 'index')),
    state text not null check (state in ('active', 'retired', 'destroyed')),
    wrapped bytea,  -- under the master key, which is never in the database
    created_at timestamptz not null default now(),
    retired_at timestamptz,  -- null: it seals, or never did
    asked_by text check (char_length(asked_by) between 2 and 60),  -- destroyed by two people, both on record
    asked_at timestamptz,
    confirmed_by text check (char_length(confirmed_by) between 2 and 60),
    destroyed_at timestamptz,
    primary key (tenant_id, key_id),
    check ((state = 'destroyed') = (wrapped is null) and (state = 'destroyed') = (confirmed_by is not null)),
    check (confirmed_by is null or coalesce(confirmed_by <> asked_by, false))
);
create unique index tenant_key_active on tenant_key (tenant_id, purpose) where state = 'active';

create table policy_version (
    tenant_id int not null references tenant,
    version_id bigint generated always as identity,
    policy_digest digest not null,
    content text not null,
    state text not null default 'in_force' check (state in ('in_force', 'held', 'past')),
    in_force_from timestamptz not null default now(),
    in_force_until timestamptz,
    primary key (tenant_id, version_id)
);
create unique index policy_version_in_force on policy_version (tenant_id) where state = 'in_force';

-- What one town's file says about a partner. In force only while the partner's file says the same back.
create table agreement (
    tenant_id int not null references tenant,
    agreement_id bigint generated always as identity,
    partner_code text not null,
    partner_key text,  -- by which the partner is known once it is hosted
    partner_name text not null,
    partner_tenant_id int references tenant,  -- null: the partner is not hosted here
    group_name text,
    from_at timestamptz not null,
    until_at timestamptz,  -- exclusive: the instant after the last day
    withdrawn_at timestamptz,
    recorded_at timestamptz not null default now(),
    primary key (tenant_id, agreement_id),
    check (partner_tenant_id <> tenant_id)
);
create index agreement_pair on agreement (tenant_id, partner_tenant_id) where withdrawn_at is null;

create table facility (
    tenant_id int not null references tenant,
    facility_id bigint generated always as identity,
    public_id opaque_id not null,
    name text not null,
    name_kana text,
    kind text not null,
    office text check (office in ('authority', 'secretariat', 'center')),
    state text not null default 'active' check (state in ('active', 'suspended', 'left')),
    state_changed_at timestamptz,
    prefecture text,
    town_code text,
    town_name text,
    address text,
    phone text,
    fax text,
    email text,
    url text,
    in_house_notice_at timestamptz,
    information_at timestamptz,
    policy_digest digest,
    canary boolean not null default false,  -- the probe's own, which nobody else meets
    created_at timestamptz not null default now(),
    primary key (tenant_id, facility_id),
    unique (tenant_id, public_id)
);
create unique index facility_canary on facility (tenant_id) where canary;

-- What the facility lets the open list show: its own word, which no desk can overrule.
create table facility_publication (
    tenant_id int not null,
    facility_id bigint not null,
    choice text not null check (choice in ('undecided', 'refused', 'fields')),
    fields text[] not null default '{}',
    decided_at timestamptz not null default now(),
    primary key (tenant_id, facility_id),
    foreign key (tenant_id, facility_id) references facility
);

-- The town's information form (hours, map pin), kept by the facility itself.
create table facility_information (
    tenant_id int not null,
    facility_id bigint not null,
    manager_name_sealed sealed,
    contact_name_sealed sealed,
    latitude double precision check (latitude between -90 and 90),
    longitude double precision check (longitude between -180 and 180),
    coordinates_locked boolean not null default false,
    closed_days text[] not null default '{}',
    hours text check (char_length(hours) <= 100),
    annexes text check (char_length(annexes) <= 200),
    other text check (char_length(other) <= 100),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, facility_id),
    foreign key (tenant_id, facility_id) references facility
);

create table staff (
    tenant_id int not null,
    staff_id bigint generated always as identity,
    facility_id bigint not null,
    public_id opaque_id not null,
    login_id text not null check (login_id ~ '^[a-z0-9._@+-]{3,64}$'),
    profession text not null,
    facility_admin boolean not null default false,
    desk boolean not null default false,  -- counts only in an office facility
    state text not null default 'invited' check (state in ('invited', 'active', 'suspended', 'left')),
    state_changed_at timestamptz,
    name_sealed sealed not null,
    kana_sealed sealed,
    created_at timestamptz not null default now(),
    left_at timestamptz,
    canary boolean not null default false,
    primary key (tenant_id, staff_id),
    unique (tenant_id, public_id),
    unique (tenant_id, login_id),
    unique (tenant_id, facility_id, staff_id),
    foreign key (tenant_id, facility_id) references facility
);

create table staff_contact (
    tenant_id int not null,
    staff_id bigint not null,
    facility_id bigint not null,
    mail_sealed sealed not null,
    mail_index blind_index not null,
    forwarding_sealed sealed,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, staff_id),
    unique (tenant_id, mail_index),
    foreign key (tenant_id, facility_id, staff_id) references staff (tenant_id, facility_id, staff_id)
);

create table credential (
    tenant_id int not null,
    staff_id bigint not null,
    password_hash text not null,
    must_change boolean not null default false,
    changed_at timestamptz not null default now(),
    primary key (tenant_id, staff_id),
    foreign key (tenant_id, staff_id) references staff
);

create table facility_application (
    tenant_id int not null references tenant,
    application_id bigint generated always as identity,
    public_id opaque_id not null,
    state text not null default 'submitted'
        check (state in ('submitted', 'returned', 'approved', 'refused', 'withdrawn')),
    means text not null default 'portal' check (means in ('portal', 'paper')),
    facility_name text not null,
    facility_kind text not null,
    form_sealed sealed not null,
    mail_index blind_index,  -- null: the applicant asks for an address to register with
    login_id text check (login_id ~ '^[a-z0-9._@+-]{3,64}$'),
    device_type text,
    gates text[] not null default '{}',  -- pledges and checklists ticked
    link_hash bytea check (length(link_hash) = 32),  -- the applicant's way back to a returned form
    question_sealed sealed,
    answer_sealed sealed,
    decided_by_staff_id bigint,
    decided_at timestamptz,
    reason_sealed sealed,
    facility_id bigint,
    mail_alarm_at timestamptz,
    mail_alarmed_at timestamptz,
    policy_digest digest not null,
    submitted_at timestamptz not null default now(),
    primary key (tenant_id, application_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id, decided_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, facility_id) references facility
);
create unique index facility_application_link on facility_application (tenant_id, link_hash);
create unique index facility_application_open_mail on facility_application (tenant_id, mail_index)
    where state in ('submitted', 'returned');

-- A password that the applicant chose: hashed, and out of the desk's reach.
create table application_secret (
    tenant_id int not null,
    application_id bigint not null,
    password_hash text not null,
    primary key (tenant_id, application_id),
    foreign key (tenant_id, application_id) references facility_application
);

create table issuer (
    tenant_id int not null references tenant,
    issuer_id bigint generated always as identity,
    public_id opaque_id not null,
    certificate bytea not null,
    key_sealed sealed not null,
    state text not null default 'active' check (state in ('active', 'retired')),
    not_after timestamptz not null,
    crl bytea,
    crl_number bigint not null default 0,
    crl_next_update timestamptz,
    created_at timestamptz not null default now(),
    primary key (tenant_id, issuer_id),
    unique (tenant_id, public_id)
);
create unique index issuer_active on issuer (tenant_id) where state = 'active';

create table device_certificate (
    tenant_id int not null,
    certificate_id bigint generated always as identity,
    facility_id bigint not null,
    staff_id bigint,  -- only where the town says per: staff
    issuer_id bigint not null,
    public_id opaque_id not null,
    state text not null default 'planned' check (state in ('planned', 'issued', 'active', 'revoked',
        'failed')),
    serial bytea not null,
    tbs_hash digest,
    fingerprint digest,
    certificate bytea,
    device_type text not null,
    memo_sealed sealed,
    not_before timestamptz not null,
    not_after timestamptz not null,
    planned_at timestamptz not null default now(),
    issued_at timestamptz,
    first_used_at timestamptz,
    revoked_at timestamptz,
    revoked_reason smallint check (revoked_reason in (0, 1, 2, 3, 4, 5, 6, 9, 10)),  -- RFC 5280 5.3.1
    replaced_by_certificate_id bigint,
    reminded_days smallint,
    primary key (tenant_id, certificate_id),
    unique (tenant_id, public_id),
    unique (tenant_id, serial),
    unique (tenant_id, fingerprint),
    foreign key (tenant_id, facility_id) references facility,
    foreign key (tenant_id, staff_id) references staff,
    foreign key (tenant_id, issuer_id) references issuer,
    foreign key (tenant_id, replaced_by_certificate_id) references device_certificate (tenant_id,
        certificate_id),
    check (state in ('planned', 'failed') or fingerprint is not null),
    check ((state = 'revoked') = (revoked_at is not null))
);
create index device_certificate_of_facility on device_certificate (tenant_id, facility_id);
create index device_certificate_ends on device_certificate (tenant_id, not_after) where state in ('issued',
    'active');

create table pickup_ticket (
    tenant_id int not null,
    ticket_id bigint generated always as identity,
    number text not null check (number ~ '^[A-Z0-9-]{6,24}$'),
    secret_hash text not null,
    purpose text not null check (purpose in ('first', 'further', 'renewal', 'invitation', 'replacement')),
    facility_id bigint not null,
    staff_id bigint,
    application_id bigint,
    device_type text,
    memo_sealed sealed,
    attempts int not null default 0,
    expires_at timestamptz not null,
    spent_at timestamptz,
    cancelled_at timestamptz,
    certificate_id bigint,
    reissues int not null default 0,
    created_by_staff_id bigint,
    created_at timestamptz not null default now(),
    primary key (tenant_id, ticket_id),
    unique (tenant_id, number),
    foreign key (tenant_id, facility_id) references facility,
    foreign key (tenant_id, staff_id) references staff,
    foreign key (tenant_id, application_id) references facility_application,
    foreign key (tenant_id, certificate_id) references device_certificate,
    foreign key (tenant_id, created_by_staff_id) references staff (tenant_id, staff_id)
);

-- Found by the hash of a token that only the browser holds; bound to town, person and device.
create table session (
    token_hash digest primary key,
    tenant_id int not null,
    staff_id bigint not null,
    certificate_id bigint not null,
    public_id opaque_id not null,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    idle_limit interval not null check (idle_limit between interval '1 minute' and interval '12 hours'),
    absolute_until timestamptz not null,
    ended_at timestamptz,
    end_reason label,
    unique (tenant_id, public_id),
    foreign key (tenant_id, staff_id) references staff,
    foreign key (tenant_id, certificate_id) references device_certificate
);
create index session_of_staff on session (tenant_id, staff_id) where ended_at is null;
create index session_by_device on session (tenant_id, staff_id, certificate_id);

create table login_attempt (
    tenant_id int not null references tenant,
    bucket text not null check (bucket in ('account', 'certificate', 'address', 'ticket', 'application')),
    bucket_index digest not null,
    failures int not null default 0,
    last_at timestamptz not null default now(),
    next_at timestamptz not null default now(),
    primary key (tenant_id, bucket, bucket_index)
);

create table suspension (
    tenant_id int not null references tenant,
    suspension_id bigint generated always as identity,
    public_id opaque_id not null,
    facility_id bigint,
    staff_id bigint,
    certificate_id bigint,
    by_operator boolean not null,
    by_staff_id bigint,
    cause label not null,
    reason_sealed sealed,
    suspended_at timestamptz not null default now(),
    reported_at timestamptz,  -- the vendor's report back to the town
    lifted_at timestamptz,
    lifted_by_staff_id bigint,
    primary key (tenant_id, suspension_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id, facility_id) references facility,
    foreign key (tenant_id, staff_id) references staff,
    foreign key (tenant_id, certificate_id) references device_certificate,
    foreign key (tenant_id, by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, lifted_by_staff_id) references staff (tenant_id, staff_id),
    check (by_operator = (by_staff_id is null))
);

-- The staff member's own town keeps it, whichever town's terms they are.
create table terms_acceptance (
    tenant_id int not null,
    staff_id bigint not null,
    governing_tenant_id int not null references tenant,
    document label not null,
    document_digest digest not null,
    accepted_at timestamptz not null default now(),
    primary key (tenant_id, staff_id, governing_tenant_id, document, document_digest),
    foreign key (tenant_id, staff_id) references staff
);

create table notice (
    tenant_id int not null references tenant,
    notice_id bigint generated always as identity,
    public_id opaque_id not null,
    kind label not null,
    audience text not null check (audience in ('public', 'members')),
    title text not null,
    body text not null,  -- the town's own public word: not sealed
    certain boolean not null default false,  -- each facility's receipt is asked for
    day date,  -- on which what it tells of happens
    published_from timestamptz not null,
    published_until timestamptz,
    withdrawn_at timestamptz,
    created_by_staff_id bigint,
    created_at timestamptz not null default now(),
    primary key (tenant_id, notice_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id, created_by_staff_id) references staff (tenant_id, staff_id)
);

create table notice_receipt (
    tenant_id int not null,
    notice_id bigint not null,
    staff_id bigint not null,
    facility_id bigint not null,
    received_at timestamptz not null default now(),
    primary key (tenant_id, notice_id, staff_id),
    foreign key (tenant_id, notice_id) references notice,
    foreign key (tenant_id, staff_id) references staff,
    foreign key (tenant_id, facility_id) references facility
);

create table mail_outbox (
    tenant_id int not null references tenant,
    mail_id bigint generated always as identity,
    public_id opaque_id not null,
    kind label not null,
    recipient_tenant_id int,
    recipient_staff_id bigint,  -- the address is looked up when the mail leaves
    payload_sealed sealed not null,
    dedupe_key text not null check (char_length(dedupe_key) <= 120),
    not_before timestamptz not null default now(),
    state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'dropped')),
    attempts int not null default 0,
    last_error label,
    created_at timestamptz not null default now(),
    sent_at timestamptz,
    primary key (tenant_id, mail_id),
    unique (tenant_id, public_id),
    unique (tenant_id, dedupe_key),
    foreign key (recipient_tenant_id, recipient_staff_id) references staff (tenant_id, staff_id),
    check ((recipient_tenant_id is null) = (recipient_staff_id is null))
);
create index mail_outbox_due on mail_outbox (not_before) where state = 'queued';

-- staff_id 0: the act came through the public door
create table idempotency (
    tenant_id int not null references tenant,
    staff_id bigint not null default 0,
    key uuid not null,
    act label not null,
    request_digest digest not null,
    answer_sealed sealed,
    created_at timestamptz not null default now(),
    primary key (tenant_id, staff_id, key)
);

-- One row per read or write of content and per act on accounts. Who did it is filled in by the database.
create table audit_leaf (
    tenant_id int not null,  -- the governing town: of the subject, else of the person
    at timestamptz not null default clock_timestamp(),
    leaf_id bigint generated always as identity,
    actor text not null,  -- staff, door, job, ops
    actor_tenant_id int,
    actor_staff_id bigint,
    actor_facility_id bigint,
    actor_certificate_id bigint,
    subject_id bigint,
    act label not null,
    object text check (object ~ '^[A-Za-z0-9_.:-]{1,120}$'),
    result label not null,
    policy_digest digest,
    payload_id opaque_id,  -- what the payload is sealed to: the row has no number before it is written
    payload_sealed sealed,
    xid xid8 not null default pg_current_xact_id(),
    leaf digest not null,
    primary key (tenant_id, at, leaf_id),
    check ((payload_id is null) = (payload_sealed is null))
) partition by range (at);
create index audit_leaf_subject on audit_leaf (tenant_id, subject_id, at desc) where subject_id is not null;
-- which towns have something new to be sealed; next to nothing to keep up
create index audit_leaf_at on audit_leaf using brin (at);
create table audit_leaf_rest partition of audit_leaf default;

-- A batch of one town's leaves, listed one by one: so that it can be said which one was touched.
create table audit_seal (
    tenant_id int not null references tenant,
    seal_number bigint not null check (seal_number > 0),
    first_leaf_id bigint not null,
    last_leaf_id bigint not null,
    leaf_count int not null check (leaf_count > 0),
    leaf_ids bigint[] not null,
    leaf_digests bytea not null,  -- 32 octets each, in the order of leaf_ids
    since timestamptz,  -- leaves before this instant were all in earlier seals; null: looked at all
    xid_before xid8 not null,  -- so were those of transactions before this one
    is_full boolean not null,  -- more leaves were waiting
    merkle_root digest not null,
    chain_root digest not null,
    signature bytea,  -- under the town's key; null once that is destroyed
    sealed_at timestamptz not null default now(),
    primary key (tenant_id, seal_number)
);

-- A text of law by which somebody would see more waits here for two people of the town's desk. What an edit replaces
-- has its own line: a word counts for one text in the place of one other.
create table policy_change (
    tenant_id int not null,
    change_id bigint generated always as identity,
    public_id opaque_id not null,
    policy_digest digest not null,
    against_digest digest not null,  -- of the text in force that it would replace
    found_at timestamptz not null default now(),
    proposed_by_staff_id bigint,
    proposed_at timestamptz,
    approved_by_staff_id bigint,
    approved_at timestamptz,
    ended_at timestamptz,
    end_reason label,  -- in_force, replaced
    primary key (tenant_id, change_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id) references tenant,
    foreign key (tenant_id, proposed_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, approved_by_staff_id) references staff (tenant_id, staff_id),
    check (approved_by_staff_id <> proposed_by_staff_id),
    check ((proposed_by_staff_id is null) = (proposed_at is null)),
    check ((approved_by_staff_id is null) = (approved_at is null)),
    check (approved_at is null or proposed_at is not null),
    check ((ended_at is null) = (end_reason is null))
);
create unique index policy_change_open on policy_change (tenant_id) where ended_at is null;

-- What the probe found when it stood at this town's border as each other town's person. Numbers and names of routes.
create table isolation_receipt (
    tenant_id int not null references tenant,
    receipt_id bigint generated always as identity,
    public_id opaque_id not null,
    began_at timestamptz not null,
    ended_at timestamptz not null default now(),
    whole boolean not null default true,  -- from all towns whose turn it was, not from one at the operator's word
    passed boolean not null,
    findings text not null,
    primary key (tenant_id, receipt_id),
    unique (tenant_id, public_id)
);

-- Makes the month's partitions of the log, from last month to `ahead` months from now. Tokyo's months.
create function prepare_audit_months(ahead int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    month date := date_trunc('month', now() at time zone 'Asia/Tokyo')::date - interval '1 month';
    last date := date_trunc('month', now() at time zone 'Asia/Tokyo')::date + make_interval(months => ahead);
    name text;
    made int := 0;
begin
    while month <= last loop
        name := 'audit_leaf_' || to_char(month, 'YYYY_MM');
        if to_regclass('public.' || name) is null then
            execute format('create table public.%I partition of public.audit_leaf for values
                from (%L) to (%L)',
                name, month::text || ' 00:00:00+09',
                    (month + interval '1 month')::date::text || ' 00:00:00+09');
            execute format('alter table public.%I enable row level security', name);
            execute format('alter table public.%I force row level security', name);
            made := made + 1;
        end if;
        month := month + interval '1 month';
    end loop;
    return made;
end $$;
