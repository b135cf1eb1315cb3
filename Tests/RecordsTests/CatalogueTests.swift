import TestKit
import Testing

/// Walks the catalogue: what every table of the schema must have, whoever adds one.
@Suite(.serialized) struct `The catalogue` {
    /// Each question lists what breaks a rule; the answer must be empty.
    static let rules: [(String, String)] = [
        (
            "a table without enabled and forced row-level security",
            """
            select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                and not (relrowsecurity and relforcerowsecurity)
            """
        ),
        (
            "a table whose primary key does not begin with tenant_id (session: found by its token's hash)",
            """
            select c.relname from pg_class c
            left join pg_index i on i.indrelid = c.oid and i.indisprimary
            left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                and a.attname is distinct from 'tenant_id' and c.relname not in ('session')
            """
        ),
        (
            "a unique key that does not begin with tenant_id (town keys and tokens are the platform's)",
            """
            select i.indexrelid::regclass from pg_index i join pg_class c on c.oid = i.indrelid
            join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
            where c.relnamespace = 'public'::regnamespace and i.indisunique and not c.relispartition
                and a.attname <> 'tenant_id' and i.indexrelid::regclass::text not in ('tenant_key_key',
                    'session_pkey')
            """
        ),
        (
            "a table without tenant_id not null",
            """
            select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace
                and c.relkind in ('r', 'p')
                and not exists (select from pg_attribute a where a.attrelid = c.oid
                    and a.attname = 'tenant_id'
                    and a.attnotnull)
            """
        ),
        (
            "a reference that leaves out the tenant of what it refers to",
            """
            select k.conname from pg_constraint k join pg_class t on t.oid = k.confrelid
            where k.contype = 'f' and k.connamespace = 'public'::regnamespace and not exists (
                select from unnest(k.conkey, k.confkey) as u (own, other)
                join pg_attribute o on o.attrelid = k.conrelid and o.attnum = u.own
                join pg_attribute f on f.attrelid = k.confrelid and f.attnum = u.other
                where f.attname = 'tenant_id' and (o.attname = 'tenant_id'
                    or o.attname like '%\\_tenant\\_id'))
            """
        ),
        (
            "a reference by less than the whole key",
            """
            select k.conname from pg_constraint k where k.contype = 'f'
                and k.connamespace = 'public'::regnamespace
                and cardinality(k.conkey) < 2 and k.confrelid <> 'tenant'::regclass
            """
        ),
        (
            "a reference into another town from a column that is not meant to cross",
            """
            select k.conname from pg_constraint k where k.contype = 'f'
                and k.connamespace = 'public'::regnamespace
                and exists (select from unnest(k.conkey) n join pg_attribute a on a.attrelid = k.conrelid
                    and a.attnum = n where a.attname like '%\\_tenant\\_id'
                        and a.attname not in ('staff_tenant_id',
                    'author_tenant_id', 'uploaded_by_tenant_id', 'joined_by_tenant_id', 'left_by_tenant_id',
                    'recorded_by_tenant_id', 'received_by_tenant_id', 'set_by_tenant_id',
                        'asked_by_tenant_id',
                    'recipient_tenant_id', 'partner_tenant_id', 'home_tenant_id', 'governing_tenant_id', 'destination_tenant_id'))
            """
        ),
        (
            "a restrictive policy, or one for more than one role or command",
            """
            select polrelid::regclass || '.' || polname from pg_policy
            where not polpermissive or polcmd = '*' or cardinality(polroles) <> 1 or 0 = any (polroles)
            """
        ),
        (
            "two policies for one role and command on one table",
            """
            select polrelid::regclass || ' ' || polcmd::text from pg_policy
            group by polrelid, polcmd, polroles having count(*) > 1
            """
        ),
        (
            "a privilege without a policy, which would be forgotten rather than refused",
            """
            select distinct table_name || ' ' || grantee || ' ' || privilege_type
            from information_schema.column_privileges p
            where table_schema = 'public' and grantee like 'renrakucho%' and grantee not like '%owner'
                and grantee not like '%guard' and not exists (
                    select from pg_policies q where q.tablename = p.table_name
                        and q.roles = array[p.grantee]::name[] and q.cmd = p.privilege_type)
            """
        ),
        (
            "a privilege on a whole table (each column is granted by name; deleting has no columns)",
            """
            select table_name || ' ' || grantee || ' ' || privilege_type
                from information_schema.table_privileges
            where table_schema = 'public' and grantee like 'renrakucho%' and grantee not like '%owner'
                and grantee not like '%guard' and privilege_type <> 'DELETE'
            """
        ),
        (
            "a privilege for everybody",
            """
            select table_name || ' ' || privilege_type from information_schema.table_privileges
            where table_schema in ('public', 'sec') and grantee = 'PUBLIC'
            """
        ),
        (
            "a role that may move a row to another town",
            """
            select table_name || ' ' || grantee from information_schema.column_privileges
            where table_schema = 'public' and column_name = 'tenant_id' and privilege_type = 'UPDATE'
                and grantee like 'renrakucho%' and grantee not like '%owner'
                and not (grantee = 'renrakucho_guard' and table_name in ('credential', 'away_pointer'))
            """
        ),
        (
            "a role that may choose a row's number or time",
            """
            select p.table_name || '.' || p.column_name || ' ' || grantee
            from information_schema.column_privileges p
            join information_schema.columns c using (table_schema, table_name, column_name)
            where table_schema = 'public' and privilege_type = 'INSERT' and grantee in ('renrakucho_app',
                'renrakucho_door', 'renrakucho_ops') and (c.is_identity = 'YES'
                    or column_name in ('created_at',
                'recorded_at', 'read_at', 'joined_at', 'accepted_at', 'xid', 'leaf', 'at'))
            """
        ),
        (
            "a function with its owner's rights and no fixed search path, or open to all",
            """
            select p.oid::regprocedure from pg_proc p where p.pronamespace in ('public'::regnamespace,
                'sec'::regnamespace) and p.prosecdef and (not coalesce(p.proconfig, '{}') @>
                '{"search_path=pg_catalog, pg_temp"}' or has_function_privilege('public', p.oid, 'execute'))
            """
        ),
        (
            "a function of the guard that is not in its room, or of anybody else that is",
            """
            select p.oid::regprocedure from pg_proc p join pg_roles r on r.oid = p.proowner
            where (r.rolname = 'renrakucho_guard') <> (p.pronamespace = 'sec'::regnamespace)
            """
        ),
        (
            "a materialised view, or a view without the asker's rights",
            """
            select relname from pg_class where relnamespace in ('public'::regnamespace, 'sec'::regnamespace)
                and (relkind = 'm' or relkind = 'v' and not coalesce(reloptions,
                    '{}') @> '{security_invoker=true}')
            """
        ),
        (
            "a right on a partition, which would pass by the policies of the whole",
            """
            select c.relname from pg_class c where c.relispartition and c.relkind = 'r'
                and exists (select from aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
                    where r.rolname not in ('renrakucho_owner'))
            """
        ),
        (
            "a login role that is mighty, owns something or belongs to another",
            """
            select r.rolname from pg_roles r where r.rolname in ('renrakucho_app', 'renrakucho_door',
                'renrakucho_job', 'renrakucho_ops') and (r.rolsuper or r.rolbypassrls or r.rolcreaterole
                or r.rolcreatedb or r.rolreplication or r.rolinherit
                or exists (select from pg_class c where c.relowner = r.oid)
                or exists (select from pg_auth_members m where m.member = r.oid)
                or has_database_privilege(r.rolname, current_database(), 'temp')
                or has_schema_privilege(r.rolname, 'public', 'create')
                or has_function_privilege(r.rolname, 'pg_advisory_lock(bigint)', 'execute')
                or has_function_privilege(r.rolname, 'lo_create(oid)', 'execute'))
            """
        ),
        (
            "a sealed column that is not of the sealed type, or an index column that is no keyed hash",
            """
            select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
            join pg_type t on t.oid = a.atttypid
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
                and (a.attname like '%\\_sealed' and t.typname <> 'sealed'
                    or a.attname like '%\\_index' and t.typname not in ('blind_index', 'digest'))
            """
        ),
        (
            "a column named for personal content that is not sealed",
            """
            select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
                and c.relname not in ('facility', 'facility_publication', 'facility_information', 'notice',
                    'tenant',
                    'agreement', 'policy_version', 'facility_application')
                and a.attname ~ '^(name|kana|birth|sex|address|phone|mail|body|content|title|reason|remarks)$'
            """
        ),
    ]

