import EventLoop

/// Statements that travel together and end in one SYNC: they fail together and disturb nobody else.
final class Unit: @unchecked Sendable {  // unchecked: after its making only the loop's thread touches it
    typealias Answer = Result<[ResultTable], PostgresError>

    /// What the end of the calling task does to the unit.
    enum Cancellation {
        /// The caller goes on at once, the statement is told to stop.
        case abandon
        /// The statement is told to stop; the caller waits to learn what became of it.
        case interrupt
        /// Nothing.
        case ignore
    }

    private(set) var statements: [Statement]
    /// Statements put before the caller's own.
    private(set) var prefix = 0
    let cancellation: Cancellation
    let deadline: Moment
    let began = Moment.now
    /// Whether the last statement is a COMMIT: if the link dies, nobody knows.
    let commits: Bool
    /// Whether it may be sent a second time when it surely did not run.
    let isRepeatable: Bool

    var progress = Progress()
    var tables: [ResultTable?] = []
    var failure: PostgresError?
    /// What each statement is prepared as, if it is.
    var names: [String?] = []
    var repeats = 0
    var wasHitByStrayCancel = false
    private(set) var isAnswered = false
    private(set) var wasCancelled = false
    /// Called on the loop before the caller hears.
    var whenAnswered: ((Answer) -> Void)?
    private var caller: CheckedContinuation<Answer, Never>?

    init(
        _ statements: [Statement], within limit: Duration, cancellation: Cancellation = .abandon,
        commits: Bool = false, isRepeatable: Bool = false
    ) {
        self.statements = statements
        self.cancellation = cancellation
        self.commits = commits
        self.isRepeatable = isRepeatable
        deadline = Moment.now + limit
    }

    /// Answered while the link still works on it: its results are read and dropped.
    var isAbandoned: Bool { isAnswered }

    func expect(_ caller: CheckedContinuation<Answer, Never>) { self.caller = caller }

    func put(before statements: [Statement]) {
        self.statements = statements + self.statements
        prefix = statements.count
    }

    func prepareForSending() {
        progress = Progress()
        tables = Array(repeating: nil, count: statements.count)
        names = Array(repeating: nil, count: statements.count)
        failure = nil
        wasHitByStrayCancel = false
    }

    func noteCancelled() { wasCancelled = true }

    /// Tells the caller, once.
    func answer(_ answer: Answer) {
        guard !isAnswered else { return }
        isAnswered = true
        whenAnswered?(answer)
        whenAnswered = nil
        caller?.resume(returning: answer)
        caller = nil
    }

    /// What the caller is told when the link ends before the answer.
    func fail(losing reason: PostgresError) {
        if let failure { return answer(.failure(failure)) }
        guard commits else { return answer(.failure(reason)) }
        answer(
            .failure(PostgresError(.unknownOutcome, sqlstate: reason.sqlstate, detail: "lost during commit")))
    }
}
