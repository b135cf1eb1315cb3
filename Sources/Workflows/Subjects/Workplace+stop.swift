package import Care
import EventLoop
package import FoundationEssentials
import Records

extension Workplace {
    /// Where the stop of the subject in scope stands.
    package func readStop(at counter: borrowing Counter, in town: Town) async throws -> StopPage {
        try await refusing {
            let subject = try counter.subject
            let answers = try await counter.deskAnswers(for: subject.subjectPublicID)
            let people = try await counter.staff(of: town.id, withFormer: true)
            let me = try await acting(counter)
            var open: StopPage.Open?
            var silent: [DeskMatter] = []
            if let stop = try await counter.stops().first(where: { $0.setAt == nil }) {
                let ruling = town.policy.ending(
                    stop, by: me, isMember: subject.ground.isMember, answers.decisions)
                if case .desk(let matter) = ruling {
                    silent = stop.cause == .deceased ? [] : town.policy.openForSettingStop(answers.decisions)
                    if !silent.contains(matter) { silent.append(matter) }
                }
                open = StopPage.Open(
                    id: stop.publicID, cause: StopCause(stop.cause),
                    askedBy: StopAsker(rawValue: stop.askedBy.rawValue), details: stop.details,
                    isOfItem: stop.isOfItem,
                    receivedBy: people.first { $0.member.id == stop.receivedBy }?.member.name.full
                        ?? "退職した職員",
                    receivedAt: stop.receivedAt, membersToldAt: stop.membersToldAt,
                    authorityToldAt: stop.authorityToldAt, formFiledAt: stop.formFiledAt,
                    steps: town.policy.stopSteps(StopCause(stop.cause), answers.decisions), ruling: ruling)
            } else {
                silent = town.policy.openForStop(answers.decisions)
                silent += town.policy.openForSettingStop(answers.decisions)
            }
            try await counter.leaveTrace(.subjectRead, of: subject.subjectPublicID)
            return StopPage(
                id: subject.subjectPublicID,
                name: try await counter.particulars()?.particulars.name
                    ?? PersonName(family: "", given: "", familyKana: "", givenKana: ""),
                open: open, items: try await items(answers.decisions, at: counter, in: town),
                done: try await counter.stops().compactMap { stop in
                    stop.setAt.map {
                        StopPage.Done(
                            cause: StopCause(stop.cause), isOfItem: stop.isOfItem,
                            receivedAt: stop.receivedAt, setAt: $0)
                    }
                }, deathReport: town.policy.deathReport(answers.decisions),
                silent: self.silent(silent, answers, in: town))
        }
    }

    /// What can be stopped by itself, where the town's rule stops by item.
    private func items(
        _ decisions: DeskDecisions, at counter: borrowing Counter, in town: Town
    ) async throws -> [StopPage.Item] {
        guard town.policy.stopScope(decisions) == .item else { return [] }
        return try await counter.timeline(limit: 100).filter { $0.withdrawnAt == nil }.map { post in
            StopPage.Item(
                id: post.publicID, author: post.authorName.full, writtenAt: post.createdAt,
                beginning: String(post.body.prefix(24)))
        }
    }

