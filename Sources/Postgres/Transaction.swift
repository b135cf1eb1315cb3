/// How soon a commit may be believed.
package enum CommitMode: Sendable {
    /// Answered when it is on disk (and on the synchronous replica, where there is one).
    case durable
    /// Answered at once; a crash of the server within its `wal_writer_delay` (three times 200 ms unless set
    /// otherwise) forgets it. Never for what a person was told is saved.
    case asynchronous
}

/// What a transaction sees of others (PostgreSQL manual, 13.2).
package enum Isolation: Sendable {
    case readCommitted, repeatableRead, serializable
}

/// An open transaction, lent to the closure of `Database.transaction`; of no use after it.
///
/// Settings must be made with `set local` or `set_config(…, true)`: they end with the transaction. The link
/// is not reset between transactions, so a session-level setting would reach the next one.
package struct Transaction: Sendable {
    let core: TransactionCore

    /// The rows of one statement.
    ///
    /// - Throws: what the statement or an opening statement met; after that only a rollback is possible.
    package func query(_ sql: SQL) async throws(PostgresError) -> [Row] {
        try await core.run([sql.statement()]).first?.rows ?? []
    }

    /// The number of rows that one statement inserted, changed or deleted.
    ///
    /// - Throws: as `query`.
    @discardableResult
    package func execute(_ sql: SQL) async throws(PostgresError) -> Int {
        try await core.run([sql.statement()]).first?.affected ?? 0
    }

    /// The rows of each statement, all sent in one round trip. None: nothing is sent.
    ///
    /// - Throws: as `query`; the statements after the failed one did not run.
    package func queries(_ sql: [SQL]) async throws(PostgresError) -> [[Row]] {
        guard !sql.isEmpty else { return [] }
        return try await core.run(statements(of: sql)).map(\.rows)
    }

    /// The rows of each opening statement. Costs a round trip only when nothing was sent before.
    ///
    /// - Throws: what an opening statement met.
    package func opening() async throws(PostgresError) -> [[Row]] {
        try await core.opened().map(\.rows)
    }
}

func statements(of sql: [SQL]) throws(PostgresError) -> [Statement] {
    var statements: [Statement] = []
    for sql in sql { statements.append(try sql.statement()) }
    return statements
}
