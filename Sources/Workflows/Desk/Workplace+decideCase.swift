package import Care
import EventLoop
package import FoundationEssentials
import Records

/// Why the desk's word was not taken; nothing was written.
package enum CaseFault: Error, Sendable, Hashable {
    /// Who asks does not decide.
    case ownCase
    case unknownChoice
    /// Decided in the meantime.
    case settled
    /// Another decision on the rule stands.
    case standsAlready
    /// A standing decision needs a second person.
    case samePerson
}

extension Workplace {
    /// Decides a case with its reason, tells the asker that there is an answer, and on wish proposes that the same
    /// holds the next time.
    ///
    /// Throws `CaseFault`.
    package func decideCase(
        _ id: PublicID, choice: String, reason: String, standing: Bool, once: UUID,
        at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let me = try counter.actor
            let record = try await counter.deskCase(id)
            guard record.askedBy != me.staff else { throw CaseFault.ownCase }
            let question = DeskQuestions.question(on: record.matter.rule, in: town.policy, catalogue)
            guard question?.label(of: choice) != nil else { throw CaseFault.unknownChoice }
            _ = try await counter.once(
                once, .caseDecided, request: Array("\(id) \(choice) \(standing) \(reason)".utf8)
            ) { counter in
                guard record.state == .waiting else { throw CaseFault.settled }
                try await counter.decide(id, choice: choice, reason: reason)
                try await counter.leaveTrace(.caseDecided, of: id, policy: town.policyDigest)
                if standing, question?.mayStand == true {
                    _ = try await counter.propose(
                        standing: try await counter.deskCase(id), policy: town.policyDigest)
                }
                if let asker = record.askedBy, record.askedByTenant == town.id {
                    try await counter.post(
                        DeskLetters.decided(in: town, staff: settings.staffAddress), kind: "case.decided",
                        to: .staff(town.id, asker), dedupe: "case.\(id.text).decided")
                }
                return true
            }
        }
    }
}
