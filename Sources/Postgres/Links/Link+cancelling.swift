import EventLoop
import Journal

extension Link {
    /// The caller's task was cancelled while the unit is under way.
    func cancel(_ unit: Unit) {
        guard !unit.isAnswered, unit.cancellation != .ignore else { return }
        unit.noteCancelled()
        if unit.cancellation == .abandon {
            unit.answer(.failure(PostgresError(.canceled, detail: "the task was cancelled")))
        }
        watchHead()
    }

    /// Looks at the clock; the pool calls it several times a second while anything is under way.
    func tick(_ now: Moment) {
        guard isReady else { return }
        for unit in inFlight.all where !unit.isAnswered && unit.deadline <= now {
            unit.noteCancelled()
            if unit.commits {
                unit.answer(
                    .failure(PostgresError(.unknownOutcome, detail: "no answer to the commit in time")))
            } else {
                unit.answer(.failure(PostgresError(.timeout, detail: "no answer in time")))
            }
        }
        watchHead(now)
        if let headCancelled, now - headCancelled >= configuration.cancelGrace {
            end(PostgresError(.unreachable, detail: "the server does not react"))
        }
    }

    /// The server works on the head of the pipeline: when nobody wants that any more, it is told to stop.
    func watchHead(_ now: Moment = .now) {
        guard isReady, let head = inFlight.first, head.isAnswered || head.wasCancelled else {
            headUnwanted = nil
            return
        }
        let since = headUnwanted ?? now
        headUnwanted = since
        // On a shared link the request may hit the neighbour, so what is about to end by itself is left
        // alone.
        let patience: Duration = role == .shared ? .milliseconds(20) : .zero
        guard headCancelled == nil, now - since >= patience else { return }
        headCancelled = now
        // A commit is never told to stop: it would come back as done without its replica.
        if head.cancellation != .ignore { sendCancel() }
    }

    private func sendCancel() {
        guard let ticket else { return }
        lastCancel = .now
        needsFence = true
        cancelsUnderWay += 1
        journal.note(.info, "postgres.cancel", ("role", .label(role.rawValue)))
        loop.spawn("postgres.cancel") { [self] in
            await lane.run { ticket.send() }
            cancelsUnderWay -= 1
            lastCancel = .now
            owner?.advanced(self)
        }
    }
}
