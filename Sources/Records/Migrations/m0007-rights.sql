-- Who may do what to which rows: one permissive policy per table, role and command; what is absent is
-- forbidden.
-- Columns: '*' is all of them (for insert: all but identities and clock or transaction defaults).
set local role renrakucho_owner;

do $rights$
declare
    words constant jsonb := jsonb_build_object(
        -- the subject in scope, verified; one InitPlan that an index can use
        '{scope}', '(tenant_id, subject_id) = (select s.tenant_id, s.subject_id from sec.scope() s)',
        '{scope+edit}', '(tenant_id, subject_id, true) = '
            '(select s.tenant_id, s.subject_id, s.may_edit_team from sec.scope() s)',
        '{scope+post}', '(tenant_id, subject_id, true) = '
            '(select s.tenant_id, s.subject_id, s.may_post from sec.scope() s)',
        '{home}', 'tenant_id = (select s.tenant_id from sec.scope() s)',
        -- asked before the record in scope was begun; the wish is that record's name, or there is no scope
        '{begun}', '(tenant_id = (select s.tenant_id from sec.scope() s) and matter = '
            '(select ''begin.'' || split_part(current_setting(''app.scope'', true), '':'', 2)))',
        '{town}', 'tenant_id = (select sec.my_town())',
        '{towns}', 'tenant_id = any ((select sec.my_towns())::int[])',
        -- whose entries are shown whatever their state: what is written about the subject in scope names them
        '{ours}', 'tenant_id in ((select sec.my_town()), (select s.tenant_id from sec.scope() s))',
        '{desk}', 'tenant_id = (select sec.desk_town())',
        '{admin}', '(tenant_id, facility_id) = (select a.tenant_id, a.facility_id from sec.administered() a)',
        '{facility}', '(tenant_id, facility_id) = (select m.tenant_id, m.facility_id from sec.me() m)',
        '{self}', '(tenant_id, staff_id) = (select m.tenant_id, m.staff_id from sec.me() m)',
        '{me}', '(select m.staff_id from sec.me() m)',
        '{whom}', '(select m.tenant_id, m.staff_id from sec.me() m)',
        '{post}', 'exists (select from post p where p.tenant_id = {t}.tenant_id '
            'and p.subject_id = {t}.subject_id and p.post_id = {t}.post_id)',
        '{my post}', 'exists (select from post p where p.tenant_id = {t}.tenant_id '
            'and p.subject_id = {t}.subject_id and p.post_id = {t}.post_id and '
            '(p.author_tenant_id, p.author_staff_id) = (select m.tenant_id, m.staff_id from sec.me() m))',
        '{door}', 'tenant_id = (select sec.door_town())',
        '{job}', '((select sec.errand_everywhere()) or tenant_id = (select sec.errand_town()))',
        '{ops}', '((select sec.errand_everywhere()) or tenant_id = (select sec.errand_town()))');
    r record;
    word record;
    seen text;
    checked text;
    columns text;
