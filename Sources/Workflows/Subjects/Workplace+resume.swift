package import Care
import EventLoop
package import FoundationEssentials
import Records

extension Workplace {
    /// The desk takes a stop, a move or a death back: the team sees the record again, as it was.
    ///
    /// Throws `SubjectRefusal` where the consent was withdrawn: then only a new consent begins anew.
    package func resumeSubject(
        _ subject: PublicID, reason: String, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let me = try counter.actor
            guard me.isDesk,
                try await counter.shells(in: [.stopped, .moved, .deceased])
                    .contains(where: { $0.publicID == subject })
            else { throw CounterRefusal.notFound }
            let last = try await counter.stops().first {
                $0.subject == subject && $0.setAt != nil && !$0.isOfItem
            }
            if last?.cause == .withdrawn {
                throw SubjectRefusal.byRule(town.policy.consent.obtainers.refusal(.consentWithdrawn))
            }
            _ = try await counter.once(
                once, .subjectResumed, request: Array("\(subject) \(reason)".utf8)
            ) { counter in
                try await counter.resume(subject)
                // Who stays here takes nothing to another town.
                let now = clock.now()
                for package in try await counter.packages()
                where package.subject == subject && package.openedAt == nil && package.withdrawnAt == nil
                    && package.expiresAt > now
                {
                    try await counter.withdrawPackage(package.publicID)
                }
                try await counter.leaveTrace(
                    .subjectResumed, of: subject, policy: town.policyDigest, note: reason)
                // The whole team sees the record again, and whoever received the wish is told too.
                let letter = SubjectLetters.resumed(in: town, staff: settings.staffAddress)
                let key = "resumed.\(last?.publicID.text ?? once.uuidString)"
                try await counter.post(letter, kind: "subject.resumed", toTeamOf: subject, dedupe: key)
                if let last, last.receivedByTenant == town.id, last.receivedBy != me.staff {
                    try await counter.post(
                        letter, kind: "subject.resumed", to: .staff(town.id, last.receivedBy),
                        dedupe: Counter.dedupeKey(key, for: last.receivedBy, in: town.id))
                }
                return true
            }
        }
    }
}
