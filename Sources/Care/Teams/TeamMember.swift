/// A member's part in a team.
package enum TeamRole: String, Sendable {
    /// The consent obtainer, or whoever the application lists first: the team's first member and representative.
    case first
    case member
}

/// A seat in a subject's team.
package struct TeamMember: Sendable, Hashable {
    package let staff: PublicID
    package let name: PersonName
    package let profession: String
    package let facilityName: String
    package let role: TeamRole
    /// The town of the member's facility, when it is not the subject's own.
    package let visitingFrom: TenantID?

    package init(
        staff: PublicID, name: PersonName, profession: String, facilityName: String, role: TeamRole,
        visitingFrom: TenantID?
    ) {
        self.staff = staff
        self.name = name
        self.profession = profession
        self.facilityName = facilityName
        self.role = role
        self.visitingFrom = visitingFrom
    }
}
