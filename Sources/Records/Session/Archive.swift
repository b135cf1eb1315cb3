package import Care
package import EventLoop
import FoundationEssentials
package import Journal
package import PKI
package import Postgres

/// Everything kept in PostgreSQL: the links of the four login roles, and the keys that unseal what is in
/// it.
package final class Archive: Sendable {
    private let databases: [LoginRole: Database]
    let master: MasterKey
    let contextKey: ContextKey
    private let ring: KeyRing
    /// How long a process works with a town's keys before it looks again.
    package let keysLiveFor: Duration
    private let clock: any WallClock
    private let isRehearsal: Bool

    /// Takes the links over and looks at each of them first.
    ///
    /// `databases`: one for each login role, connected as that role.
    /// `master`: wraps every town's keys; never in the database.
    /// `clock`: signs contexts; it must go with the database's to a few seconds.
    /// `rereadMaster`: asked for the master key once the one in hand opens nothing more.
    ///
    /// - Throws: `unfit` when a role is missing or could do more than it should; `schema` for a schema of
    ///   another age; `unreachable`.
    package init(
        _ databases: [LoginRole: Database], master: SealingKey, clock: any WallClock = SystemClock(),
        keysLiveFor: Duration = .seconds(30), rereadMaster: @escaping @Sendable () -> SealingKey? = { nil }
    ) async throws(RecordsError) {
        for role in LoginRole.allCases {
            guard let database = databases[role] else {
                throw RecordsError(.unfit, detail: "no link for \(role.rawValue)")
            }
            try await role.examine(database)
        }
        self.databases = databases
        self.master = MasterKey(master, reread: rereadMaster)
        self.keysLiveFor = keysLiveFor
        ring = KeyRing(life: keysLiveFor)
        self.contextKey = ContextKey(derivedFrom: master)
        self.clock = clock
        isRehearsal = false
    }

    /// The same records, of which nothing that is done lasts: each transaction is rolled back when its work returns.
    package init(rehearsalWith archive: Archive) {
        databases = archive.databases
        master = archive.master
        contextKey = archive.contextKey
        ring = archive.ring
        keysLiveFor = archive.keysLiveFor
        clock = archive.clock
        isRehearsal = true
    }

    /// One database per login role.
    ///
    /// `configuration`: how to connect as that role (its raw value is the user's name).
    package static func databases(
        _ configuration: (LoginRole) -> DatabaseConfiguration, loops: [EventLoop], journal: Journal
    ) -> [LoginRole: Database] {
        var databases: [LoginRole: Database] = [:]
        for role in LoginRole.allCases {
            databases[role] = Database(configuration(role), loops: loops, journal: journal)
        }
        return databases
    }

    func database(_ role: LoginRole) throws(RecordsError) -> Database {
        guard let database = databases[role] else { throw RecordsError(.unfit, detail: "no link") }
        return database
    }

    /// Opens a transaction for the asker, narrowed to `scope`, and lends it to `work`; commits when `work`
    /// returns.
    ///
    /// `commit`: `.asynchronous` only where nothing but an audit leaf of a read is written.
    /// `keepsAwake`: false for pages that wait for news by themselves: they must not keep a session alive.
    /// `policy`: the digest of the law in force, for the traces that are left.
    ///
    /// A person who opened a subject leaves a trace whatever `work` does: where it left none, that of having read.
    ///
    /// - Throws: `notSignedIn` when the database finds no living session, device, facility and town behind
    ///   the token, or another town than the request's; `notFound` when the scope's subject is not in
    ///   sight; what `work` throws; `unknownOutcome` (see `RecordsError`).
    package func open<Answer>(
        _ asker: Asker, _ scope: Scope = .town, commit: CommitMode = .durable, keepsAwake: Bool = true,
        policy: [UInt8]? = nil, _ work: (borrowing TownSession) async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await database(asker.role).transaction(
                opening: opening(asker, scope, keepsAwake: keepsAwake), commit: commit, keeps: !isRehearsal
            ) { transaction in
                let member = try await self.admitted(asker, scope, transaction)
                let session = TownSession(
                    transaction: transaction, archive: self, asker: asker, member: member?.0,
                    sight: member?.1,
                    policy: policy, traces: TraceCount())
                let answer = try await work(session)
                try await session.leaveTraceIfNone()
                return answer
            }
        } catch let error as PostgresError {
            throw RecordsError(error)
        }
    }

    /// The same for what only reads: its trace may be committed a moment later.
    package func read<Answer>(
        _ asker: Asker, _ scope: Scope = .town, keepsAwake: Bool = true, policy: [UInt8]? = nil,
        _ work: (borrowing TownSession) async throws -> Answer
    ) async throws -> Answer {
        try await open(
            asker, scope, commit: .asynchronous, keepsAwake: keepsAwake, policy: policy, work)
    }

    /// Repeats `work` when the database says that it did nothing; with an idempotency key also when nobody
    /// knows.
    ///
    /// `keyed`: whether `work` uses `TownSession.once`.
    package func retrying<Answer>(keyed: Bool = false, _ work: () async throws -> Answer) async throws
        -> Answer
    {
        var wait = Duration.milliseconds(20)
        for _ in 0..<3 {
            do {
                return try await work()
            } catch let error as RecordsError
                where error.code == .unreachable || (keyed && error.code == .unknownOutcome)
            {
                try await Task.sleep(for: wait)
                wait *= 4
            }
        }
        return try await work()
    }

    /// Settings of one transaction; all of them, so that nothing of an earlier one can be left over.
    private func opening(_ asker: Asker, _ scope: Scope, keepsAwake: Bool) -> [SQL] {
        switch asker {
        case .session(let token, let fingerprint, _):
            [
                """
                select set_config('app.token', \(token.text), true),
                    set_config('app.certificate', \(Hex.encode(fingerprint)), true),
                    set_config('app.scope', \(scope.setting), true), set_config('app.signed', '', true)
                """,
                "select * from sec.enter(\(keepsAwake))",
            ]
        case .door(let tenant): [sign(contextKey.sign(tenant, "door", at: clock.now()))]
        case .job(let tenant): [sign(contextKey.sign(tenant, "job", at: clock.now()))]
        case .jobEverywhere: [sign(contextKey.sign(nil, "job", at: clock.now()))]
        case .operator(let tenant): [sign(contextKey.sign(tenant, "ops", at: clock.now()))]
        }
    }

    private func sign(_ context: String) -> SQL {
        """
        select set_config('app.signed', \(context), true), set_config('app.token', '', true),
            set_config('app.certificate', '', true), set_config('app.scope', '', true)
        """
    }

    private func admitted(
        _ asker: Asker, _ scope: Scope, _ transaction: borrowing Transaction
    ) async throws(RecordsError) -> (Actor, Sight?)? {
        guard case .session(_, _, let town) = asker else { return nil }
        let answers: [[Row]]
        do {
            answers = try await transaction.opening()
        } catch {
            throw RecordsError(error)
        }
        guard let row = answers.last?.first else {
            throw RecordsError(.notSignedIn, detail: "no living session")
        }
        let actor = try Actor(row)
        guard actor.tenant == town else { throw RecordsError(.notSignedIn, detail: "another town's session") }
        let sight = try Sight(row, in: scope)
        if sight == nil, case .subject = scope {
            throw RecordsError(.notFound, detail: "the subject is not in sight")
        }
        return (actor, sight)
    }

    /// Whether every role gets an answer within a second.
    package func isReady() async -> Bool {
        for database in databases.values where await !database.isReady() { return false }
        return true
    }

    package func close() async {
        for database in databases.values { await database.close() }
    }
}

