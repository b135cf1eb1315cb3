package import Care
import EventLoop
package import FoundationEssentials
import Records

/// Somebody who belongs to the household in scope.
package struct HouseholdLine: Sendable {
    package let id: PublicID
    package let member: HouseholdPerson
    package let endedAt: Date?
}

/// A person of a household, as a form has it.
package struct HouseholdPerson: Sendable, Codable, Hashable {
    package var family, given, familyKana, givenKana: String
    /// `YYYY-MM-DD`, or empty.
    package var birthDate: String
    package var relation: String
    package var remarks: String

    package init(
        family: String, given: String, familyKana: String, givenKana: String, birthDate: String,
        relation: String, remarks: String
    ) {
        self.family = family
        self.given = given
        self.familyKana = familyKana
        self.givenKana = givenKana
        self.birthDate = birthDate
        self.relation = relation
        self.remarks = remarks
    }
}

extension Workplace {
    /// Adds a person to the household in scope.
    ///
    /// Throws `SubjectRefusal` before anything is written.
    package func addToHousehold(
        _ person: HouseholdPerson, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            guard try await counter.subjectRecord().unit == .household else { throw CounterRefusal.notFound }
            try await requireEditing(at: counter, in: town)
            _ = try await counter.once(
                once, .subjectChanged, request: try requestBytes(person)
            ) { counter in
                let consent = try await counter.consents().first { $0.withdrawnAt == nil }?.id
                let id = try await counter.add(
                    HouseholdMember(
                        name: PersonName(
                            family: person.family, given: person.given, familyKana: person.familyKana,
                            givenKana: person.givenKana), birthDate: CalendarDate(iso: person.birthDate),
                        relation: person.relation, remarks: person.remarks), consent: consent)
                try await counter.leaveTrace(.subjectChanged, of: id, policy: town.policyDigest)
                return true
            }
        }
    }

    /// Somebody no longer belongs to the household in scope.
    ///
    /// Throws `SubjectRefusal` before anything is written.
    package func removeFromHousehold(
        _ id: PublicID, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            try await requireEditing(at: counter, in: town)
            _ = try await counter.once(once, .subjectChanged, request: Array("end \(id)".utf8)) { counter in
                try await counter.endMembership(of: id)
                try await counter.leaveTrace(.subjectChanged, of: id, policy: town.policyDigest)
                return true
            }
        }
    }

    func household(at counter: borrowing Counter) async throws -> [HouseholdLine] {
        try await counter.household().map { record in
            let name = record.member.name
            return HouseholdLine(
                id: record.publicID,
                member: HouseholdPerson(
                    family: name.family, given: name.given, familyKana: name.familyKana,
                    givenKana: name.givenKana, birthDate: record.member.birthDate?.description ?? "",
                    relation: record.member.relation, remarks: record.member.remarks),
                endedAt: record.endedAt)
        }
    }
}
