/// `probe.seed_town(key)`: a town with at least one row in every table, and people of every kind.
let seedTownSQL = #"""
    create function probe.seed_town(k text) returns int language plpgsql as $$
    #variable_conflict use_variable
    declare
        b constant bytea := probe.blob();
        d constant bytea := probe.hash('policy');
        t int; office bigint; f1 bigint; f2 bigint; f3 bigint; iss bigint; app bigint;
        desk bigint; desk2 bigint; nurse bigint; doctor bigint; helper bigint; stranger bigint;
        s bigint; s2 bigint; c bigint; ce bigint; dc bigint; p bigint; p2 bigint; pc bigint; doc bigint; n
            bigint; tick bigint;
        r record;
    begin
        insert into tenant (key) values (k) returning tenant_id into t;
        insert into tenant_key (tenant_id, key_id, purpose, state, wrapped)
            values (t, 1, 'data', 'active', b), (t, 2, 'index', 'active', b);
        insert into policy_version (tenant_id, policy_digest, content) values (t, d, 'schema: 1');
        insert into isolation_receipt (tenant_id, public_id, began_at, passed, findings)
            values (t, probe.id(k || 'receipt'), now(), true, '[]');
        insert into policy_change (tenant_id, public_id, policy_digest, against_digest)
            values (t, probe.id(k || 'change'), probe.hash('wider'), d);
        insert into agreement (tenant_id, partner_code, partner_name, from_at) values (t, '000000',
            'nobody', now());
        insert into facility (tenant_id, public_id, name, kind, office)
            values (t, probe.id(k || 'office'), 'office', 'office', 'secretariat')
                returning facility_id into office;
        insert into facility (tenant_id, public_id, name, kind) values (t, probe.id(k || 'f1'), 'f1',
            'nursing')
            returning facility_id into f1;
        insert into facility (tenant_id, public_id, name, kind) values (t, probe.id(k || 'f2'), 'f2',
            'clinic')
            returning facility_id into f2;
        insert into facility (tenant_id, public_id, name, kind) values (t, probe.id(k || 'f3'), 'f3',
            'pharmacy')
            returning facility_id into f3;
        insert into facility_publication (tenant_id, facility_id, choice, fields) values (t, f1, 'fields',
            '{name,phone}');
        insert into facility_information (tenant_id, facility_id, hours) values (t, f1, '9-17');
        insert into issuer (tenant_id, public_id, certificate, key_sealed, not_after) values (t,
            probe.id(k || 'issuer'), b, b, now() + interval '9 years')
            returning issuer_id into iss;
        for r in select * from (values ('desk', office, true, true), ('desk2', office, false, true),
            ('nurse', f1, true, false), ('helper', f1, false, false), ('doctor', f2, true, false),
            ('stranger', f3, false, false)) x (who, facility, admin, desk)
        loop
            insert into staff (tenant_id, facility_id, public_id, login_id, profession, facility_admin,
                desk, state, name_sealed)
                values (t, r.facility, probe.id(k || r.who), r.who || '1', r.who, r.admin, r.desk,
                    'active', b)
                returning staff_id into n;
            case r.who when 'desk' then desk := n; when 'desk2' then desk2 := n; when 'nurse' then nurse
                := n;
                when 'helper' then helper := n; when 'doctor' then doctor := n; else stranger := n; end
                    case;
            insert into staff_contact (tenant_id, staff_id, facility_id, mail_sealed, mail_index)
                values (t, n, r.facility, b, probe.hash(k || r.who));
            insert into credential (tenant_id, staff_id, password_hash) values (t, n, 'hash');
            insert into device_certificate (tenant_id, facility_id, issuer_id, public_id, state, serial,
                fingerprint,
                device_type, not_before, not_after)
                values (t, r.facility, iss, probe.id(k || r.who || 'cert'), 'active',
                    probe.hash(k || r.who || 'serial'),
                    probe.hash('fp-' || k || '-' || r.who), 'windows', now() - interval '1 day',
                        now() + interval '1 year')
                returning certificate_id into p;
            insert into session (token_hash, tenant_id, staff_id, certificate_id, public_id, idle_limit,
                absolute_until)
                values (probe.hash('token-' || k || '-' || r.who), t, n, p,
                    probe.id(k || r.who || 'session'),
                    interval '15 minutes', now() + interval '8 hours');
        end loop;
        insert into facility_application (tenant_id, public_id, facility_name, facility_kind, form_sealed,
            mail_index, policy_digest)
            values (t, probe.id(k || 'app'), 'new', 'clinic', b, probe.hash(k || 'app'), d)
                returning application_id into app;
        insert into application_secret values (t, app, 'hash');
        insert into pickup_ticket (tenant_id, number, secret_hash, purpose, facility_id, expires_at)
            values (t, 'ABC123', 'hash', 'first', f1, now() + interval '7 days')
                returning ticket_id into tick;
        insert into login_attempt (tenant_id, bucket, bucket_index) values (t, 'account', probe.hash(k));
        insert into suspension (tenant_id, public_id, facility_id, by_operator, by_staff_id, cause)
            values (t, probe.id(k || 'susp'), f3, false, desk, 'leak');
        insert into terms_acceptance values (t, nurse, t, 'terms', d);
        insert into notice (tenant_id, public_id, kind, audience, title, body, published_from,
            created_by_staff_id)
            values (t, probe.id(k || 'notice'), 'service', 'public', 'x', 'x', now(), desk)
                returning notice_id into n;
        insert into notice_receipt (tenant_id, notice_id, staff_id, facility_id) values (t, n, nurse, f1);
        insert into mail_outbox (tenant_id, public_id, kind, payload_sealed, dedupe_key)
            values (t, probe.id(k || 'mail'), 'approval', b, 'first');
        insert into idempotency (tenant_id, staff_id, key, act, request_digest)
            values (t, nurse, '00000000-0000-0000-0000-000000000001', 'post', d);

        insert into subject (tenant_id, public_id, duplicate_index, opened_by_staff_id,
            registering_facility_id)
            values (t, probe.id(k || 'subject'), probe.hash(k || 'dup'), desk, office)
                returning subject_id into s;
        insert into subject_particulars (tenant_id, subject_id, version, name_sealed, kana_sealed,
            recorded_by_tenant_id,
            recorded_by_staff_id) values (t, s, 1, b, b, t, desk);
        insert into consent (tenant_id, subject_id, public_id, sheet_number, obtained_by_staff_id,
            obtained_by_facility_id,
            obtained_on, given_by, explanation_paper_given, occasion, policy_digest, recorded_by_staff_id)
            values (t, s, probe.id(k || 'consent'), 'SHEET-01', nurse, f1, current_date, 'subject', true,
                'start', d, desk)
            returning consent_id into c;
        insert into custody_entry (tenant_id, subject_id, consent_id, public_id, sheet_number, paper,
            holder,
            holder_facility_id, since, policy_digest, recorded_by_staff_id)
            values (t, s, c, probe.id(k || 'custody'), 'SHEET-01', 'original', 'facility', f1,
                current_date, d, desk)
            returning entry_id into ce;
        insert into paper_submission (tenant_id, subject_id, consent_id, public_id, sheet_number,
            addressee, policy_digest,
            recorded_by_staff_id) values (t, s, c, probe.id(k || 'submission'), 'SHEET-01', 'secretariat',
                d, desk);
        insert into household_member (tenant_id, subject_id, public_id, name_sealed) values (t, s,
            probe.id(k || 'hm'), b);
        insert into desk_case (tenant_id, public_id, matter, rule_key, subject_id, asked_by_tenant_id,
            asked_by_staff_id,
            question_sealed, policy_digest) values (t, probe.id(k || 'case'), 'registration',
                'registration.registrar', s,
            t, nurse, b, d) returning case_id into dc;
        insert into standing_decision (tenant_id, public_id, rule_key, choice, case_id,
            proposed_by_staff_id, policy_digest)
            values (t, probe.id(k || 'standing'), 'registration.registrar', 'secretariat', dc, desk, d);
        insert into registration (tenant_id, subject_id, consent_id, registrar_staff_id,
            registrar_facility_id, evidence,
            eligibility, policy_digest) values (t, s, c, desk, office, '{consent_paper}', 'met', d);
        update subject set state = 'active' where subject_id = s;
        insert into team_precheck (tenant_id, public_id, opened_by_staff_id, hint_sealed, policy_digest)
            values (t, probe.id(k || 'precheck'), nurse, b, d) returning precheck_id into pc;
        insert into team_precheck_candidate (tenant_id, precheck_id, staff_tenant_id, staff_id) values (t,
            pc, t, doctor);
        insert into team_member (tenant_id, subject_id, staff_tenant_id, staff_id, role,
            joined_by_tenant_id,
            joined_by_staff_id, policy_digest)
            values (t, s, t, nurse, 'first', t, desk, d), (t, s, t, doctor, 'doctor', t, nurse, d);
        insert into office_attendance (tenant_id, subject_id, facility_id, joined_by_staff_id,
            policy_digest)
            values (t, s, office, desk, d);
        update office_attendance set left_at = now() where subject_id = s;
        insert into secretariat_link (tenant_id, facility_id, permits, policy_digest, ended_at)
            values (t, office, '{read,post}', d, now());
        insert into post (tenant_id, subject_id, public_id, author_tenant_id, author_staff_id, body_sealed)
            values (t, s, probe.id(k || 'post'), t, nurse, b) returning post_id into p;
        insert into post (tenant_id, subject_id, public_id, author_tenant_id, author_staff_id,
            body_sealed, special)
            values (t, s, probe.id(k || 'special'), t, nurse, b, true) returning post_id into p2;
        insert into post_recipient values (t, s, p2, t, doctor);
        insert into post_revision values (t, s, p, 1, b);
        insert into post_read (tenant_id, subject_id, post_id, staff_tenant_id, staff_id) values (t, s, p,
            t, doctor);
        insert into attachment (tenant_id, subject_id, post_id, public_id, file_id, kind, media_type,
            byte_count,
            name_sealed, state, uploaded_by_tenant_id, uploaded_by_staff_id)
            values (t, s, p, probe.id(k || 'att'), probe.id(k || 'file'), 'image', 'image/jpeg', 1, b,
                'attached', t, nurse);
        insert into document (tenant_id, subject_id, public_id, kind, title_sealed, content_sealed,
            author_tenant_id,
            author_staff_id) values (t, s, probe.id(k || 'doc'), 'care_plan', b, b, t, nurse)
                returning document_id into doc;
        insert into document_version (tenant_id, subject_id, document_id, version, title_sealed,
            content_sealed,
            author_tenant_id, author_staff_id) values (t, s, doc, 1, b, b, t, nurse);
        insert into stop_request (tenant_id, subject_id, public_id, cause, asked_by, received_by_tenant_id,
            received_by_staff_id, policy_digest) values (t, s, probe.id(k || 'stop'), 'wish', 'subject',
                t, nurse, d);
        insert into provision_record (tenant_id, subject_id, recipient_tenant_id, recipient_facility_id,
            recipient_staff_id,
            items, consent_id, recorded_by_tenant_id, recorded_by_staff_id, policy_digest)
            values (t, s, t, f2, doctor, '{name}', c, t, nurse, d);
        insert into moving_package (tenant_id, subject_id, public_id, destination_tenant_id, code_hash, parcel, items,
            given_by, consented_on, made_by_staff_id, expires_at, policy_digest)
            select t, s, probe.id(k || 'package'), min(x.tenant_id), probe.hash(k || 'code'), b, '{name}', 'subject',
                current_date, nurse, now() + interval '60 days', d
                from tenant x where x.tenant_id <> t having count(*) > 0;
        insert into moving_file (tenant_id, package_id, number, file_id)
            select t, m.package_id, 1, probe.id(k || 'packed') from moving_package m where m.tenant_id = t;
        insert into carried_record (tenant_id, subject_id, public_id, consent_id, content_sealed, opened_by_staff_id,
            policy_digest) values (t, s, probe.id(k || 'carried'), c, b, nurse, d);
        insert into away_pointer (tenant_id, staff_id, home_tenant_id, subject_public_id)
            values (t, stranger, t, probe.id('elsewhere'));
        insert into audit_leaf (tenant_id, subject_id, act, result) values (t, s, 'subject.read', 'done');
        insert into audit_seal (tenant_id, seal_number, first_leaf_id, last_leaf_id, leaf_count,
            leaf_ids, leaf_digests, xid_before, is_full, merkle_root, chain_root)
            values (t, 1, 1, 1, 1, '{1}', d, pg_current_xact_id(), false, d, d);

        insert into subject (tenant_id, public_id, opened_by_staff_id, registering_facility_id)
            values (t, probe.id(k || 'subject2'), desk, office) returning subject_id into s2;
        return t;
    end $$;
    """#
