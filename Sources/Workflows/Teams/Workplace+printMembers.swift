package import Care
import Records

/// The letter that tells a subject who is on the team.
package struct MemberLetter: Sendable {
    /// One member, as the subject can know and reach them.
    package struct Line: Sendable, Hashable {
        package let name: PersonName
        package let profession: String
        package let facility: String
        package let phone: String?
        package let isFirst: Bool
    }

    package let id: PublicID
    package let name: PersonName
    package let postalCode, address: String
    package let members: [Line]
}

extension Workplace {
    /// The list of members for the subject, where the town tells it by letter; that it was printed is on record.
    package func printMembers(at counter: borrowing Counter, in town: Town) async throws -> MemberLetter {
        try await refusing {
            let subject = try counter.subject
            let decisions = try await counter.deskDecisions(for: subject.subjectPublicID)
            try require(town.policy.writingToSubject(decisions: decisions))
            guard let person = try await counter.particulars()?.particulars else {
                throw CounterRefusal.notFound
            }
            try await counter.leaveTrace(
                .printed, of: subject.subjectPublicID, policy: town.policyDigest, note: "member list")
            return MemberLetter(
                id: subject.subjectPublicID, name: person.name, postalCode: person.postalCode,
                address: person.address,
                members: try await counter.team().filter { !$0.isPending }.map { seat in
                    MemberLetter.Line(
                        name: seat.member.name,
                        profession: catalogue.name(of: ProfessionCode(seat.member.profession)) ?? "",
                        facility: seat.member.facilityName, phone: seat.facilityPhone,
                        isFirst: seat.member.role == .first)
                })
        }
    }
}
