import Care
import Records

extension Workplace {
    /// Those who can have obtained a consent that the person at the counter writes down: an office writes it down from
    /// the paper of others, everybody else from their own.
    package func obtainers(at counter: borrowing Counter, in town: Town) async throws -> [PersonChoice] {
        try await refusing {
            guard try counter.actor.office != nil else { return [] }
            return try await counter.staff(of: town.id).filter { record in
                record.member.state == .active
                    && town.policy.obtainingConsent(by: ActingPerson(record), wasChosen: true).isPermitted
            }.map { PersonChoice($0) }
        }
    }
}