begin
    for r in select * from (values
    -- towns
    ('tenant', 'app', 'select', '*', '{towns}', null),
    ('tenant', 'door', 'select', '*', 'tenant_id = (select sec.errand_town())', null),
    ('tenant', 'job', 'select', '*', '{job}', null),
    ('tenant', 'job', 'insert', '*', null, '(select sec.errand_everywhere())'),
    ('tenant', 'job', 'update', 'state, state_reason, state_changed_at', '{job}', '{job}'),
    ('tenant', 'ops', 'select', '*', '{ops}', null),
    ('tenant', 'ops', 'update', 'state, state_reason, state_changed_at', '{ops}', '{ops}'),
    ('tenant_key', 'job', 'select', '*', '{job}', null),
    ('tenant_key', 'job', 'insert', '*', null, '{job}'),
    ('tenant_key', 'job', 'update', 'state, wrapped, retired_at, destroyed_at, asked_by, asked_at,
        confirmed_by', '{job} and state <> ''destroyed''', '{job}'),
    ('policy_version', 'app', 'select', '*', '{towns}', null),
    ('policy_version', 'door', 'select', '*', '{door}', null),
    ('policy_version', 'job', 'select', '*', '{job}', null),
    ('policy_version', 'job', 'insert', '*, in_force_from', null, '{job}'),
    ('policy_version', 'job', 'update', 'state, in_force_from, in_force_until', '{job}', '{job}'),
    ('policy_version', 'ops', 'select', '*', '{ops}', null),
    ('policy_change', 'app', 'select', '*', '{desk}', null),
    ('policy_change', 'job', 'select', '*', '{job}', null),
    ('policy_change', 'job', 'insert', 'tenant_id, public_id, policy_digest, against_digest', null, '{job}'),
    ('policy_change', 'job', 'update', 'ended_at, end_reason', '{job} and ended_at is null', '{job}'),
    ('policy_change', 'ops', 'select', 'tenant_id, public_id, found_at, proposed_at, approved_at, ended_at,
        end_reason', '{ops}', null),
    ('isolation_receipt', 'app', 'select', '*', '{desk}', null),
    ('isolation_receipt', 'job', 'select', 'tenant_id, receipt_id, began_at, ended_at, passed, whole', '{job}',
        null),
    ('isolation_receipt', 'job', 'insert', 'tenant_id, public_id, began_at, passed, whole, findings', null,
        '{job}'),
    ('isolation_receipt', 'ops', 'select', 'tenant_id, began_at, ended_at, passed', '{ops}', null),
    ('agreement', 'app', 'select', '*', '{town} or (partner_tenant_id = (select sec.my_town())
        and withdrawn_at is null)', null),
    ('agreement', 'door', 'select', '*', '{door}', null),
    ('agreement', 'job', 'select', '*', '{job}', null),
    ('agreement', 'job', 'insert', '*', null, '{job}'),
    ('agreement', 'job', 'update', 'partner_name, partner_tenant_id, group_name, from_at, until_at,
        withdrawn_at',
        '{job}', '{job}'),
    ('agreement', 'ops', 'select', '*', '{ops}', null),
    ('notice', 'app', 'select', '*', '{town} or {home}', null),
    ('notice', 'app', 'insert', '*', null, '{desk} and created_by_staff_id = {me}'),
    ('notice', 'app', 'update', 'withdrawn_at', '{desk}', '{desk}'),
    ('notice', 'door', 'select', '*', '{door} and audience = ''public''', null),
    ('notice_receipt', 'app', 'select', '*', '{facility} or {desk}', null),
    ('notice_receipt', 'app', 'insert', '*', null, '{self} and {facility}'),

    -- facilities
    ('facility', 'app', 'select', '*', '{towns} and ({ours} or state = ''active'')
        and (not canary or {facility})', null),
    ('facility', 'app', 'insert', '*', null, '{desk} and office is null and not canary'),
    ('facility', 'app', 'update', 'name, name_kana, kind, state, state_changed_at, prefecture, town_code,
        town_name, '
        'address, phone, fax, email, url, in_house_notice_at, information_at',
        '{admin} or {desk}', '{admin} or {desk}'),
    ('facility', 'door', 'select', 'tenant_id, facility_id, public_id, name, kind, office, state',
        '{door} and not canary', null),
    ('facility', 'job', 'select', 'tenant_id, facility_id, public_id, name, kind, office, state',
        '{job} and not canary', null),
    ('facility', 'ops', 'select', 'tenant_id, facility_id, public_id, name, kind, office, state, created_at',
        '{ops} and not canary', null),
    ('facility', 'ops', 'insert', '*', null, '{ops} and office is not null and not canary
        and sec.lacks_desk(tenant_id)'),
    ('facility', 'ops', 'update', 'state, state_changed_at', '{ops}', '{ops}'),
    ('facility_publication', 'app', 'select', '*', '{town}', null),
    ('facility_publication', 'app', 'insert', '*', null, '{admin} or {desk}'),
    ('facility_publication', 'app', 'update', 'choice, fields, decided_at', '{admin}', '{admin}'),
    ('facility_information', 'app', 'select', '*', '{town}', null),
    ('facility_information', 'app', 'insert', '*', null, '{admin} or {desk}'),
    ('facility_information', 'app', 'update', 'manager_name_sealed, contact_name_sealed, latitude,
        longitude, '
        'coordinates_locked, closed_days, hours, annexes, other, updated_at',
        '{admin} or {desk}', '{admin} or {desk}'),
    ('facility_application', 'app', 'select', '*', '{desk}', null),
    ('facility_application', 'app', 'insert', '*', null, '{desk} and means = ''paper''
        and state = ''submitted'''),
    ('facility_application', 'app', 'update', 'state, question_sealed, decided_by_staff_id, decided_at, '
        'reason_sealed, facility_id, mail_alarm_at, policy_digest', '{desk} and state in (''submitted'',
            ''returned'')',
        '{desk} and (decided_by_staff_id is null or decided_by_staff_id = {me})'),
    ('facility_application', 'door', 'select', 'tenant_id, application_id, public_id, state, login_id,
        device_type, '
        'facility_id, submitted_at', '{door}', null),
    ('facility_application', 'door', 'insert', '*', null,
        '{door} and means = ''portal'' and state = ''submitted'' and decided_by_staff_id is null'),
    ('facility_application', 'door', 'update', 'state, form_sealed, answer_sealed, facility_name,
        facility_kind, '
        'mail_index, link_hash', '{door} and state in (''submitted'', ''returned'')',
        '{door} and state in (''submitted'', ''withdrawn'')'),
    ('facility_application', 'job', 'select', 'tenant_id, application_id, public_id, state, facility_id, '
        'mail_alarm_at, mail_alarmed_at, submitted_at', '{job}', null),
    ('facility_application', 'job', 'update', 'mail_alarmed_at', '{job}', '{job}'),
    ('application_secret', 'door', 'select', '*', '{door}', null),
    ('application_secret', 'door', 'insert', '*', null, '{door}'),

    -- staff
    ('staff', 'app', 'select', '*', '{towns} and ({ours} or state = ''active'' and exists (select from facility f
        where f.tenant_id = {t}.tenant_id and f.facility_id = {t}.facility_id)) and (not canary or {self})', null),
    ('staff', 'app', 'insert', '*', null, 'not canary and (({admin} and state in (''invited'', ''active'')) or ({desk} and '
        'state = ''invited'' and (not (facility_admin or desk) or sec.lacks_admin(tenant_id, facility_id))))'),
    ('staff', 'app', 'update', 'login_id, profession, facility_admin, desk, state, state_changed_at,
        name_sealed, '
        'kana_sealed, left_at', '{admin} or {desk}', '{admin} or {desk}'),
    ('staff', 'door', 'select', 'tenant_id, staff_id, facility_id, public_id, login_id, profession,
        facility_admin, '
        'desk, state', '{door} and not canary', null),
    ('staff', 'door', 'update', 'state, login_id', '{door} and state = ''invited''',
        '{door} and state in (''invited'', ''active'')'),
    ('staff', 'job', 'select', 'tenant_id, staff_id, facility_id, public_id, state, facility_admin, desk,
        name_sealed',
        '{job} and not canary', null),
    ('staff', 'ops', 'select', 'tenant_id, staff_id, facility_id, public_id, state, facility_admin, desk,
        created_at',
        '{ops} and not canary', null),
    ('staff', 'ops', 'insert', '*', null, '{ops} and state = ''invited'' and not canary
        and sec.lacks_desk(tenant_id)'),
    ('staff', 'ops', 'update', 'state', '{ops} and state in (''active'', ''suspended'')',
        '{ops} and state in (''active'', ''suspended'')'),
    ('staff_contact', 'app', 'select', '*', '{self} or {admin} or {desk}', null),
    ('staff_contact', 'app', 'insert', '*', null, '{admin} or {desk}'),
    ('staff_contact', 'app', 'update', 'mail_sealed, mail_index, forwarding_sealed, updated_at',
        '{self} or {admin} or {desk}', '{self} or {admin} or {desk}'),
    ('staff_contact', 'job', 'select', '*', '{job}', null),
    ('staff_contact', 'ops', 'insert', '*', null, '{ops} and sec.lacks_desk(tenant_id)'),
    ('credential', 'door', 'select', '*', '{door}', null),
    ('credential', 'door', 'insert', '*', null, '{door}'),
    ('credential', 'door', 'update', 'password_hash, must_change, changed_at', '{door}', '{door}'),
    ('terms_acceptance', 'app', 'select', '*', '{self} or {desk}', null),
    ('terms_acceptance', 'app', 'insert', '*', null,
        '{self} and governing_tenant_id = any ((select sec.my_towns())::int[])'),

    -- devices and sessions
    ('issuer', 'door', 'select', '*', '{door}', null),
    ('issuer', 'job', 'select', '*', '{job}', null),
    ('issuer', 'job', 'insert', '*', null, '{job}'),
    ('issuer', 'job', 'update', 'state, crl, crl_number, crl_next_update', '{job}', '{job}'),
    ('device_certificate', 'app', 'select', '*', '{facility} or {desk}', null),
    ('device_certificate', 'app', 'update', 'state, revoked_at, revoked_reason, replaced_by_certificate_id',
        '({admin} or {desk}) and state in (''planned'', ''issued'', ''active'')',
        '({admin} or {desk}) and state = ''revoked'''),
    ('device_certificate', 'door', 'select', '*', '{door}', null),
    ('device_certificate', 'door', 'insert', '*', null, '{door} and state = ''planned'''),
    ('device_certificate', 'door', 'update', 'state, tbs_hash, fingerprint, certificate, issued_at,
        first_used_at, '
        'revoked_at, revoked_reason, replaced_by_certificate_id', '{door} and state <> ''revoked''',
            '{door}'),
    ('device_certificate', 'job', 'select', '*', '{job}', null),
    ('device_certificate', 'job', 'update', 'state, reminded_days', '{job} and state <> ''revoked''',
        '{job} and state <> ''revoked'''),
    ('device_certificate', 'ops', 'select', 'tenant_id, certificate_id, facility_id, public_id, state,
        not_after',
        '{ops}', null),
    ('device_certificate', 'ops', 'update', 'state, revoked_at, revoked_reason',
        '{ops} and state in (''planned'', ''issued'', ''active'')', '{ops} and state = ''revoked'''),
    ('pickup_ticket', 'app', 'select', 'tenant_id, ticket_id, number, purpose, facility_id, staff_id,
        application_id, '
        'device_type, memo_sealed, attempts, expires_at, spent_at, cancelled_at, certificate_id, reissues, '
        'created_by_staff_id, created_at', '{admin} or {desk}', null),
    ('pickup_ticket', 'app', 'insert', '*', null, '({admin} or {desk}) and created_by_staff_id = {me}'),
    ('pickup_ticket', 'app', 'update', 'cancelled_at', '({admin} or {desk}) and spent_at is null', '{admin}
        or {desk}'),
    ('pickup_ticket', 'door', 'select', '*', '{door}', null),
    ('pickup_ticket', 'door', 'update', 'attempts, spent_at, cancelled_at, certificate_id, reissues',
        '{door}', '{door}'),
    ('pickup_ticket', 'job', 'select', 'tenant_id, ticket_id, number, purpose, facility_id, staff_id,
        application_id, '
        'attempts, expires_at, spent_at, cancelled_at, created_at', '{job}', null),
    ('pickup_ticket', 'ops', 'select', 'tenant_id, ticket_id, number, purpose, facility_id, staff_id,
        expires_at, '
        'spent_at, cancelled_at', '{ops}', null),
    ('pickup_ticket', 'ops', 'insert', '*', null,
        '{ops} and purpose = ''invitation'' and sec.lacks_desk(tenant_id)'),
    ('session', 'door', 'select', '*', '{door}', null),
    ('session', 'door', 'insert', '*', null, '{door}'),
    ('session', 'door', 'update', 'ended_at, end_reason', '{door}', '{door}'),
    ('session', 'job', 'select', 'tenant_id, public_id, absolute_until, ended_at', '{job}', null),
    ('session', 'job', 'delete', null, '{job} and absolute_until < now() - interval ''30 days''', null),
    ('login_attempt', 'door', 'select', '*', '{door}', null),
    ('login_attempt', 'door', 'insert', '*, last_at, next_at', null, '{door}'),
    ('login_attempt', 'door', 'update', 'failures, last_at, next_at', '{door}', '{door}'),
    ('login_attempt', 'door', 'delete', null, '{door}', null),
    ('login_attempt', 'job', 'select', 'tenant_id, last_at', '{job}', null),
    ('login_attempt', 'job', 'delete', null, '{job} and last_at < now() - interval ''2 days''', null),
    ('suspension', 'app', 'select', '*', '{desk}', null),
    ('suspension', 'app', 'insert', '*', null, '{desk} and by_staff_id = {me}'),
    ('suspension', 'app', 'update', 'lifted_at, lifted_by_staff_id', '{desk} and lifted_at is null',
        '{desk}'),
    ('suspension', 'ops', 'select', 'tenant_id, suspension_id, facility_id, staff_id, certificate_id,
        by_operator, '
        'cause, suspended_at, reported_at, lifted_at', '{ops}', null),
    ('suspension', 'ops', 'insert', '*', null, '{ops} and by_operator'),
    ('suspension', 'ops', 'update', 'reported_at, lifted_at', '{ops} and by_operator', '{ops}
        and by_operator'),

    -- subjects
    ('subject', 'app', 'select', 'tenant_id, subject_id, public_id, unit, state, state_changed_at,
        opened_by_staff_id, '
        'registering_facility_id, opened_at, registered_at, last_post_at',
        '{scope} or (not canary and ({desk} or ({town} and state = ''registering''
            and opened_by_staff_id = {me})))', null),
    ('subject', 'app', 'insert', 'tenant_id, public_id, unit, duplicate_index, opened_by_staff_id, '
        'registering_facility_id', null, '{town} and state = ''registering'' and opened_by_staff_id = {me}
            and '
        '(registering_facility_id = (select m.facility_id from sec.me() m) '
        'or sec.is_office(tenant_id, registering_facility_id))'),
    ('subject', 'app', 'update', 'state, unit, duplicate_index', '{scope} or {desk}', '{scope} or {desk}'),
    ('subject_particulars', 'app', 'select', '*', '{scope}', null),
    ('subject_particulars', 'app', 'insert', '*', null,
        '{scope} and (recorded_by_tenant_id, recorded_by_staff_id) = {whom}'),
    ('household_member', 'app', 'select', '*', '{scope}', null),
    ('household_member', 'app', 'insert', '*', null, '{scope}'),
    ('household_member', 'app', 'update', 'name_sealed, kana_sealed, birth_date_sealed, relation_sealed, '
        'particulars_sealed, consent_id, ended_at', '{scope}', '{scope}'),
    ('consent', 'app', 'select', '*', '{scope}', null),
    ('consent', 'app', 'insert', '*', null, '{scope} and {town} and recorded_by_staff_id = {me}'),
    ('consent', 'app', 'update', 'withdrawn_at, withdrawn_by_staff_id, withdrawal_sealed',
        '{scope} and withdrawn_at is null', '{scope} and withdrawn_by_staff_id = {me}'),
    ('custody_entry', 'app', 'select', '*', '{scope} or {desk} or (tenant_id, holder_facility_id) = '
        '(select a.tenant_id, a.facility_id from sec.administered() a)', null),
    ('custody_entry', 'app', 'insert', '*', null, '({scope} or {desk}) and {town}
        and recorded_by_staff_id = {me}'),
    ('custody_entry', 'app', 'update', 'until, moved_to_entry_id, end_reason',
        '({scope} or {desk}) and {town} and until is null', '({scope} or {desk}) and {town}'),
    ('paper_submission', 'app', 'select', '*', '{scope} or {desk}', null),
    ('paper_submission', 'app', 'insert', '*', null, '({scope} or {desk}) and {town}
        and recorded_by_staff_id = {me}'),
    ('paper_submission', 'app', 'update', 'what, means, sent_on, sent_by_staff_id, received_at,
        received_by_staff_id, '
        'custody_entry_id, note_sealed', '({scope} or {desk}) and {town}', '({scope} or {desk}) and {town}'),
    ('registration', 'app', 'select', '*', '{scope} or {desk}', null),
    ('registration', 'app', 'insert', '*', null, '{scope} and (tenant_id, registrar_facility_id) = '
        '(select m.tenant_id, m.facility_id from sec.me() m) and '
        'registrar_staff_id = {me}'),
    ('registration', 'app', 'update', 'handed_over_at, handed_over_to_staff_id',
        '{scope} and handed_over_at is null', '{scope}'),
    ('provision_record', 'app', 'select', '*', '{scope} or {desk}', null),
    ('provision_record', 'app', 'insert', '*', null,
        '{scope} and (recorded_by_tenant_id, recorded_by_staff_id) = {whom} and '
        'sec.may_join(tenant_id, recipient_tenant_id, recipient_staff_id)'),
    ('stop_request', 'app', 'select', '*', '{scope} or {desk}', null),
    ('stop_request', 'app', 'insert', '*', null,
        '({scope} or {desk}) and (received_by_tenant_id, received_by_staff_id) = {whom}
            and set_by_tenant_id is null '
        'and set_by_staff_id is null and (post_id is null or {scope})'),
    ('stop_request', 'app', 'update', 'members_told_at, authority_told_at, form_filed_at, set_at,
        set_by_tenant_id, '
        'set_by_staff_id', '({scope} or {desk}) and set_at is null', '({scope} or {desk}) and '
        '(set_by_tenant_id is null and set_by_staff_id is null or (set_by_tenant_id,
            set_by_staff_id) = {whom})'),

    -- teams
    ('team_precheck', 'app', 'select', '*', '({town} and opened_by_staff_id = {me}) '
        'or precheck_id = any ((select sec.my_prechecks())::bigint[])', null),
    ('team_precheck', 'app', 'insert', '*', null, '{town} and opened_by_staff_id = {me}
        and subject_id is null'),
    ('team_precheck', 'app', 'update', 'obtainer_staff_id, helped_by, state, subject_id, closed_at',
        '{town} and opened_by_staff_id = {me}', '{town} and opened_by_staff_id = {me}'),
    ('team_precheck_candidate', 'app', 'select', '*',
        'precheck_id = any ((select sec.my_prechecks())::bigint[])', null),
    ('team_precheck_candidate', 'app', 'insert', '*', null, '{town} and '
        'precheck_id = any ((select sec.my_prechecks())::bigint[]) and '
        'sec.may_join(tenant_id, staff_tenant_id, staff_id)'),
    ('team_precheck_candidate', 'app', 'update', 'answer, answered_at', '(staff_tenant_id,
        staff_id) = {whom}',
        '(staff_tenant_id, staff_id) = {whom}'),
    ('team_member', 'app', 'select', '*', '{scope} or (staff_tenant_id, staff_id) = {whom}', null),
    ('team_member', 'app', 'insert', '*', null, '{scope+edit} and left_at is null and '
        'left_by_tenant_id is null and left_by_staff_id is null and '
        '(joined_by_tenant_id, joined_by_staff_id) = {whom} and sec.may_join(tenant_id, staff_tenant_id,
            staff_id)'),
    ('team_member', 'app', 'update', 'state, role, left_at, left_by_tenant_id, left_by_staff_id, left_reason',
        '{scope+edit} and left_at is null', '{scope+edit} and (left_at is null and left_by_tenant_id is null '
        'and left_by_staff_id is null or (left_by_tenant_id, left_by_staff_id) = {whom})'),
    ('secretariat_link', 'app', 'select', '*', '{town} or {home}', null),
    ('secretariat_link', 'job', 'select', '*', '{job}', null),
    ('secretariat_link', 'job', 'insert', '*', null, '{job}'),
    ('secretariat_link', 'job', 'update', 'permits, policy_digest, since, ended_at', '{job}', '{job}'),
    ('office_attendance', 'app', 'select', '*', '{scope} or {desk}', null),
    ('office_attendance', 'app', 'insert', '*', null, '(tenant_id, subject_id, ''registering'') = '
        '(select s.tenant_id, s.subject_id, s.ground from sec.scope() s) and {facility} and '
        'sec.is_office(tenant_id, facility_id) and joined_by_staff_id = {me} and left_at is null'),
    ('office_attendance', 'app', 'update', 'left_at, left_by_staff_id',
        '{facility} and left_at is null', '{facility} and left_at is not null and left_by_staff_id = {me}'),
    ('away_pointer', 'app', 'select', '*', '{self} or {desk}', null),

    -- posts, files, documents
    ('post', 'app', 'select', '*', '{scope} and stopped_at is null and (not special or (author_tenant_id, author_staff_id) = {whom} '
        'or post_id = any ((select sec.my_special_posts())::bigint[]))', null),
    ('post', 'app', 'insert', '*', null, '(tenant_id, subject_id, author_tenant_id, author_staff_id, true) = '
        '(select s.tenant_id, s.subject_id, s.staff_tenant_id, s.staff_id, s.may_post from sec.scope() s)'),
    ('post', 'app', 'update', 'body_sealed, revision, edited_at, withdrawn_at, category, urgent,
        urgent_phoned',
        '{scope+post} and (author_tenant_id, author_staff_id) = {whom}',
        '{scope+post} and (author_tenant_id, author_staff_id) = {whom}'),
    ('post_revision', 'app', 'select', '*', '{scope} and {post}', null),
    ('post_revision', 'app', 'insert', '*', null, '{scope+post} and {my post}'),
    ('post_recipient', 'app', 'select', '*', '{scope} and {post}', null),
    ('post_recipient', 'app', 'insert', '*', null, '{scope+post} and {my post} and exists (select
        from team_member m '
        'where m.tenant_id = post_recipient.tenant_id and m.subject_id = post_recipient.subject_id '
        'and m.staff_tenant_id = post_recipient.staff_tenant_id and m.staff_id = post_recipient.staff_id '
        'and m.left_at is null and m.state = ''member'')'),
    ('post_read', 'app', 'select', '*', '{scope} and {post}', null),
    ('post_read', 'app', 'insert', '*', null, '{scope} and (staff_tenant_id, staff_id) = {whom} and exists (select
        from post p where p.tenant_id = post_read.tenant_id and p.subject_id = post_read.subject_id
        and p.post_id = post_read.post_id and post_read.revision <= p.revision)'),
    ('attachment', 'app', 'select', '*', '{scope} and ((uploaded_by_tenant_id,
        uploaded_by_staff_id) = {whom} and post_id is null '
        'or consent_id is not null or (post_id is not null and {post}))', null),
    ('attachment', 'app', 'insert', '*', null,
        '{scope} and (uploaded_by_tenant_id, uploaded_by_staff_id) = {whom} and (post_id is null
            or {my post})'),
    ('attachment', 'app', 'update', 'post_id, consent_id, state',
        '{scope} and (uploaded_by_tenant_id, uploaded_by_staff_id) = {whom}',
        '{scope} and (uploaded_by_tenant_id, uploaded_by_staff_id) = {whom} and (post_id is null
            or {my post})'),
    ('attachment', 'job', 'select', 'tenant_id, attachment_id, file_id, preview_file_id, state, post_id,
        consent_id, '
        'uploaded_at', '{job}', null),
    ('attachment', 'job', 'update', 'state', '{job} and post_id is null and consent_id is null', '{job}
        and state = ''removed'''),
    ('document', 'app', 'select', '*', '{scope}', null),
    ('document', 'app', 'insert', '*', null, '{scope+post} and (author_tenant_id, author_staff_id) = {whom}'),
    ('document', 'app', 'update', 'title_sealed, content_sealed, version, author_tenant_id, author_staff_id, '
        'updated_at, withdrawn_at', '{scope+post}', '{scope+post} and (author_tenant_id,
            author_staff_id) = {whom}'),
    ('document_version', 'app', 'select', '*', '{scope}', null),
    ('document_version', 'app', 'insert', '*', null, '{scope+post} and exists (select from document d '
        'where d.tenant_id = document_version.tenant_id and d.subject_id = document_version.subject_id '
        'and d.document_id = document_version.document_id and d.version = document_version.version '
        'and d.author_tenant_id = document_version.author_tenant_id '
        'and d.author_staff_id = document_version.author_staff_id)'),

    -- the desk
    ('desk_case', 'app', 'select', '*', '{desk} or (asked_by_tenant_id, asked_by_staff_id) = {whom}
        or {scope} or {begun}', null),
    ('desk_case', 'app', 'insert', '*', null, '(asked_by_tenant_id, asked_by_staff_id) = {whom} and '
        'state = ''waiting'' and decided_by_staff_id is null and ({town} or {home}) and (subject_id is null
            or {scope} or {desk})'),
    ('desk_case', 'app', 'update', 'state, choice, reason_sealed, decided_by_staff_id, decided_at',
        '{desk} and state = ''waiting'' and (asked_by_staff_id is null or '
        '(asked_by_tenant_id, asked_by_staff_id) <> {whom})',
        '{desk} and (decided_by_staff_id is null or decided_by_staff_id = {me})'),
    ('desk_case', 'door', 'insert', '*', null, '{door} and asked_by_staff_id is null and subject_id is null
        and '
        'state = ''waiting'''),
    ('standing_decision', 'app', 'select', '*', '{town} or {home}', null),
    ('standing_decision', 'app', 'insert', '*', null, '{desk} and proposed_by_staff_id = {me} and '
        'confirmed_by_staff_id is null and confirmed_at is null'),
    ('standing_decision', 'app', 'update', 'confirmed_by_staff_id, confirmed_at, withdrawal_by_staff_id,
        withdrawal_at, '
        'withdrawn_by_staff_id, ended_at, end_reason', '{desk} and ended_at is null', '{desk}'),
    ('standing_decision', 'door', 'select', '*', '{door}', null),
    ('standing_decision', 'job', 'select', '*', '{job}', null),
    ('standing_decision', 'job', 'update', 'ended_at, end_reason', '{job} and ended_at is null', '{job}'),

    -- mail, repeats, the log
    ('mail_outbox', 'app', 'select', 'tenant_id, mail_id, public_id, kind, recipient_tenant_id,
        recipient_staff_id, '
        'dedupe_key, not_before, state, attempts, last_error, created_at, sent_at', '{desk}', null),
    ('mail_outbox', 'app', 'insert', '*, not_before', null, '({town} or {home}) and state = ''queued'' and '
        '(recipient_staff_id is null or sec.may_mail(recipient_tenant_id, recipient_staff_id))'),
    ('mail_outbox', 'app', 'update', 'state, not_before',
        '{desk} and (state = ''failed'' or (state, kind::text) = (''queued'', ''notice.certain''))',
        '{desk} and (state = ''queued'' or (state, kind::text) = (''dropped'', ''notice.certain''))'),
    ('mail_outbox', 'door', 'insert', '*, not_before', null, '{door} and state = ''queued'' and '
        '(recipient_tenant_id is null or recipient_tenant_id = tenant_id)'),
    ('mail_outbox', 'job', 'select', '*', '{job}', null),
    ('mail_outbox', 'job', 'insert', '*, not_before', null, '{job} and (recipient_tenant_id is null '
        'or recipient_tenant_id = tenant_id or (select sec.errand_everywhere()))'),
    ('mail_outbox', 'job', 'update', 'not_before, state, attempts, last_error, sent_at', '{job}', '{job}'),
    ('mail_outbox', 'job', 'delete', null, '{job} and state in (''sent'', ''dropped'') and '
        'created_at < now() - interval ''90 days''', null),
    ('mail_outbox', 'ops', 'select', 'tenant_id, mail_id, public_id, kind, state, attempts, last_error,
        not_before, '
        'created_at, sent_at', '{ops}', null),
    ('mail_outbox', 'ops', 'insert', '*, not_before', null, '{ops} and state = ''queued''
        and ((recipient_staff_id is null and sec.lacks_desk(tenant_id)) or (kind = ''suspension_report'' and '
        '(recipient_staff_id is null or exists (select from staff s where s.tenant_id = recipient_tenant_id '
        'and s.staff_id = recipient_staff_id and s.tenant_id = mail_outbox.tenant_id and s.desk))))'),
    ('idempotency', 'app', 'select', '*', '{self}', null),
    ('idempotency', 'app', 'insert', '*', null, '{self}'),
    ('idempotency', 'app', 'update', 'answer_sealed', '{self} and answer_sealed is null', '{self}'),
    ('idempotency', 'door', 'select', '*', '{door} and staff_id = 0', null),
    ('idempotency', 'door', 'insert', '*', null, '{door} and staff_id = 0'),
    ('idempotency', 'door', 'update', 'answer_sealed', '{door} and staff_id = 0 and answer_sealed is null',
        '{door} and staff_id = 0'),
    ('idempotency', 'job', 'select', 'tenant_id, created_at', '{job}', null),
    ('idempotency', 'job', 'delete', null, '{job} and created_at < now() - interval ''7 days''', null),
    ('audit_leaf', 'app', 'select', '*', '{desk} or {scope}', null),
    ('audit_leaf', 'app', 'insert', 'tenant_id, subject_id, act, object, result, policy_digest, payload_id,
        payload_sealed', null,
        '{town} or ({home} and (subject_id is null or {scope}))'),
    ('audit_leaf', 'door', 'insert', 'tenant_id, act, object, result, policy_digest, payload_id,
        payload_sealed', null, '{door}'),
    ('audit_leaf', 'job', 'select', '*', '{job}', null),
    ('audit_leaf', 'job', 'insert', 'tenant_id, act, object, result, policy_digest, payload_id,
        payload_sealed', null, '{job}'),
    ('audit_leaf', 'ops', 'insert', 'tenant_id, act, object, result, policy_digest, payload_id,
        payload_sealed', null, '{ops}'),
    ('audit_seal', 'app', 'select', '*', '{desk}', null),
    ('audit_seal', 'job', 'select', '*', '{job}', null),
    ('audit_seal', 'job', 'insert', '*', null, '{job}')
    ) as rights (relation, role, command, columns, seen, checked)
    loop
        seen := r.seen;
        checked := r.checked;
        for word in select key, value from jsonb_each_text(words) loop
            seen := replace(seen, word.key, word.value);
            checked := replace(checked, word.key, word.value);
        end loop;
        seen := replace(seen, '{t}', r.relation);
        checked := replace(checked, '{t}', r.relation);
        execute format('create policy %I on %I for %s to %I %s %s',
            r.role || '_' || r.command, r.relation, r.command, 'renrakucho_' || r.role,
            'using (' || seen || ')', 'with check (' || checked || ')');
        if r.command = 'delete' then
            execute format('grant delete on %I to %I', r.relation, 'renrakucho_' || r.role);
            continue;
        end if;
        columns := r.columns;
        if columns like '*%' then
            select string_agg(quote_ident(a.attname), ', ') || substr(r.columns, 2) into columns
              from pg_attribute a
              left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
             where a.attrelid = r.relation::regclass and a.attnum > 0 and not a.attisdropped
               and (r.command <> 'insert'
                    or (a.attidentity = ''
                        and coalesce(pg_get_expr(d.adbin, d.adrelid),
                            '') !~ '^(now|clock_timestamp|pg_current_xact_id)'));
        end if;
        execute format('grant %s (%s) on %I to %I', r.command, columns, r.relation, 'renrakucho_' || r.role);
    end loop;

    for r in select c.oid::regclass as relation from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    loop
        execute format('alter table %s enable row level security', r.relation);
        execute format('alter table %s force row level security', r.relation);
    end loop;
end
$rights$;

select prepare_audit_months(13);
grant execute on function prepare_audit_months(int) to renrakucho_job;

set local role renrakucho_guard;
revoke execute on all functions in schema sec from public;
grant execute on function sec.schema_version()
    to renrakucho_app, renrakucho_door, renrakucho_job, renrakucho_ops;
grant execute on function sec.me(), sec.my_town(), sec.desk_town(), sec.administered(), sec.my_towns(),
    sec.scope(),
    sec.my_special_posts(), sec.my_prechecks(), sec.enter(boolean), sec.is_office(int, bigint),
    sec.lacks_admin(int, bigint), sec.may_join(int, int, bigint), sec.may_mail(int, bigint),
        sec.mail_taken(bytea),
    sec.duplicates(bytea), sec.set_credential(bigint, text, boolean), sec.my_sessions(),
        sec.end_session(text),
    sec.public_facilities(), sec.team(boolean), sec.timeline(int, timestamptz, bigint), sec.post_details(text[]),
        sec.subjects_at_hand(int),
    sec.home(int, int[]), sec.readers(text), sec.note_shown(text, int[], text[], bytea),
    sec.access_log(text, int, timestamptz, bigint), sec.seats_left_alone(bigint),
    sec.put_in_place(bigint, bigint, boolean, text[], text[], date, bytea)
    to renrakucho_app;
grant execute on function sec.sight_counts(int), sec.speak_for_change(text) to renrakucho_app;
grant execute on function sec.plant_canary(bytea, text[], bytea[], bytea), sec.begin_canary(bytea, text, bytea),
    sec.end_canary(text), sec.newest_names() to renrakucho_job;
grant execute on function sec.person_by_login(text) to renrakucho_ops;
grant execute on function sec.door_town(), sec.errand_town(), sec.mail_taken(bytea), sec.public_facilities(),
    sec.returned_application(bytea) to renrakucho_door;
grant execute on function sec.errand_town(), sec.errand_everywhere(),
    sec.leaf_digest(audit_leaf) to renrakucho_job;
grant execute on function sec.errand_town(), sec.errand_everywhere(), sec.lacks_desk(int), sec.counts(),
    sec.sight_counts(int)
    to renrakucho_ops;
