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
            if case .desk(let matter) = town.policy.askingForStop(
                by: .subject, incapable: false, decisions: answers.decisions)
            {
                silent.append(matter)
            }
            if let stop = try await counter.stops().first(where: { $0.setAt == nil }) {
                let ruling = town.policy.ending(
                    stop, by: me, isMember: subject.ground.isMember, answers.decisions)
                if case .desk(let matter) = ruling { silent.append(matter) }
                open = StopPage.Open(
                    id: stop.publicID, cause: StopCause(stop.cause),
                    askedBy: StopAsker(rawValue: stop.askedBy.rawValue), details: stop.details,
                    receivedBy: people.first { $0.member.id == stop.receivedBy }?.member.name.full
                        ?? "退職した職員",
                    receivedAt: stop.receivedAt, membersToldAt: stop.membersToldAt,
                    authorityToldAt: stop.authorityToldAt, formFiledAt: stop.formFiledAt,
                    steps: town.policy.stopSteps(StopCause(stop.cause), answers.decisions), ruling: ruling)
            } else if town.policy.stop.setBy.isUnspecified, answers.decisions[RuleKey.stopSetBy] == nil {
                silent.append(DeskMatter(rule: RuleKey.stopSetBy))
            }
            try await counter.leaveTrace(.subjectRead, of: subject.subjectPublicID)
            return StopPage(
                id: subject.subjectPublicID,
                name: try await counter.particulars()?.particulars.name
                    ?? PersonName(family: "", given: "", familyKana: "", givenKana: ""),
                open: open, silent: self.silent(silent, answers, in: town))
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
            }
            guard try await counter.subjectRecord().state == .active,
                !(try await counter.stops().contains { $0.setAt == nil })
            else { throw CounterRefusal.conflict }
            _ = try await counter.once(
                once, .subjectStopped, request: Array(try JSONEncoder().encode(wish))
            ) { counter in
                let id = try await counter.requestStop(
                    NewStopRequest(
                        cause: wish.cause.record, askedBy: askedBy,
                        details: wish.details.isEmpty ? nil : wish.details, policy: town.policyDigest),
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

    /// Sets the stop: from now on the team does not see the record any more. It is hidden and kept.
    ///
    /// Throws `SubjectRefusal` before anything is written.
    package func setStop(
        _ id: PublicID, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
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
                try await counter.set(stop, as: StopCause(stop.cause).state)
                return true
            }
        }
    }
}

extension Ground {
    /// A seat in the team, in whichever town.
    var isMember: Bool { self == .member || self == .visitor }
}
