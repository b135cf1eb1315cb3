import EventLoop

/// One transaction on its link. BEGIN and the opening statements wait for the first statement and ride with
/// it.
final class TransactionCore: @unchecked Sendable {  // unchecked: only its loop's thread touches it
    let pool: LoopPool
    let link: Link
    /// BEGIN, the commit mode, the opening statements.
    private let prefix: [Statement]
    private let openingCount: Int
    private let limit: Duration

    private var hasBegun = false
    private var isOver = false
    private var firstFailure: PostgresError?
    /// A statement whose caller did not wait for its end: nobody may commit what it did or did not do.
    private var abandoned: PostgresError?
    private var opening: [ResultTable]?

    init(_ pool: LoopPool, _ link: Link, control: [Statement], opening: [Statement]) {
        self.pool = pool
        self.link = link
        prefix = control + opening
        openingCount = opening.count
        limit = pool.context.configuration.queryTimeout
    }

    /// The answers of `statements`, without those of the prefix that may have travelled with them.
    func run(_ statements: [Statement]) async throws(PostgresError) -> [ResultTable] {
        let unit = Unit(statements, within: limit)
        let tables = try await pool.answer(to: unit) { _, unit in self.submit(unit) }.get()
        return Array(tables.dropFirst(unit.prefix))
    }

    /// The answers of the opening statements; sends them when nothing has been sent yet.
    func opened() async throws(PostgresError) -> [ResultTable] {
        let unit = Unit([], within: limit)
        _ = try await pool.answer(to: unit) { _, unit in
            if self.hasBegun, self.opening != nil { unit.answer(.success([])) } else { self.submit(unit) }
        }.get()
        let (tables, failure) = await step { ($0.opening, $0.failure) }
        guard let tables else { throw failure }
        return tables
    }

    private var failure: PostgresError {
        firstFailure ?? PostgresError(.other, detail: "the transaction did not open")
    }

    private func submit(_ unit: Unit) {
        guard !unit.isAnswered else { return }
        guard !isOver else {
            return unit.answer(.failure(PostgresError(.other, detail: "the transaction is over")))
        }
        if !hasBegun {
            hasBegun = true
            unit.put(before: prefix)
        }
        unit.whenAnswered = { [self, weak unit] answer in
            switch answer {
            case .success(let tables):
                guard let unit, unit.prefix > 0 else { return }
                opening = Array(tables.prefix(unit.prefix).suffix(openingCount))
            case .failure(let error):
                firstFailure = firstFailure ?? error
                if error.code == .timeout || unit?.wasCancelled == true { abandoned = abandoned ?? error }
            }
        }
        link.send(unit)
        pool.keepTime()
    }

    /// Makes it last.
    ///
    /// - Throws: the first failure when the transaction had failed, and `unknownOutcome` when nobody knows.
    func commit() async throws(PostgresError) {
        let commit = Unit(
            [Statement(control: "commit")], within: limit, cancellation: .ignore, commits: true)
        let tables = try await pool.answer(to: commit) { _, unit in self.submitCommit(unit) }.get()
        // COMMIT of a failed transaction is answered with ROLLBACK, and that is no error to the server.
        if let last = tables.last, last.tag != "COMMIT" { throw failure }
    }

    private func submitCommit(_ unit: Unit) {
        guard !isOver else { return unit.answer(.failure(failure)) }
        let isDoomed = abandoned != nil || (link.hasFailedTransaction && link.inFlight.isEmpty)
        if isDoomed || (!hasBegun && openingCount == 0) {
            unit.answer(isDoomed ? .failure(abandoned ?? failure) : .success([]))
            return giveBack()
        }
        if !hasBegun { unit.put(before: prefix) }
        guard link.isReady else {
            // Not sent, so surely not done.
            unit.answer(.failure(PostgresError(.unreachable, detail: "the link was lost before the commit")))
            return giveBack()
        }
        link.send(unit)
        pool.keepTime()
        giveBack()
    }

    /// Undoes it. The link goes back once that is done; nobody waits for it.
    func rollback() { pool.onLoop { self.giveBack() } }

    private func giveBack() {
        guard !isOver else { return }
        isOver = true
        link.isSettling = true
        pool.settle(link)
    }

    private func step<Value: Sendable>(_ body: @escaping @Sendable (TransactionCore) -> Value) async -> Value
    {
        await withCheckedContinuation { caller in
            pool.onLoop { caller.resume(returning: body(self)) }
        }
    }
}
