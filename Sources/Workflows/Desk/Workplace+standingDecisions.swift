package import Care
import EventLoop
package import FoundationEssentials
import Records

extension Workplace {
    /// The decisions that stand, are proposed, are being withdrawn, or have ended.
    package func standingDecisions(at counter: borrowing Counter, in town: Town) async throws
        -> [StandingView]
    {
        try await refusing {
            let me = try counter.actor
            let people = try await counter.staff(of: town.id, withFormer: true)
            let name = { (id: StaffID) in people.first { $0.member.id == id }?.member.name.full ?? "退職した職員" }
            return try await counter.standingDecisions(inForceOnly: false).map { decision in
                let question = DeskQuestions.question(on: decision.matter.rule, in: town.policy, catalogue)
                let state: StandingView.State =
                    if decision.endedAt != nil { .ended } else if decision.confirmedAt == nil {
                        .proposed
                    } else if decision.withdrawalBy != nil { .withdrawing } else { .inForce }
                let mine = state == .withdrawing ? decision.withdrawalBy : decision.proposedBy
                return StandingView(
                    id: decision.publicID, question: question, rule: decision.matter.rule,
                    choice: question?.label(of: decision.choice) ?? decision.choice, state: state,
                    proposedBy: name(decision.proposedBy), proposedAt: decision.proposedAt,
                    confirmedBy: decision.confirmedBy.map(name), confirmedAt: decision.confirmedAt,
                    endedAt: decision.endedAt, isStatedByFile: decision.endReason == "stated_by_file",
                    isMine: state != .inForce && mine == me.staff)
            }
        }
    }

    /// The second person's yes: from now on the decision holds for every case like it.
    ///
    /// Throws `CaseFault`.
    package func confirmStanding(
        _ id: PublicID, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await changeStanding(id, "confirm", once: once, at: counter, in: town) { counter, decision, me in
            guard decision.proposedBy != me else { throw CaseFault.samePerson }
            guard decision.confirmedAt == nil, decision.endedAt == nil else { throw CaseFault.settled }
            guard
                !(try await counter.standingDecisions().contains { $0.matter.rule == decision.matter.rule })
            else { throw CaseFault.standsAlready }
            try await counter.confirm(standing: id)
        }
    }

    /// Asks to withdraw a standing decision; the second person's word ends it.
    ///
    /// Throws `CaseFault`.
    package func withdrawStanding(
        _ id: PublicID, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await changeStanding(id, "withdraw", once: once, at: counter, in: town) { counter, decision, me in
            guard decision.endedAt == nil else { throw CaseFault.settled }
            guard decision.withdrawalBy != me else { throw CaseFault.samePerson }
            try await counter.withdraw(standing: id)
        }
    }

    private func changeStanding(
        _ id: PublicID, _ word: String, once: UUID, at counter: borrowing Counter, in town: Town,
        _ change: (borrowing Counter, StandingDecision, StaffID) async throws -> Void
    ) async throws {
        try await refusing {
            _ = try await counter.once(once, .caseDecided, request: Array("\(word) \(id)".utf8)) { counter in
                let all = try await counter.standingDecisions(inForceOnly: false)
                guard let decision = all.first(where: { $0.publicID == id }) else {
                    throw CounterRefusal.notFound
                }
                try await change(counter, decision, try counter.actor.staff)
                try await counter.leaveTrace(.caseDecided, of: id, policy: town.policyDigest, note: word)
                return true
            }
        }
    }
}
