-- Subjects: consent, custody, teams, posts, the desk's cases. Every row stays in the subject's home town.
set local role renrakucho_owner;

-- The shell: no word about the person. What is said of the person is in subject_particulars.
create table subject (
    tenant_id int not null references tenant,
    subject_id bigint generated always as identity,
    public_id opaque_id not null,
    unit text not null default 'person' check (unit in ('person', 'household')),
    state text not null default 'registering'
        check (state in ('registering', 'active', 'stopped', 'deceased', 'moved')),
    state_changed_at timestamptz,
    duplicate_index blind_index,
    opened_by_staff_id bigint not null,
    registering_facility_id bigint not null,
    opened_at timestamptz not null default now(),
    registered_at timestamptz,
    last_post_at timestamptz,  -- of posts that every member may read
    canary boolean not null default false,  -- nobody's: for the probe
    primary key (tenant_id, subject_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id, opened_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, registering_facility_id) references facility (tenant_id, facility_id)
);
create unique index subject_canary on subject (tenant_id) where canary;
create index subject_latest on subject (tenant_id, last_post_at desc nulls last) include (subject_id);
create index subject_duplicate on subject (tenant_id, duplicate_index);
create index subject_registering on subject (tenant_id, state) where state <> 'active';

create table subject_particulars (
    tenant_id int not null,
    subject_id bigint not null,
    version int not null check (version > 0),
    name_sealed sealed not null,
    kana_sealed sealed not null,
    birth_date_sealed sealed,
    sex_sealed sealed,
    address_sealed sealed,
    phone_sealed sealed,
    particulars_sealed sealed,
    recorded_by_tenant_id int not null,
    recorded_by_staff_id bigint not null,
    recorded_at timestamptz not null default now(),
    primary key (tenant_id, subject_id, version),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (recorded_by_tenant_id, recorded_by_staff_id) references staff (tenant_id, staff_id)
);

