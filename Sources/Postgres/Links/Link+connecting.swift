import EventLoop
import Journal

extension Link {
    /// Begins to connect; the owner is told how it went.
    func open() {
        let turn = dialer.currentTurn
        connectTimer = loop.schedule(after: configuration.connectTimeout) { [weak self] in
            self?.dialer.turnAway(from: turn)
            self?.refuse("no answer in time")
        }
        guard dialer.needsLookup else { return start(dialer.parameters()) }
        loop.spawn("postgres.lookup") { [self] in start(await dialer.lookedUpParameters()) }
    }

    private func start(_ parameters: Result<[(String, String)], PostgresError>) {
        guard phase == .connecting else { return }
        switch parameters {
        case .failure(let error): refuse(error.detail)
        case .success(let parameters):
            guard let wire = Wire(parameters) else { return refuse("out of memory") }
            self.wire = wire
            guard !wire.isBad else { return refuse(wire.trouble) }
            wait(read: false, write: true)
        }
    }

    /// libpq may change its socket between two steps, even to another of the same number: so a new watcher
    /// each.
    private func wait(read: Bool, write: Bool) {
        guard let wire, wire.descriptor >= 0 else { return refuse("no socket") }
        watcher = loop.watch(wire.descriptor) { [weak self] _ in self?.step() }
        watcher?.set(read: read, write: write)
    }

    private func step() {
        guard phase == .connecting, let wire else { return }
        watcher?.close()
        switch wire.goOn() {
        case .reading: wait(read: true, write: false)
        case .writing: wait(read: false, write: true)
        case .failed: refuse(wire.trouble)
        case .done: establish(wire)
        }
    }

    private func establish(_ wire: Wire) {
        guard wire.enterPipeline() else { return refuse("no pipeline mode") }
        connectTimer?.cancel()
        ticket = wire.makeCancelTicket()
        phase = .ready
        wasOpen = true
        watcher = loop.watch(wire.descriptor) { [weak self] _ in self?.exchange() }
        watcher?.set(read: true, write: false)
        journal.note(
            .info, "postgres.connected", ("role", .label(role.rawValue)),
            ("connect", .took(Moment.now - began)))
        owner?.opened(self)
    }

    private func refuse(_ detail: String) {
        guard phase == .connecting else { return }
        journal.note(
            .warning, "postgres.refused", ("role", .label(role.rawValue)),
            ("connect", .took(Moment.now - began)))
        end(PostgresError(.unreachable, detail: detail))
    }
}
