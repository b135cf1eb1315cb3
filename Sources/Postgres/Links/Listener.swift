import EventLoop
import Journal

/// The link that only listens; one for all channels of the process.
final class Listener: @unchecked Sendable {  // unchecked: only its loop's thread touches it
    /// One call of `listen`.
    private final class Ear {
        let channel: StaticString
        let heard: @Sendable (String) -> Void
        let missed: @Sendable () -> Void
        var isConfirmed = false
        var caller: CheckedContinuation<Result<Void, PostgresError>, Never>?
        var timer: ScheduledTimer?

        init(
            _ channel: StaticString, _ heard: @escaping @Sendable (String) -> Void,
            _ missed: @escaping @Sendable () -> Void
        ) {
            self.channel = channel
            self.heard = heard
            self.missed = missed
        }

        func answer(_ answer: Result<Void, PostgresError>) {
            timer?.cancel()
            caller?.resume(returning: answer)
            caller = nil
        }
    }

    private let context: PoolContext
    private var ears: [Ear] = []
    private var link: Link?
    private var backoff: Backoff
    private var isClosing = false
    private var hasTick = false

    init(_ context: PoolContext) {
        self.context = context
        let configuration = context.configuration
        backoff = Backoff(start: configuration.reconnectStart, limit: configuration.reconnectLimit)
    }

    func listen(
        _ channel: StaticString, _ heard: @escaping @Sendable (String) -> Void,
        _ missed: @escaping @Sendable () -> Void
    ) async throws(PostgresError) {
        let name = channel.description.utf8
        let isName = name.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        guard (1...63).contains(name.count), isName else {
            throw PostgresError(.unsendable, detail: "a channel is 1 to 63 of a-z, 0-9, _")
        }
        let answer = await withCheckedContinuation { caller in
            context.loop.execute { [self] in
                let ear = Ear(channel, heard, missed)
                ear.caller = caller
                admit(ear)
            }
        }
        try answer.get()
    }

    func close() async {
        await withCheckedContinuation { caller in
            context.loop.execute { [self] in
                isClosing = true
                for ear in ears { ear.answer(.failure(PostgresError(.unreachable, detail: Link.closing))) }
                ears = []
                link?.close()
                caller.resume()
            }
        }
    }

    private func admit(_ ear: Ear) {
        guard !isClosing else {
            return ear.answer(.failure(PostgresError(.unreachable, detail: Link.closing)))
        }
        ears.append(ear)
        ear.timer = context.loop.schedule(after: context.configuration.queryTimeout) { [self] in
            ears.removeAll { $0 === ear }
            ear.answer(.failure(PostgresError(.unreachable, detail: "the listening link is not up")))
        }
        guard let link else { return open() }
        if link.isReady { start(ear, on: link) }
    }

    private func open() {
        guard !isClosing else { return }
        let link = Link(.listening, of: context, owner: self)
        self.link = link
        link.open()
    }

    private func start(_ ear: Ear, on link: Link) {
        // The name is a literal of ours and holds only letters, digits and underscores.
        let statement = Statement(text: "listen \(ear.channel)", values: [], isPrepared: false)
        let limit = context.configuration.queryTimeout
        let unit = Unit([statement], within: limit, cancellation: .ignore)
        unit.whenAnswered = { [context] answer in
            switch answer {
            case .success:
                if ear.isConfirmed { ear.missed() }
                ear.isConfirmed = true
                ear.answer(.success(()))
            case .failure:
                context.journal.note(.warning, "postgres.deaf")
                link.close()
            }
        }
        link.send(unit)
        keepTime()
    }

    /// Asks the link for a sign of life now and then, and watches the deadlines of what was asked.
    private func keepTime() {
        guard !hasTick else { return }
        hasTick = true
        context.loop.schedule(after: .milliseconds(25)) { [self] in
            hasTick = false
            guard let link else { return }
            link.tick(.now)
            if !link.inFlight.isEmpty { keepTime() }
        }
    }

    private func beat(_ link: Link) {
        context.loop.schedule(after: context.configuration.heartbeat) { [weak self, weak link] in
            guard let self, let link, link.isReady else { return }
            let alive = Unit(
                [Statement(control: "select 1")], within: context.configuration.cancelGrace,
                cancellation: .ignore)
            alive.whenAnswered = { [weak link] in if case .failure = $0 { link?.close() } }
            link.send(alive)
            keepTime()
            beat(link)
        }
    }
}

extension Listener: LinkOwner {
    func opened(_ link: Link) {
        backoff.reset()
        for ear in ears { start(ear, on: link) }
        beat(link)
    }

    func ended(_ link: Link, _ reason: PostgresError) {
        guard self.link === link else { return }
        self.link = nil
        guard !isClosing else { return }
        context.loop.schedule(after: backoff.wait()) { [weak self] in
            guard let self, self.link == nil else { return }
            open()
        }
    }

    func advanced(_ link: Link) {}

    func sendAgain(_ unit: Unit) {}

    func heard(_ channel: String, _ payload: String) {
        for ear in ears where ear.channel.description == channel { ear.heard(payload) }
    }
}