create table consent (
    tenant_id int not null,
    consent_id bigint generated always as identity,
    subject_id bigint not null,
    public_id opaque_id not null,
    sheet_number text not null check (sheet_number ~ '^[A-Z0-9-]{6,32}$'),  -- printed with its QR code
    obtained_by_staff_id bigint not null,
    obtained_by_facility_id bigint not null,
    obtained_on date not null,
    given_by text not null check (given_by in ('subject', 'family')),
    details_sealed sealed,  -- who of the family, why not the subject
    explanation_paper_given boolean not null,
    occasion label not null,
    policy_digest digest not null,
    recorded_by_staff_id bigint not null,
    recorded_at timestamptz not null default now(),
    withdrawn_at timestamptz,
    withdrawn_by_staff_id bigint,
    withdrawal_sealed sealed,
    primary key (tenant_id, consent_id),
    unique (tenant_id, public_id),
    unique (tenant_id, sheet_number),
    unique (tenant_id, subject_id, consent_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (tenant_id, obtained_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, obtained_by_facility_id) references facility (tenant_id, facility_id),
    foreign key (tenant_id, recorded_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, withdrawn_by_staff_id) references staff (tenant_id, staff_id)
);
create index consent_of_subject on consent (tenant_id, subject_id);

create table household_member (
    tenant_id int not null,
    member_id bigint generated always as identity,
    subject_id bigint not null,
    public_id opaque_id not null,
    name_sealed sealed not null,
    kana_sealed sealed,
    birth_date_sealed sealed,
    relation_sealed sealed,
    particulars_sealed sealed,
    consent_id bigint,
    recorded_at timestamptz not null default now(),
    ended_at timestamptz,
    primary key (tenant_id, member_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (tenant_id, subject_id, consent_id) references consent (tenant_id, subject_id, consent_id)
);
create index household_member_of_subject on household_member (tenant_id, subject_id);

-- Where each sheet of paper is. A move closes one entry and opens the next.
create table custody_entry (
    tenant_id int not null,
    entry_id bigint generated always as identity,
    subject_id bigint not null,
    consent_id bigint not null,
    public_id opaque_id not null,
    sheet_number text not null,  -- the consent's: the desk sees the ledger without the consent
    paper text not null check (paper in ('original', 'copy')),
    copy_number int check (copy_number > 0),
    holder text not null check (holder in ('facility', 'subject', 'authority', 'secretariat', 'center')),
    holder_facility_id bigint,
    holder_staff_id bigint,
    place_sealed sealed,
    since date not null,
    until date,
    moved_to_entry_id bigint,
    end_reason label,
    policy_digest digest not null,
    recorded_by_staff_id bigint not null,
    recorded_at timestamptz not null default now(),
    primary key (tenant_id, entry_id),
    unique (tenant_id, public_id),
    unique (tenant_id, subject_id, entry_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (tenant_id, subject_id, consent_id) references consent (tenant_id, subject_id, consent_id),
    foreign key (tenant_id, holder_facility_id) references facility (tenant_id, facility_id),
    foreign key (tenant_id, holder_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, subject_id, moved_to_entry_id)
        references custody_entry (tenant_id, subject_id, entry_id),
    foreign key (tenant_id, recorded_by_staff_id) references staff (tenant_id, staff_id),
    check ((paper = 'copy') = (copy_number is not null))
);
create index custody_entry_of_subject on custody_entry (tenant_id, subject_id);
create index custody_entry_of_holder on custody_entry (tenant_id, holder_facility_id) where until is null;

create table paper_submission (
    tenant_id int not null,
    submission_id bigint generated always as identity,
    subject_id bigint not null,
    consent_id bigint not null,
    public_id opaque_id not null,
    sheet_number text not null,
    what text check (what in ('original', 'copy')),  -- null: the town's papers do not say; the receiver does
    addressee text not null check (addressee in ('authority', 'secretariat', 'center')),
    means text check (means in ('in_person', 'fax', 'email', 'post', 'upload')),
    due_on date,
    sent_on date,
    sent_by_staff_id bigint,
    received_at timestamptz,
    received_by_staff_id bigint,
    custody_entry_id bigint,
    note_sealed sealed,
    policy_digest digest not null,
    recorded_by_staff_id bigint not null,
    recorded_at timestamptz not null default now(),
    primary key (tenant_id, submission_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (tenant_id, subject_id, consent_id) references consent (tenant_id, subject_id, consent_id),
    foreign key (tenant_id, sent_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, received_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, subject_id, custody_entry_id)
        references custody_entry (tenant_id, subject_id, entry_id),
    foreign key (tenant_id, recorded_by_staff_id) references staff (tenant_id, staff_id)
);
create index paper_submission_of_subject on paper_submission (tenant_id, subject_id);
create index paper_submission_due on paper_submission (tenant_id, due_on) where received_at is null;

-- The desk's decisions where the town's papers are silent.
create table desk_case (
    tenant_id int not null references tenant,
    case_id bigint generated always as identity,
    public_id opaque_id not null,
    matter label not null,
    rule_key label not null,
    state text not null default 'waiting' check (state in ('waiting', 'decided', 'withdrawn')),
    subject_id bigint,
    facility_id bigint,
    application_id bigint,
    asked_by_tenant_id int,
    asked_by_staff_id bigint,  -- null: the public door asked
    question_sealed sealed not null,
    asked_at timestamptz not null default now(),
    choice answer,
    reason_sealed sealed,
    decided_by_staff_id bigint,
    decided_at timestamptz,
    policy_digest digest not null,
    primary key (tenant_id, case_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (tenant_id, facility_id) references facility,
    foreign key (tenant_id, application_id) references facility_application,
    foreign key (asked_by_tenant_id, asked_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, decided_by_staff_id) references staff (tenant_id, staff_id),
    check (state <> 'decided'
        or (choice is not null and reason_sealed is not null and decided_by_staff_id is not null)),
    check ((asked_by_tenant_id, asked_by_staff_id) is distinct from (tenant_id, decided_by_staff_id)
        or decided_by_staff_id is null)
);
create index desk_case_waiting on desk_case (tenant_id, asked_at) where state = 'waiting';

create table standing_decision (
    tenant_id int not null,
    standing_id bigint generated always as identity,
    public_id opaque_id not null,
    rule_key label not null,
    choice answer not null,
    case_id bigint not null,
    proposed_by_staff_id bigint not null,
    proposed_at timestamptz not null default now(),
    confirmed_by_staff_id bigint,
    confirmed_at timestamptz,
    withdrawal_by_staff_id bigint,
    withdrawal_at timestamptz,
    withdrawn_by_staff_id bigint,
    ended_at timestamptz,
    end_reason label,
    policy_digest digest not null,
    primary key (tenant_id, standing_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id, case_id) references desk_case,
    foreign key (tenant_id, proposed_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, confirmed_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, withdrawal_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, withdrawn_by_staff_id) references staff (tenant_id, staff_id),
    check (confirmed_by_staff_id <> proposed_by_staff_id),
    check (withdrawn_by_staff_id <> withdrawal_by_staff_id)
);
create unique index standing_decision_in_force on standing_decision (tenant_id, rule_key)
    where confirmed_at is not null and ended_at is null;

create table registration (
    tenant_id int not null,
    registration_id bigint generated always as identity,
    subject_id bigint not null,
    consent_id bigint not null,
    registrar_staff_id bigint not null,
    registrar_facility_id bigint not null,
    evidence text[] not null,
    eligibility label not null,  -- met, exception, not_tested
    exception_by label,
    exception_case_id bigint,
    duplicates_found int not null default 0,
    duplicate_note_sealed sealed,
    registered_at timestamptz not null default now(),
    handed_over_at timestamptz,
    handed_over_to_staff_id bigint,
    policy_digest digest not null,
    primary key (tenant_id, registration_id),
    unique (tenant_id, subject_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (tenant_id, subject_id, consent_id) references consent (tenant_id, subject_id, consent_id),
    foreign key (tenant_id, registrar_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, registrar_facility_id) references facility (tenant_id, facility_id),
    foreign key (tenant_id, exception_case_id) references desk_case (tenant_id, case_id),
    foreign key (tenant_id, handed_over_to_staff_id) references staff (tenant_id, staff_id)
);

-- Before consent: professionals agree among themselves, without the person's particulars.
create table team_precheck (
    tenant_id int not null references tenant,
    precheck_id bigint generated always as identity,
    public_id opaque_id not null,
    opened_by_staff_id bigint not null,
    hint_sealed sealed not null,
    obtainer_staff_id bigint,
    helped_by label,
    state text not null default 'open' check (state in ('open', 'agreed', 'dropped', 'registered')),
    subject_id bigint,
    policy_digest digest not null,
    opened_at timestamptz not null default now(),
    closed_at timestamptz,
    primary key (tenant_id, precheck_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id, opened_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, obtainer_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, subject_id) references subject
);

create table team_precheck_candidate (
    tenant_id int not null,
    precheck_id bigint not null,
    staff_tenant_id int not null,
    staff_id bigint not null,
    answer text not null default 'asked' check (answer in ('asked', 'agrees', 'declines')),
    asked_at timestamptz not null default now(),
    answered_at timestamptz,
    primary key (tenant_id, precheck_id, staff_tenant_id, staff_id),
    foreign key (tenant_id, precheck_id) references team_precheck,
    foreign key (staff_tenant_id, staff_id) references staff (tenant_id, staff_id)
);
create index team_precheck_candidate_me on team_precheck_candidate (staff_tenant_id, staff_id);

create table team_member (
    tenant_id int not null,
    member_id bigint generated always as identity,
    subject_id bigint not null,
    staff_tenant_id int not null,
    staff_id bigint not null,
    state text not null default 'member' check (state in ('member', 'pending')),  -- pending: approval awaited
    role text not null default 'member' check (role in ('first', 'member', 'doctor')),
    joined_at timestamptz not null default now(),
    joined_by_tenant_id int not null,
    joined_by_staff_id bigint not null,
    left_at timestamptz,
    left_by_tenant_id int,
    left_by_staff_id bigint,
    left_reason label,
    policy_digest digest not null,
    primary key (tenant_id, member_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (staff_tenant_id, staff_id) references staff (tenant_id, staff_id),
    foreign key (joined_by_tenant_id, joined_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (left_by_tenant_id, left_by_staff_id) references staff (tenant_id, staff_id)
);
create unique index team_member_now on team_member (tenant_id, subject_id, staff_tenant_id, staff_id)
    where left_at is null;
create index team_member_me on team_member (staff_tenant_id, staff_id, tenant_id, subject_id)
    where left_at is null;

-- "Linked to every subject" is one row per office, never a membership per subject.
create table secretariat_link (
    tenant_id int not null,
    facility_id bigint not null,
    permits text[] not null check (permits <@ array['read', 'post', 'edit_team']),
    policy_digest digest not null,
    since timestamptz not null default now(),
    ended_at timestamptz,
    primary key (tenant_id, facility_id),
    foreign key (tenant_id, facility_id) references facility
);

-- The registrar's office with one subject, until the recorded hand-over.
create table office_attendance (
    tenant_id int not null,
    subject_id bigint not null,
    facility_id bigint not null,
    joined_at timestamptz not null default now(),
    joined_by_staff_id bigint not null,
    left_at timestamptz,
    left_by_staff_id bigint,
    policy_digest digest not null,
    primary key (tenant_id, subject_id, facility_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (tenant_id, facility_id) references facility,
    foreign key (tenant_id, joined_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, left_by_staff_id) references staff (tenant_id, staff_id)
);
create index office_attendance_now on office_attendance (tenant_id, facility_id) where left_at is null;

create table stop_request (
    tenant_id int not null,
    stop_id bigint generated always as identity,
    subject_id bigint not null,
    public_id opaque_id not null,
    cause text not null check (cause in ('wish', 'moved', 'deceased', 'withdrawn', 'other')),
    post_id bigint,  -- only this piece of information is stopped, not the whole subject
    asked_by text not null check (asked_by in ('subject', 'family', 'facility')),
    details_sealed sealed,
    received_by_tenant_id int not null,
    received_by_staff_id bigint not null,
    received_at timestamptz not null default now(),
    members_told_at timestamptz,
    authority_told_at timestamptz,
    form_filed_at timestamptz,
    set_at timestamptz,
    set_by_tenant_id int,
    set_by_staff_id bigint,
    policy_digest digest not null,
    primary key (tenant_id, stop_id),
    unique (tenant_id, public_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (received_by_tenant_id, received_by_staff_id) references staff (tenant_id, staff_id),
    foreign key (set_by_tenant_id, set_by_staff_id) references staff (tenant_id, staff_id)
);
create index stop_request_of_subject on stop_request (tenant_id, subject_id);

-- 個人情報保護法29条: what was provided to whom in another town, and on which consent.
create table provision_record (
    tenant_id int not null,
    provision_id bigint generated always as identity,
    subject_id bigint not null,
    recipient_tenant_id int not null,
    recipient_facility_id bigint not null,
    recipient_staff_id bigint not null,
    items text[] not null,
    consent_id bigint not null,
    recorded_by_tenant_id int not null,
    recorded_by_staff_id bigint not null,
    policy_digest digest not null,
    provided_at timestamptz not null default now(),
    primary key (tenant_id, provision_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (recipient_tenant_id, recipient_facility_id) references facility (tenant_id, facility_id),
    foreign key (recipient_tenant_id, recipient_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, subject_id, consent_id) references consent (tenant_id, subject_id, consent_id),
    foreign key (recorded_by_tenant_id, recorded_by_staff_id) references staff (tenant_id, staff_id)
);
create index provision_record_of_subject on provision_record (tenant_id, subject_id);

-- All that a visitor's own town keeps: which subject of which town, since when. Written by the database.
create table away_pointer (
    tenant_id int not null,
    pointer_id bigint generated always as identity,
    staff_id bigint not null,
    home_tenant_id int not null references tenant,
    subject_public_id opaque_id not null,
    since timestamptz not null default now(),
    ended_at timestamptz,
    primary key (tenant_id, pointer_id),
    foreign key (tenant_id, staff_id) references staff
);
create unique index away_pointer_now on away_pointer (tenant_id, staff_id, home_tenant_id, subject_public_id)
    where ended_at is null;
