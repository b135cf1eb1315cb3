import Postgres

/// The login roles that the program connects as; one `Database` each.
package enum LoginRole: String, Sendable, CaseIterable {
    case app = "renrakucho_app"
    case door = "renrakucho_door"
    case job = "renrakucho_job"
    case ops = "renrakucho_ops"
}

extension LoginRole {
    /// Refuses a link that could do more than its role should, or meets another schema.
    ///
    /// - Throws: `unfit` for a superuser, a role that passes row-level security, owns anything, belongs to
    ///   another role, may create things, or has another name; `schema` for a schema of another age.
    func examine(_ database: Database) async throws(RecordsError) {
        let rows = try await telling { () throws(PostgresError) in
            try await database.query(
                """
                select current_user::text as name,
                    session_user = current_user as own_name,
                    r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb
                        or r.rolreplication as mighty,
                    exists (select from pg_auth_members m where m.member = r.oid) as belongs,
                    exists (select from pg_class c where c.relowner = r.oid)
                        or exists (select from pg_proc p where p.proowner = r.oid)
                        or exists (select from pg_namespace n where n.nspowner = r.oid)
                        or exists (select from pg_database d where d.datdba = r.oid) as owns,
                    has_database_privilege(current_database(), 'create')
                        or has_database_privilege(current_database(), 'temp')
                        or has_schema_privilege('public', 'create')
                        or has_schema_privilege('sec', 'create') as creates,
                    current_setting('track_activities') = 'on' as tells,
                    current_setting('row_security') = 'off' as unguarded,
                    sec.schema_version() as version
                from pg_roles r where r.rolname = current_user
                """)
        }
        guard let row = rows.first else { throw RecordsError(.unfit, detail: "the role is unknown") }
        let flags = ["mighty", "belongs", "owns", "creates", "tells", "unguarded"]
        let (name, isOwn, version, raised) = try await telling { () throws(PostgresError) in
            var raised: [String] = []
            for flag in flags where try row.get(flag, as: Bool.self) { raised.append(flag) }
            return (
                try row.get("name", as: String.self), try row.get("own_name", as: Bool.self),
                try row.get("version", as: Int.self), raised
            )
        }
        guard name == rawValue, isOwn else {
            throw RecordsError(.unfit, detail: "expected \(rawValue), met \(name)")
        }
        guard raised.isEmpty else {
            throw RecordsError(.unfit, detail: "\(name): \(raised.joined(separator: ", "))")
        }
        guard version == Migration.newest else {
            throw RecordsError(
                .schema, detail: "the database is at \(version), this program at \(Migration.newest)")
        }
    }
}
