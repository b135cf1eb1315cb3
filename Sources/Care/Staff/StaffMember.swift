/// Where a person's account stands; anything but `active` is shut out on the next request.
package enum StaffState: String, Sendable {
    case invited, active, suspended, left
}

/// A person who works at a facility and takes part with an account of their own.
package struct StaffMember: Sendable, Hashable {
    package let id: StaffID
    package let publicID: PublicID
    package let facility: FacilityID
    package let name: PersonName
    /// A code of `Config/professions.yaml`.
    package let profession: String
    /// May manage the facility's accounts and devices.
    package let isFacilityAdministrator: Bool
    package let state: StaffState

    package init(
        id: StaffID, publicID: PublicID, facility: FacilityID, name: PersonName, profession: String,
        isFacilityAdministrator: Bool, state: StaffState
    ) {
        self.id = id
        self.publicID = publicID
        self.facility = facility
        self.name = name
        self.profession = profession
        self.isFacilityAdministrator = isFacilityAdministrator
        self.state = state
    }
}
