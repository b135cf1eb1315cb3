package import Care
package import FoundationEssentials

/// A subject's team, and what the person at the counter may do about it.
package struct TeamPage: Sendable {
    /// One person's place on the team, now or formerly.
    package struct Seat: Sendable {
        package let member: TeamMember
        package let phone: String?
        package let isPending: Bool
        package let isReachable: Bool
        package let joinedAt: Date
        package let leftAt: Date?
        package let isMe: Bool
    }

    package let id: PublicID
    package let name: PersonName
    package let seats: [Seat]
    package let former: [Seat]
    /// May the team be changed from this counter?
    package let ruling: Ruling
    /// The rule is open and undecided for this team.
    package let silent: [SilentRule]
    /// Who joins waits for the family doctor's word, and this person may give it.
    package let mayAdmit: Bool
    /// Who joins waits for the family doctor's word.
    package let waitsForDoctor: Bool
    /// The subject learns by letter who is on the team.
    package let isTellingSubject: Bool
    /// People of the town who are not on the team, as far as they fit what was searched for.
    package let directory: [PersonChoice]
}

/// Somebody who is to join, beside those whose names could be mixed up with theirs.
package struct LikeNames: Sendable {
    /// What tells two people of like names apart.
    package struct Person: Sendable {
        package let choice: PersonChoice
        package let address: String
        package let phone: String?
    }

    package let wanted: Person
    package let others: [Person]
}

/// Why somebody leaves a team.
package enum LeavingReason: String, Sendable, Codable, CaseIterable {
    case dutyChanged = "duty_changed"
    case leftFacility = "left_facility"
    case supportEnded = "support_ended"
    case wish
    case mistake
}
