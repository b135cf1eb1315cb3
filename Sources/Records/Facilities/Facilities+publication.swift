package import Care
import Postgres

/// The facility's own word on the open list.
package enum FacilityPublication: Sendable, Hashable {
    case undecided, refused
    case fields([String])
}

extension TownSession {
    /// What a facility of the own town said about the open list.
    package func publication(of facility: FacilityID) async throws(RecordsError) -> FacilityPublication {
        let tenant = try town
        let found = try await rows(
            """
            select choice, fields from facility_publication
            where tenant_id = \(tenant.value) and facility_id = \(facility.value)
            """)
        guard let row = found.first else { return .undecided }
        return try reading { () throws(PostgresError) in
            switch try row.get("choice", as: String.self) {
            case "fields": .fields(try row.get("fields"))
            case "refused": .refused
            default: .undecided
            }
        }
    }

    /// Changes how a facility is reached, and nothing else of it (its administrator, or the desk).
    package func setContact(of facility: FacilityID, _ contact: FacilityContact) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update facility set address = \(contact.address), phone = \(contact.phone), fax = \(contact.fax),
                email = \(contact.email), url = \(contact.url)
            where tenant_id = \(tenant.value) and facility_id = \(facility.value)
            """)
    }
}
