import EventLoop
import Journal

extension Link {
    /// Sends the unit; its answer comes in turn. Only on a ready link.
    func send(_ unit: Unit) {
        guard isReady, let wire else {
            return unit.fail(losing: PostgresError(.unreachable, detail: "the link is gone"))
        }
        unit.prepareForSending()
        inFlight.append(unit)
        var isSent = true
        for (index, statement) in unit.statements.enumerated() where isSent {
            isSent = put(statement, index, of: unit, on: wire)
        }
        guard isSent, wire.sync() else { return lose(wire) }
        flush(wire)
    }

    private func put(_ statement: Statement, _ index: Int, of unit: Unit, on wire: Wire) -> Bool {
        var name: String?
        // A repeated statement does not rely on what others may have prepared in vain.
        if statement.isPrepared, unit.repeats == 0 {
            let key = statement.key
            switch statements.use(key) {
            case .known(let known): name = known
            case .new(let new, let old):
                if let old { evicted.append(old) }
                guard wire.prepare(statement, as: new) else { return false }
                unit.progress.sent(.prepare(key, new))
                name = new
            }
            unit.names[index] = name
        }
        unit.progress.sent(.run(index))
        return wire.run(statement, as: name)
    }

    /// Lets the server forget what the cache has evicted; only while no transaction is open.
    func sweep() {
        guard !evicted.isEmpty, isReady else { return }
        let names = evicted
        evicted = []
        for name in names {
            let statement = Statement(text: "deallocate \(name)", values: [], isPrepared: false)
            send(Unit([statement], within: configuration.queryTimeout, cancellation: .ignore))
        }
    }

    /// The socket is ready: reads what came, sends what waits.
    func exchange() {
        guard isReady, let wire else { return }
        guard wire.consume() else { return lose(wire) }
        receive(wire)
        guard isReady else { return }
        while let notification = wire.nextNotification() {
            owner?.heard(notification.channel, notification.payload)
        }
        if isReady { flush(wire) }
    }

    private func flush(_ wire: Wire) {
        switch wire.flush() {
        case .done: watcher?.set(read: true, write: false)
        case .pending: watcher?.set(read: true, write: true)
        case .failed: lose(wire)
        }
    }

    private func lose(_ wire: Wire) {
        end(PostgresError(.unreachable, detail: "the link was lost"))
    }

    private func receive(_ wire: Wire) {
        while isReady, let unit = inFlight.first, !wire.isBusy {
            let effect: Progress.Effect
            switch wire.next() {
            case .table(let table):
                effect = unit.progress.result(.done)
                if case .keep(let index) = effect { unit.tables[index] = table }
            case .failure(let failure):
                effect = unit.progress.result(.failed)
                note(failure, of: unit)
            case .skipped: effect = unit.progress.result(.skipped)
            case .endOfStep: effect = unit.progress.end()
            case .sync:
                _ = inFlight.popFirst()
                finish(unit, wire)
                continue
            case .unexpected: effect = .outOfStep
            }
            if case .forget(let key, let name) = effect { statements.forget(key, name) }
            if effect == .outOfStep { lose(wire) }
        }
    }

    private func note(_ failure: ServerFailure, of unit: Unit) {
        guard unit.failure == nil else { return }
        let index = unit.progress.statement
        if failure.isStalePreparation, let index, let name = unit.names[index] {
            statements.forget(unit.statements[index].key, name)
        }
        let isCommit = unit.commits && index == unit.statements.count - 1
        if isCommit && failure.isFatal {
            unit.failure = PostgresError(
                .unknownOutcome, sqlstate: failure.sqlstate, detail: "the server ended during commit")
        } else {
            unit.failure = failure.error
        }
        if failure.error.code == .exhausted {
            journal.note(
                .error, "postgres.exhausted",
                ("state", .label(Label(failure.sqlstate.lowercased()) ?? "other")))
        }
        unit.wasHitByStrayCancel =
            failure.isStalePreparation
            || (failure.sqlstate == "57014" && !unit.wasCancelled && cancelIsNear)
    }

    /// A cancel request names the link, not the statement: it may have hit the next one.
    private var cancelIsNear: Bool {
        guard let lastCancel else { return false }
        return cancelsUnderWay > 0 || Moment.now - lastCancel < .seconds(1)
    }

    private func finish(_ unit: Unit, _ wire: Wire) {
        headUnwanted = nil
        headCancelled = nil
        let uncertain = wire.takeUncertainCommit()
        noteSlow(unit)
        if unit.isRepeatable, unit.wasHitByStrayCancel, unit.repeats < 3, !unit.isAnswered {
            unit.repeats += 1
            owner?.sendAgain(unit)
        } else if let failure = unit.failure {
            unit.answer(.failure(failure))
        } else if unit.commits && uncertain {
            unit.answer(
                .failure(PostgresError(.unknownOutcome, detail: "no replica has confirmed the commit")))
        } else {
            unit.answer(.success(unit.tables.compactMap(\.self)))
        }
        watchHead()
        owner?.advanced(self)
    }

    private func noteSlow(_ unit: Unit) {
        let took = Moment.now - unit.began
        guard took >= configuration.slowQuery,
            let statement = unit.statements.first(where: \.isPrepared) ?? unit.statements.first,
            let name = Label(unit.names.compactMap(\.self).first ?? "unprepared"),
            let fingerprint = Label(statement.fingerprint)
        else { return }
        journal.note(
            .notice, "postgres.slow", ("role", .label(role.rawValue)), ("statement", .label(name)),
            ("fingerprint", .label(fingerprint)), ("statements", .count(unit.statements.count)),
            ("query", .took(took)))
    }
}
