import PKI
package import Postgres

/// Brings the schema to the state that this program was built for.
///
/// Works over a link of a database superuser (roles, one of which passes row-level security, are made
/// here). All missing steps run in one transaction under a lock, each under the role that is to own what it
/// makes.
package struct Migrator: Sendable {
    private let database: Database

    /// `database`: connected as a superuser.
    package init(_ database: Database) { self.database = database }

    /// Runs what is missing, shuts again what a restored or copied database would leave open, and installs
    /// the key that signs contexts.
    ///
    /// - Returns: the names of the steps that ran.
    /// - Throws: `schema` when the database is newer than the program or a past step was changed; then
    ///   nothing ran.
    package func migrate(contextKey: ContextKey) async throws(RecordsError) -> [String] {
        do {
            return try await database.transaction { transaction throws in
                try await run(in: transaction, contextKey: contextKey)
            }
        } catch let error as PostgresError {
            throw RecordsError(error)
        } catch let error as RecordsError {
            throw error
        } catch {
            throw RecordsError(.failed, detail: "\(error)")
        }
    }

    /// Takes contexts signed under this key beside those under the present one, until the next migration: for the time
    /// in which a master key is changed and processes with the old one and the new one work side by side.
    package func admit(_ contextKey: ContextKey, beside present: ContextKey) async throws(RecordsError) {
        // The present one may itself stand in the second place: no migration has to lie between two changes.
        _ = try await telling { () throws(PostgresError) in
            try await database.query(
                """
                select sec.install_context_key(1, \(present.bytes))::text,
                    sec.install_context_key(2, \(contextKey.bytes))::text
                """)
        }
    }

    private func run(in transaction: borrowing Transaction, contextKey: ContextKey) async throws -> [String] {
        // 'renrakuc' as a number: nobody else takes this lock in this database.
        _ = try await transaction.query("select pg_advisory_xact_lock(8241998612041099619)")
        let applied = try await history(in: transaction)
        try check(applied)
        // An embedded step is no literal of ours, so it travels as a parameter of one that is.
        _ = try await transaction.query(
            """
            create function pg_temp.run_step(script text) returns void language plpgsql as $run$
            begin
                execute script;
            end $run$
            """)
        var done: [String] = []
        for step in Migration.all.dropFirst(applied.count) {
            let script = String(decoding: step.script, as: UTF8.self)
            _ = try await transaction.queries([
                "set local role none",
                "set local search_path = public, pg_temp",
                "select pg_temp.run_step(\(script))::text",
                "set local role none",
            ])
            done.append(step.name)
        }
        // At the end, because the table of steps is itself made by one of them.
        for step in Migration.all.dropFirst(applied.count) {
            _ = try await transaction.query(
                """
                insert into sec.migration (number, name, checksum)
                values (\(step.number), \(step.name), \(Digest.sha256(step.script)))
                """)
        }
        let lockdown = String(decoding: PackageResources.lockdown_sql, as: UTF8.self)
        _ = try await transaction.queries([
            "select pg_temp.run_step(\(lockdown))::text",
            "drop function pg_temp.run_step(text)",
            "select sec.install_context_key(1, \(contextKey.bytes))::text",
            "delete from sec.context_key where key_id <> 1",
            "select prepare_audit_months(13)",
        ])
        return done
    }

    /// Checksums of the steps that ran, in order.
    private func history(in transaction: borrowing Transaction) async throws -> [[UInt8]] {
        let known = try await transaction.query("select to_regclass('sec.migration') is not null as known")
        guard try known.first?.get("known", as: Bool.self) == true else { return [] }
        let rows = try await transaction.query("select number, checksum from sec.migration order by number")
        return try rows.enumerated().map { index, row in
            guard try row.get("number", as: Int.self) == index + 1 else {
                throw RecordsError(.schema, detail: "the history of migrations has a gap")
            }
            return try row.get("checksum")
        }
    }

    private func check(_ applied: [[UInt8]]) throws(RecordsError) {
        guard applied.count <= Migration.all.count else {
            throw RecordsError(
                .schema, detail: "the database is at \(applied.count), this program at \(Migration.newest)")
        }
        for (step, checksum) in zip(Migration.all, applied) where Digest.sha256(step.script) != checksum {
            throw RecordsError(.schema, detail: "migration \(step.number) is not the one that ran")
        }
    }
}