extension Archive {
    /// The keys of a town, unwrapped at first use.
    ///
    /// - Throws: `notFound` for a town without keys, `keyDestroyed` when they were destroyed, `sealBroken`
    ///   for another master key.
    func keys(of tenant: TenantID) async throws(RecordsError) -> TownKeys {
        if let known = ring.keys(of: tenant) { return known }
        let context = contextKey.sign(tenant, "job", at: clock.now())
        let database = try database(.job)
        let answers = try await telling { () throws(PostgresError) in
            try await database.atomically([
                sign(context),
                """
                select key_id, purpose, state, wrapped from tenant_key where tenant_id = \(tenant.value)
                order by key_id
                """,
            ])
        }
        let fresh: TownKeys
        do {
            fresh = try unwrap(answers.last ?? [], of: tenant)
        } catch  where error.code == .sealBroken {
            // Wrapped under a master key that this process has not been given yet: the keys are the same.
            guard let former = ring.keys(of: tenant, evenOld: true) else { throw error }
            return former
        }
        ring.hold(fresh)
        return fresh
    }

    private func unwrap(_ rows: [Row], of tenant: TenantID) throws(RecordsError) -> TownKeys {
        guard !rows.isEmpty else { throw RecordsError(.notFound, detail: "a town without keys") }
        var data: [Int16: SealingKey] = [:]
        var index: SealingKey?
        var current: Int16?
        for row in rows {
            let (number, purpose, state, wrapped) = try reading { () throws(PostgresError) in
                (
                    Int16(clamping: try row.get("key_id", as: Int.self)),
                    try row.get("purpose", as: String.self),
                    try row.get("state", as: String.self), try row.get("wrapped", as: [UInt8]?.self)
                )
            }
            guard let wrapped else { continue }
            let key = try master.unwrap(wrapped, of: tenant, number)
            if purpose == "index" {
                if state == "active" { index = key }
            } else {
                data[number] = key
                if state == "active" { current = number }
            }
        }
        guard let index, let current else { throw RecordsError(.keyDestroyed, detail: "no living key") }
        return TownKeys(tenant: tenant, current: current, data: data, index: index)
    }

    /// Two fresh keys for a new town, wrapped.
    func freshKeys(for tenant: TenantID) throws(RecordsError) -> (data: [UInt8], index: [UInt8]) {
        (try master.wrapFresh(of: tenant, 1), try master.wrapFresh(of: tenant, 2))
    }

    /// Forgets the keys of a town after they changed.
    package func forgetKeys(of tenant: TenantID) { ring.forget(tenant) }
}
