package import EventLoop
package import Journal
import Synchronization

/// The door to PostgreSQL: links on every loop, statements in pipelines.
///
/// A call made on one of the loops stays there; any other is moved to one. `close` it at the end: the loops
/// keep its links alive. Prepared statements and pipelines rule out a pooler that shares links by
/// transaction.
package final class Database: Sendable {
    private let configuration: DatabaseConfiguration
    private let pools: [LoopPool]
    private let listener: Listener
    private let turn = Atomic<Int>(0)

    /// Begins to connect; nothing waits for it here. There is at least one loop; they may be started later.
    package init(_ configuration: DatabaseConfiguration, loops: [EventLoop], journal: Journal) {
        precondition(!loops.isEmpty, "a database needs a loop")
        self.configuration = configuration
        // One thread for names, one for cancel requests: both may hang for as long as the network does.
        let lane = WorkPool(threads: 2)
        let dialer = Dialer(configuration, lane: lane)
        pools = loops.map {
            LoopPool(
                PoolContext(
                    loop: $0, configuration: configuration, journal: journal, dialer: dialer, lane: lane))
        }
        listener = Listener(pools[0].context)
        for pool in pools { pool.loop.execute { pool.start() } }
    }

    private var here: LoopPool {
        if let current = EventLoop.current, let pool = pools.first(where: { $0.loop === current }) {
            return pool
        }
        let next = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return pools[Int(UInt(bitPattern: next) % UInt(pools.count))]
    }

    /// The rows of one statement, on a link that others share; its failure is its own.
    ///
    /// For reads: when the link is lost under way the error is retriable, so a statement that writes could be
    /// done twice. Writes go through `atomically` or `transaction`.
    ///
    /// - Throws: `busy`, `unreachable`, `timeout`, `canceled`, or what the statement met.
    package func query(_ sql: SQL, within limit: Duration? = nil) async throws(PostgresError) -> [Row] {
        let unit = Unit(
            [try sql.statement()], within: limit ?? configuration.queryTimeout, isRepeatable: true)
        return try await here.answer(to: unit) { $0.submit($1) }.get().first?.rows ?? []
    }

    /// BEGIN, all statements and COMMIT in one round trip; the rows of every statement.
    ///
    /// A cancelled task cancels the statements but waits to hear what became of them.
    ///
    /// - Throws: `unknownOutcome` when the link dies or the deadline passes after sending; any other error
    ///   means that nothing happened.
    package func atomically(
        _ sql: [SQL], commit: CommitMode = .durable, within limit: Duration? = nil
    ) async throws(PostgresError) -> [[Row]] {
        let body = try statements(of: sql)
        let control = Database.control(commit, isReadOnly: false, .readCommitted)
        let pool = here
        let link = try await pool.lease()
        let unit = Unit(
            control + body + [Statement(control: "commit")],
            within: limit ?? configuration.queryTimeout, cancellation: .interrupt, commits: true)
        let answer = await pool.answer(to: unit) { pool, unit in
            if !unit.isAnswered {
                link.isReady
                    ? link.send(unit)
                    : unit.answer(.failure(PostgresError(.unreachable, detail: "lost before the start")))
            }
            link.isSettling = true
            pool.keepTime()
            pool.settle(link)
        }
        return try answer.get().dropFirst(control.count).dropLast().map(\.rows)
    }

    /// Runs `body` in a transaction on a link of its own, then commits; rolls back when `body` throws.
    ///
    /// BEGIN and the opening statements travel with the first statement of `body`; if it runs none, with
    /// COMMIT. With neither opening nor statements nothing is sent at all. If `body` catches the failure of a
    /// statement and returns, the transaction is rolled back nevertheless and that failure thrown, unless
    /// `body` went back to a savepoint. See `Transaction` on settings.
    ///
    /// `keeps`: false rolls back also when `body` returns.
    ///
    /// - Throws: what `body` throws; `busy` or `unreachable` when there was no link; `unknownOutcome` when
    ///   the commit was sent and not answered.
    package func transaction<T>(
        opening: [SQL] = [], commit: CommitMode = .durable, isReadOnly: Bool = false,
        isolation: Isolation = .readCommitted, keeps: Bool = true,
        _ body: (borrowing Transaction) async throws -> T
    ) async throws -> T {
        let opening = try statements(of: opening)
        let control = Database.control(commit, isReadOnly: isReadOnly, isolation)
        let pool = here
        let core = TransactionCore(pool, try await pool.lease(), control: control, opening: opening)
        let value: T
        do {
            value = try await body(Transaction(core: core))
        } catch {
            core.rollback()
            throw error
        }
        if keeps { try await core.commit() } else { core.rollback() }
        return value
    }

    private static func control(
        _ commit: CommitMode, isReadOnly: Bool, _ isolation: Isolation
    ) -> [Statement] {
        let begin: StaticString =
            switch (isolation, isReadOnly) {
            case (.readCommitted, false): "begin read write"
            case (.readCommitted, true): "begin read only"
            case (.repeatableRead, false): "begin isolation level repeatable read read write"
            case (.repeatableRead, true): "begin isolation level repeatable read read only"
            case (.serializable, false): "begin isolation level serializable read write"
            case (.serializable, true): "begin isolation level serializable read only"
            }
        switch commit {
        case .durable: return [Statement(control: begin)]
        case .asynchronous:
            return [Statement(control: begin), Statement(control: "set local synchronous_commit to off")]
        }
    }

    /// Calls `heard` with the payload of every NOTIFY on `channel`, on one of the loops, until `close`.
    ///
    /// Returns when the server has confirmed it. After a lost link it listens again and calls `missed`:
    /// something may have been said in between. A channel is 1 to 63 of `a-z`, `0-9` and `_`.
    ///
    /// - Throws: `unreachable` when nothing is confirmed within the deadline; then it is not listening.
    package func listen(
        _ channel: StaticString, _ heard: @escaping @Sendable (String) -> Void,
        missed: @escaping @Sendable () -> Void = {}
    ) async throws(PostgresError) {
        try await listener.listen(channel, heard, missed)
    }

    /// Whether every loop gets an answer from the database within a second.
    package func isReady() async -> Bool {
        for pool in pools {
            let unit = Unit([Statement(control: "select 1")], within: .seconds(1), isRepeatable: true)
            let answer = await pool.answer(to: unit) { $0.submit($1) }
            guard case .success = answer else { return false }
        }
        return true
    }

    /// Refuses what is new, lets what is under way end within five seconds, then closes every link.
    package func close() async {
        await listener.close()
        for pool in pools { await pool.close(within: .seconds(5)) }
    }

    /// Does `body` again while it fails with an error that says so, with growing pauses, `attempts` times in
    /// all.
    ///
    /// `evenIfUnknown` repeats also after `unknownOutcome`: only when `body` recognises by an idempotency
    /// key, in the same transaction, that it has been done.
    ///
    /// - Throws: what `body` threw last.
    package func retrying<T>(
        attempts: Int = 3, evenIfUnknown: Bool = false, _ body: () async throws -> T
    ) async throws -> T {
        var backoff = Backoff(start: .milliseconds(20), limit: .seconds(1))
        while true {
            do {
                return try await body()
            } catch let error as PostgresError
                where error.isRetriable || (evenIfUnknown && error.code == .unknownOutcome)
            {
                let wait = backoff.wait()
                guard backoff.failures < attempts else { throw error }
                try await Task.sleep(for: wait)
            }
        }
    }
}
