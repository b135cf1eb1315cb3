/// What kind of body a facility is for its town: an ordinary member, or one that the tenant file names under `bodies`.
package enum Office: String, Sendable, CaseIterable {
    case authority, secretariat, center
}

/// Where a facility stands; anything but `active` shuts its people out on their next request.
package enum FacilityState: String, Sendable {
    case active, suspended, left
}

/// A facility as its town's people see it.
package struct Facility: Sendable, Hashable {
    package let id: FacilityID
    package let publicID: PublicID
    package let name: String
    /// A code of `Config/facility-kinds.yaml`.
    package let kind: String
    package let office: Office?
    package let prefecture: String
    package let municipality: String
    package let state: FacilityState

    package init(
        id: FacilityID, publicID: PublicID, name: String, kind: String, office: Office?, prefecture: String,
        municipality: String, state: FacilityState
    ) {
        self.id = id
        self.publicID = publicID
        self.name = name
        self.kind = kind
        self.office = office
        self.prefecture = prefecture
        self.municipality = municipality
        self.state = state
    }
}