    /// Puts on record that a stop was asked for, or that the subject died or moved away.
    ///
    /// Throws `SubjectRefusal` before anything is written.
    package func askForStop(
        _ wish: StopWish, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let subject = try counter.subject.subjectPublicID
            let decisions = try await counter.deskDecisions(for: subject)
            guard let asker = StopAsker(rawValue: wish.askedBy),
                let askedBy = NewStopRequest.AskedBy(rawValue: wish.askedBy)
            else { throw SubjectRefusal.unreadable }
            // Nobody asks for a death: it is told by whoever learns of it.
            if wish.cause != .deceased {
                try require(
                    town.policy.askingForStop(by: asker, incapable: wish.isIncapable, decisions: decisions))
                if let open = town.policy.openForStop(decisions).first {
                    throw SubjectRefusal.needsDesk(open)
                }
            }
            let item = wish.item.flatMap { PublicID($0) }
            guard item == nil || town.policy.stopScope(decisions) == .item else {
                throw SubjectRefusal.unreadable
            }
            guard try await counter.subjectRecord().state == .active,
                !(try await counter.stops().contains { $0.setAt == nil })
            else { throw CounterRefusal.conflict }
            _ = try await counter.once(
                once, .subjectStopped, request: try requestBytes(wish)
            ) { counter in
                let id = try await counter.requestStop(
                    NewStopRequest(
                        cause: wish.cause.record, askedBy: askedBy,
                        details: wish.details.isEmpty ? nil : wish.details, item: item,
                        policy: town.policyDigest),
                    of: subject)
                try await counter.leaveTrace(
                    .subjectStopped, of: id, policy: town.policyDigest, note: "received")
                return true
            }
        }
    }

    /// Records a step of the stop of the subject in scope. Telling the members is done here, by mail.
    package func advanceStop(
        _ id: PublicID, _ progress: StopProgress, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            guard let stop = try await counter.stops().first(where: { $0.publicID == id }) else {
                throw CounterRefusal.notFound
            }
            _ = try await counter.once(
                once, .subjectStopped, request: Array("\(id) \(progress.rawValue)".utf8)
            ) { counter in
                guard stop.setAt == nil else { throw CounterRefusal.conflict }
                try await counter.record(progress.step, of: id)
                if progress == .membersTold, stop.membersToldAt == nil {
                    try await tellMembers(of: stop, at: counter, in: town)
                }
                try await counter.leaveTrace(
                    .subjectStopped, of: id, policy: town.policyDigest, note: progress.rawValue)
                return true
            }
        }
    }

    private func tellMembers(of stop: StopRecord, at counter: borrowing Counter, in town: Town) async throws {
        let me = try counter.actor.staff
        for (index, seat) in try await counter.team().enumerated() where !seat.isPending && seat.staff != me {
            try await counter.post(
                SubjectLetters.stopComing(in: town, staff: settings.staffAddress), kind: "subject.stop",
                to: .staff(seat.staffTenant, seat.staff), dedupe: "stop.\(stop.publicID.text).\(index)")
        }
    }

    /// Sets the stop: from now on the team does not see the record (or the one post) any more. It is hidden and kept;
    /// the team, and whoever received the wish, learn what to tell the one who asked.
    ///
    /// Returns what was stopped.
    /// Throws `SubjectRefusal` before anything is written.
    @discardableResult
    package func setStop(
        _ id: PublicID, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws -> StoppedMatter {
        try await refusing {
            guard let stop = try await counter.stops().first(where: { $0.publicID == id }) else {
                throw CounterRefusal.notFound
            }
            let isMember = counter.sight?.ground.isMember ?? false
            let ruling = town.policy.ending(
                stop, by: try await acting(counter), isMember: isMember,
                try await counter.deskDecisions(for: stop.subject))
            try require(ruling)
            _ = try await counter.once(once, .subjectStopped, request: Array("\(id) set".utf8)) { counter in
                guard stop.setAt == nil else { throw CounterRefusal.conflict }
                try await counter.leaveTrace(
                    .subjectStopped, of: stop.subject, policy: town.policyDigest, note: "set")
                try await tellOfEnd(of: stop, at: counter, in: town)
                try await counter.set(stop, as: StopCause(stop.cause).state)
                return true
            }
            return StoppedMatter(cause: StopCause(stop.cause), isOfItem: stop.isOfItem)
        }
    }

    /// To the whole team, whether this counter sees it or not, and to whoever received the wish.
    private func tellOfEnd(of stop: StopRecord, at counter: borrowing Counter, in town: Town) async throws {
        let letter = SubjectLetters.stopped(isOfItem: stop.isOfItem, in: town, staff: settings.staffAddress)
        let key = "stopped.\(stop.publicID.text)"
        try await counter.post(letter, kind: "subject.stopped", toTeamOf: stop.subject, dedupe: key)
        guard stop.receivedByTenant == town.id, stop.receivedBy != (try counter.actor.staff) else { return }
        try await counter.post(
            letter, kind: "subject.stopped", to: .staff(town.id, stop.receivedBy),
            dedupe: Counter.dedupeKey(key, for: stop.receivedBy, in: town.id))
    }
}

/// What a stop has hidden.
package struct StoppedMatter: Sendable, Hashable {
    package let cause: StopCause
    package let isOfItem: Bool
}

extension Ground {
    /// A seat in the team, in whichever town.
    var isMember: Bool { self == .member || self == .visitor }
}
