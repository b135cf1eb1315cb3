import EventLoop

/// Somebody who waits for an exclusive link.
final class LeaseWaiter: @unchecked Sendable {  // unchecked: only the loop touches it
    typealias Answer = Result<Link, PostgresError>

    private var caller: CheckedContinuation<Answer, Never>?
    private(set) var isAnswered = false
    var timer: ScheduledTimer?

    func expect(_ caller: CheckedContinuation<Answer, Never>) { self.caller = caller }

    func answer(_ answer: Answer) {
        guard !isAnswered else { return }
        isAnswered = true
        timer?.cancel()
        timer = nil
        caller?.resume(returning: answer)
        caller = nil
    }
}

/// Exclusive links for transactions.
extension LoopPool {
    /// Waits for an exclusive link; whoever gets one gives it to `settle` at the end.
    func lease() async throws(PostgresError) -> Link {
        let waiter = LeaseWaiter()
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { caller in
                waiter.expect(caller)
                onLoop { self.admit(waiter) }
            }
        } onCancel: {
            loop.execute { self.dismiss(waiter, PostgresError(.canceled, detail: "the task was cancelled")) }
        }
        return try answer.get()
    }

    private func admit(_ waiter: LeaseWaiter) {
        guard !waiter.isAnswered else { return }
        guard !isClosing else {
            return waiter.answer(.failure(PostgresError(.unreachable, detail: Link.closing)))
        }
        switch leases.ask(waiter) {
        case .take(let link): return waiter.answer(.success(link))
        case .refuse:
            return waiter.answer(.failure(PostgresError(.busy, detail: "too many transactions wait")))
        case .open: openExclusive()
        case .wait: break
        }
        waiter.timer = loop.schedule(after: context.configuration.linkWait) { [weak self, weak waiter] in
            guard let self, let waiter else { return }
            let code: PostgresError.Code = leases.open > 0 ? .busy : .unreachable
            dismiss(waiter, PostgresError(code, detail: "no link for a transaction in time"))
        }
    }

    private func dismiss(_ waiter: LeaseWaiter, _ error: PostgresError) {
        leases.leave(waiter)
        waiter.answer(.failure(error))
    }

    private func openExclusive() {
        guard !isClosing else { return }
        let link = Link(.exclusive, of: context, owner: self)
        exclusive[ObjectIdentifier(link)] = link
        link.open()
    }

    func openedExclusive(_ link: Link) {
        leaseBackoff.reset()
        pass(leases.opened(link))
    }

    func endedExclusive(_ link: Link) {
        guard exclusive.removeValue(forKey: ObjectIdentifier(link)) != nil else { return }
        let again = link.wasOpen ? leases.lost(link) : leases.failedToOpen()
        guard again, !isClosing else { return }
        loop.schedule(after: leaseBackoff.wait()) { [weak self] in self?.openExclusive() }
    }

    private func pass(_ freed: LeaseQueue<Link, LeaseWaiter>.Freed) {
        if case .hand(let link, let waiter) = freed { waiter.answer(.success(link)) }
    }

    /// A transaction is over: its link is made clean, then goes to the next in line.
    func settle(_ link: Link) {
        guard link.isSettling, link.isReady, link.inFlight.isEmpty, link.cancelsUnderWay == 0 else { return }
        guard link.isIdle, !link.needsFence else {
            // Ends what the transaction left open, and takes the blow of a cancel request that comes late.
            link.needsFence = false
            let rollback = Statement(control: "rollback")
            let limit = context.configuration.cancelGrace
            link.send(Unit([rollback], within: limit, cancellation: .ignore))
            return keepTime()
        }
        link.isSettling = false
        link.sweep()
        pass(leases.givenBack(link))
    }
}
