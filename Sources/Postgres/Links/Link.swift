import EventLoop
import Journal

/// Who keeps a link and wants to know how it fares. All calls come on the link's loop.
protocol LinkOwner: AnyObject {
    func opened(_ link: Link)
    /// The end of the link, also of one that never opened; told once.
    func ended(_ link: Link, _ reason: PostgresError)
    /// A unit is done.
    func advanced(_ link: Link)
    /// The unit did not run through no fault of its own.
    func sendAgain(_ unit: Unit)
    func heard(_ channel: String, _ payload: String)
}

/// One connection in pipeline mode, from its first attempt to its end; never revived, only replaced.
final class Link: @unchecked Sendable {  // unchecked: touched by its loop's thread only
    enum Role: Label {
        case shared = "shared"
        case exclusive = "exclusive"
        case listening = "listening"
    }

    enum Phase { case connecting, ready, ended }

    let role: Role
    let loop: EventLoop
    let configuration: DatabaseConfiguration
    let journal: Journal
    let dialer: Dialer
    let lane: WorkPool
    weak var owner: (any LinkOwner)?

    var phase = Phase.connecting
    var wire: Wire?
    var watcher: Watcher?
    var connectTimer: ScheduledTimer?
    let began = Moment.now

    var inFlight = Fifo<Unit>()
    var statements: StatementCache
    /// Evicted from the cache, still to be deallocated.
    var evicted: [String] = []

    var ticket: CancelTicket?
    var cancelsUnderWay = 0
    var lastCancel: Moment?
    /// Since when the statement at the head is unwanted, and since when it has been told so.
    var headUnwanted: Moment?
    var headCancelled: Moment?
    /// A cancel request was sent: a late one may still hit whatever comes next.
    var needsFence = false
    /// Has been ready, so it counts as one of the pool's open links.
    var wasOpen = false
    /// Its transaction is over; it is being made clean for the next.
    var isSettling = false

    init(_ role: Role, of pool: PoolContext, owner: any LinkOwner) {
        self.role = role
        self.owner = owner
        loop = pool.loop
        configuration = pool.configuration
        journal = pool.journal
        dialer = pool.dialer
        lane = pool.lane
        statements = StatementCache(capacity: pool.configuration.statementCache)
    }

    var isReady: Bool { phase == .ready }
    /// No transaction is open on it.
    var isIdle: Bool { wire?.isIdle ?? false }
    var hasFailedTransaction: Bool { wire?.hasFailedTransaction ?? false }

    /// Ends the link. What is under way fails, commits with an unknown outcome.
    func end(_ reason: PostgresError) {
        guard phase != .ended else { return }
        let wasReady = phase == .ready
        phase = .ended
        connectTimer?.cancel()
        watcher?.close()
        watcher = nil
        wire = nil
        ticket = nil
        let lost = inFlight.takeAll()
        if wasReady, reason.detail != Link.closing {
            journal.note(
                .warning, "postgres.lost", ("role", .label(role.rawValue)), ("in_flight", .count(lost.count)))
        }
        for unit in lost { unit.fail(losing: reason) }
        owner?.ended(self, reason)
        owner = nil
    }

    static let closing = "closed by us"

    func close() { end(PostgresError(.unreachable, detail: Link.closing)) }
}

/// What every link of a loop shares.
struct PoolContext: Sendable {
    let loop: EventLoop
    let configuration: DatabaseConfiguration
    let journal: Journal
    let dialer: Dialer
    /// For what blocks: names and cancel requests.
    let lane: WorkPool
}
