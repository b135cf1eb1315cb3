import EventLoop
import Journal

/// All links of one loop, but the listening one.
final class LoopPool: @unchecked Sendable {  // unchecked: only its loop's thread touches it
    let context: PoolContext
    var isClosing = false
    private var hasTick = false

    /// One place per shared link, empty while the link is being replaced.
    var shared: [Link?]
    var sharedBackoff: [Backoff]
    /// Single statements that wait for room on a shared link.
    var waiting = Fifo<Unit>()

    var leases: LeaseQueue<Link, LeaseWaiter>
    var leaseBackoff: Backoff
    /// Links of transactions, whoever holds them.
    var exclusive: [ObjectIdentifier: Link] = [:]

    init(_ context: PoolContext) {
        self.context = context
        let configuration = context.configuration
        let backoff = Backoff(start: configuration.reconnectStart, limit: configuration.reconnectLimit)
        shared = Array(repeating: nil, count: max(2, configuration.sharedLinks))
        sharedBackoff = Array(repeating: backoff, count: shared.count)
        leases = LeaseQueue(limit: configuration.exclusiveLinks, waitingLimit: configuration.waitingLimit)
        leaseBackoff = backoff
    }

    var loop: EventLoop { context.loop }

    /// Runs `body` on the loop: at once when already there.
    func onLoop(_ body: @escaping @Sendable () -> Void) {
        if loop.inLoop { body() } else { loop.execute(body) }
    }

    func start() {
        for place in shared.indices { openShared(place) }
    }

    /// Hands the unit in by `submit` on the loop and waits for its answer.
    func answer(
        to unit: Unit, _ submit: @escaping @Sendable (LoopPool, Unit) -> Void
    ) async -> Unit.Answer {
        await withTaskCancellationHandler {
            await withCheckedContinuation { caller in
                unit.expect(caller)
                onLoop { submit(self, unit) }
            }
        } onCancel: {
            loop.execute { self.cancel(unit) }
        }
    }

    /// On its way or still here: the unit itself knows whether it has been answered.
    private func cancel(_ unit: Unit) {
        guard !unit.isAnswered, unit.cancellation != .ignore else { return }
        let link = links.first { $0.inFlight.all.contains { $0 === unit } }
        if let link { return link.cancel(unit) }
        unit.noteCancelled()
        unit.answer(.failure(PostgresError(.canceled, detail: "the task was cancelled")))
    }

    var links: [Link] { shared.compactMap(\.self) + exclusive.values }

    // MARK: The clock

    /// While anything is under way or waits, deadlines are looked at this often.
    func keepTime() {
        guard !hasTick else { return }
        hasTick = true
        loop.schedule(after: .milliseconds(25)) { [self] in
            hasTick = false
            let now = Moment.now
            expireWaiting(now)
            for link in links { link.tick(now) }
            if !waiting.isEmpty || links.contains(where: { !$0.inFlight.isEmpty }) { keepTime() }
        }
    }

    // MARK: The end

    /// Refuses what is new, lets what is under way finish within `limit`, closes everything.
    func close(within limit: Duration) async {
        let deadline = Moment.now + limit
        await step { $0.isClosing = true }
        while await !step({ $0.isQuiet }), Moment.now < deadline {
            try? await loop.sleep(.milliseconds(5))
        }
        await step { $0.closeAll() }
    }

    private var isQuiet: Bool {
        waiting.isEmpty && leases.isQuiet && leases.waiting.isEmpty
            && links.allSatisfy(\.inFlight.isEmpty)
    }

    private func closeAll() {
        let error = PostgresError(.unreachable, detail: Link.closing)
        for unit in waiting.takeAll() { unit.fail(losing: error) }
        for waiter in leases.closeDown().waiting { waiter.answer(.failure(error)) }
        for link in links { link.close() }
    }

    private func step<Value: Sendable>(_ body: @escaping @Sendable (LoopPool) -> Value) async -> Value {
        await withCheckedContinuation { caller in
            onLoop { caller.resume(returning: body(self)) }
        }
    }
}

extension LoopPool: LinkOwner {
    func opened(_ link: Link) {
        link.role == .shared ? openedShared(link) : openedExclusive(link)
    }

    func ended(_ link: Link, _ reason: PostgresError) {
        link.role == .shared ? endedShared(link) : endedExclusive(link)
    }

    func advanced(_ link: Link) {
        link.role == .shared ? fill(link) : settle(link)
    }

    func sendAgain(_ unit: Unit) { submit(unit) }

    func heard(_ channel: String, _ payload: String) {}
}
