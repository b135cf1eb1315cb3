package import Care
import Records

/// The signed-in person, as every page knows them.
package struct Me: Sendable, Hashable {
    package let staff: PublicID
    package let facility: PublicID
    package let name: String
    package let facilityName: String
    /// The body of the town that the person works for; `nil` for an ordinary facility.
    package let office: Office?
    /// Works at the town's desk: applications, facilities, certificates, cases.
    package let isDesk: Bool
    package let isFacilityAdministrator: Bool
    /// The password was issued, not chosen: nothing else may be done before it is changed.
    package let mustChangePassword: Bool
}

extension TownSession {
    /// Who stands at this counter.
    package var me: Me {
        get async throws {
            let actor = try actor
            return Me(
                staff: actor.staffPublicID, facility: actor.facilityPublicID, name: try await ownName,
                facilityName: actor.facilityName, office: actor.office, isDesk: actor.isDesk,
                isFacilityAdministrator: actor.isFacilityAdministrator,
                mustChangePassword: actor.mustChangePassword)
        }
    }
}
