-- Posts, files and documents of a subject. Text is sealed; who wrote when, and what is urgent, is not.
set local role renrakucho_owner;

create table post (
    tenant_id int not null,
    post_id bigint generated always as identity,
    subject_id bigint not null,
    public_id opaque_id not null,
    author_tenant_id int not null,
    author_staff_id bigint not null,
    parent_post_id bigint,
    category label,
    urgent boolean not null default false,
    urgent_phoned text check (urgent_phoned in ('reached', 'not_reached', 'not_called')),
    special boolean not null default false,  -- to some members only
    body_sealed sealed not null,
    revision int not null default 1 check (revision > 0),
    created_at timestamptz not null default now(),
    edited_at timestamptz,
    withdrawn_at timestamptz,
    stopped_at timestamptz,  -- hidden from everybody and kept, because the subject asked for it
    primary key (tenant_id, post_id),
    unique (tenant_id, public_id),
    unique (tenant_id, subject_id, post_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (author_tenant_id, author_staff_id) references staff (tenant_id, staff_id),
    foreign key (tenant_id, subject_id, parent_post_id) references post (tenant_id, subject_id, post_id)
);
alter table stop_request
    add foreign key (tenant_id, subject_id, post_id) references post (tenant_id, subject_id, post_id);
create index post_timeline on post (tenant_id, subject_id, created_at desc, post_id desc) include (special);
create index post_rewritten on post (tenant_id, subject_id, edited_at desc) where edited_at is not null;
create index post_replies on post (tenant_id, subject_id, parent_post_id) where parent_post_id is not null;

create table post_revision (
    tenant_id int not null,
    subject_id bigint not null,
    post_id bigint not null,
    revision int not null check (revision > 0),
    body_sealed sealed not null,
    replaced_at timestamptz not null default now(),
    primary key (tenant_id, post_id, revision),
    foreign key (tenant_id, subject_id, post_id) references post (tenant_id, subject_id, post_id)
);

create table post_recipient (
    tenant_id int not null,
    subject_id bigint not null,
    post_id bigint not null,
    staff_tenant_id int not null,
    staff_id bigint not null,
    primary key (tenant_id, post_id, staff_tenant_id, staff_id),
    foreign key (tenant_id, subject_id, post_id) references post (tenant_id, subject_id, post_id),
    foreign key (staff_tenant_id, staff_id) references staff (tenant_id, staff_id)
);
create index post_recipient_me on post_recipient (staff_tenant_id, staff_id, tenant_id, subject_id);

-- What somebody has read is one text of the post: a post that was written anew is unread again.
create table post_read (
    tenant_id int not null,
    subject_id bigint not null,
    post_id bigint not null,
    staff_tenant_id int not null,
    staff_id bigint not null,
    revision int not null default 1 check (revision > 0),
    read_at timestamptz not null default now(),
    primary key (tenant_id, post_id, staff_tenant_id, staff_id, revision),
    foreign key (tenant_id, subject_id, post_id) references post (tenant_id, subject_id, post_id),
    foreign key (staff_tenant_id, staff_id) references staff (tenant_id, staff_id)
);

create table attachment (
    tenant_id int not null,
    attachment_id bigint generated always as identity,
    subject_id bigint not null,
    post_id bigint,  -- null until the post that carries it
    consent_id bigint,  -- a scanned consent paper
    public_id opaque_id not null,
    file_id text not null check (file_id ~ '^[A-Za-z0-9_-]{20,64}$'),
    preview_file_id text check (preview_file_id ~ '^[A-Za-z0-9_-]{20,64}$'),
    kind text not null check (kind in ('image', 'video', 'pdf', 'other')),
    media_type text not null check (char_length(media_type) <= 100),
    byte_count bigint not null check (byte_count >= 0),
    width int,
    height int,
    name_sealed sealed not null,
    file_key_sealed sealed,
    state text not null default 'stored' check (state in ('stored', 'attached', 'removed')),
    uploaded_by_tenant_id int not null,
    uploaded_by_staff_id bigint not null,
    uploaded_at timestamptz not null default now(),
    primary key (tenant_id, attachment_id),
    unique (tenant_id, public_id),
    unique (tenant_id, file_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (tenant_id, subject_id, post_id) references post (tenant_id, subject_id, post_id),
    foreign key (tenant_id, subject_id, consent_id) references consent (tenant_id, subject_id, consent_id),
    foreign key (uploaded_by_tenant_id, uploaded_by_staff_id) references staff (tenant_id, staff_id)
);
create index attachment_of_post on attachment (tenant_id, subject_id, post_id);
create index attachment_loose on attachment (uploaded_at) where post_id is null;

create table document (
    tenant_id int not null,
    document_id bigint generated always as identity,
    subject_id bigint not null,
    public_id opaque_id not null,
    kind label not null,
    title_sealed sealed not null,
    content_sealed sealed not null,
    version int not null default 1 check (version > 0),
    author_tenant_id int not null,
    author_staff_id bigint not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz,
    withdrawn_at timestamptz,
    primary key (tenant_id, document_id),
    unique (tenant_id, public_id),
    unique (tenant_id, subject_id, document_id),
    foreign key (tenant_id, subject_id) references subject,
    foreign key (author_tenant_id, author_staff_id) references staff (tenant_id, staff_id)
);
create index document_of_subject on document (tenant_id, subject_id, kind);

create table document_version (
    tenant_id int not null,
    subject_id bigint not null,
    document_id bigint not null,
    version int not null check (version > 0),
    title_sealed sealed not null,
    content_sealed sealed not null,
    author_tenant_id int not null,
    author_staff_id bigint not null,
    replaced_at timestamptz not null default now(),
    primary key (tenant_id, document_id, version),
    foreign key (tenant_id, subject_id, document_id) references document (tenant_id, subject_id, document_id),
    foreign key (author_tenant_id, author_staff_id) references staff (tenant_id, staff_id)
);

-- What the guard may touch: reads for its functions, and the writes that it makes itself.
grant select on all tables in schema public to renrakucho_guard;
revoke select on audit_leaf_rest from renrakucho_guard;
grant update (last_seen_at, ended_at, end_reason) on session to renrakucho_guard;
grant insert, update on credential to renrakucho_guard;
grant update (proposed_by_staff_id, proposed_at, approved_by_staff_id, approved_at) on policy_change
    to renrakucho_guard;
grant update (last_post_at) on subject to renrakucho_guard;
grant update (fingerprint, staff_id) on device_certificate to renrakucho_guard;
grant update (until, moved_to_entry_id, end_reason) on custody_entry to renrakucho_guard;
grant update (stopped_at, withdrawn_at) on post to renrakucho_guard;
grant insert, update on away_pointer to renrakucho_guard;
grant insert on audit_leaf, facility, staff, device_certificate, subject, team_member, custody_entry, post, session
    to renrakucho_guard;
grant usage on type opaque_id, sealed, blind_index, digest, label to public;
