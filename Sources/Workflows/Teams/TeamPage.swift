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
        /// The partner town of somebody from outside.
        package let town: TownName?
        /// How the agreement with that town stands: a seat sees something only while it is in force.
        package let agreement: AgreementState?
        package let joinedAt: Date
        package let leftAt: Date?
        package let isMe: Bool
        /// Why a former member left; `nil` for a word of an older age.
        package let reason: LeavingReason?
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
    /// People of the town and of its partner towns who are not on the team, as far as they fit what was searched for.
    package let directory: [PersonChoice]
}

/// Somebody who is to join, beside those whose names could be mixed up with theirs; `others` may be empty for somebody
/// from outside, who is asked about in any case.
package struct LikeNames: Sendable {
    /// What tells two people of like names apart.
    package struct Person: Sendable {
        package let choice: PersonChoice
        package let address: String
        package let phone: String?
    }

    /// A facility that could be taken for another.
    package struct Place: Sendable {
        package let name: String
        /// The partner town of one from outside.
        package let town: TownName?
        package let address: String
    }

    package let wanted: Person
    package let others: [Person]
    /// Facilities of other names than the wanted person's, but not by much.
    package let facilities: [Place]
    /// What is provided to another town's facility when this person joins.
    package let items: [String]
}

/// Why somebody leaves a team.
package enum LeavingReason: String, Sendable, Codable, CaseIterable {
    case dutyChanged = "duty_changed"
    case leftFacility = "left_facility"
    case supportEnded = "support_ended"
    case wish
    case mistake
}