    @Test func `every table keeps every rule`() async throws {
        try await withHouse { house in
            #expect(Int(try house.peek("select count(*) from pg_policy")) ?? 0 > 150)
            for (rule, question) in Self.rules {
                let broken = try house.peek(question)
                #expect(broken.isEmpty, "\(rule): \(broken)")
            }
        }
    }

    @Test func `a rule finds what breaks it`() async throws {
        try await withHouse { house in
            try house.peek(
                """
                create table careless (id int primary key, name_sealed bytea, town int);
                create view window_on_posts as select * from post;
                create function tell() returns int language sql security definer as 'select 1';
                grant select on post to renrakucho_ops;
                create policy wide on post for all to renrakucho_app using (true);
                grant update (tenant_id) on post to renrakucho_app;
                """)
            var found = 0
            for (_, question) in Self.rules where !(try house.peek(question).isEmpty) { found += 1 }
            #expect(found >= 9)
        }
    }

    @Test
    func
        `credentials, sessions and issuers are out of reach of staff sessions, content of door and operator`()
        async throws
    {
        try await withHouse { house in
            let reach = { (role: String) in
                try house.peek(
                    """
                    select string_agg(distinct table_name::text, ' ' order by table_name::text)
                    from information_schema.column_privileges
                    where grantee = '\(role)' and table_schema = 'public' and privilege_type = 'SELECT'
                    """
                ).split(separator: " ").map(String.init)
            }
            let app = Set(try reach("renrakucho_app"))
            #expect(
                app.isDisjoint(with: [
                    "credential", "session", "issuer", "application_secret", "login_attempt", "tenant_key",
                ]))
            let content: Set = [
                "subject", "subject_particulars", "household_member", "consent", "custody_entry",
                "paper_submission",
                "registration", "team_member", "team_precheck", "post", "post_revision", "post_recipient",
                "post_read", "document", "document_version", "stop_request", "provision_record",
                "away_pointer",
                "audit_leaf", "moving_package", "moving_file", "carried_record",
            ]
            #expect(Set(try reach("renrakucho_door")).isDisjoint(with: content.union(["attachment"])))
            #expect(
                Set(try reach("renrakucho_ops")).isDisjoint(
                    with: content.union([
                        "attachment", "credential",
                        "session", "issuer", "staff_contact", "tenant_key", "facility_application",
                        "desk_case",
                    ])))
            #expect(Set(try reach("renrakucho_job")).intersection(content) == ["audit_leaf"])
            let sealed = try house.peek(
                """
                select string_agg(grantee || ' ' || table_name || '.' || column_name, E'\\n' order by 1)
                from information_schema.column_privileges where privilege_type = 'SELECT'
                    and column_name like '%\\_sealed' and grantee in ('renrakucho_ops', 'renrakucho_door')
                """)
            #expect(
                sealed.split(separator: "\n").sorted() == [
                    "renrakucho_door device_certificate.memo_sealed",
                    "renrakucho_door idempotency.answer_sealed",
                    "renrakucho_door issuer.key_sealed", "renrakucho_door pickup_ticket.memo_sealed",
                ])
        }
    }
}
