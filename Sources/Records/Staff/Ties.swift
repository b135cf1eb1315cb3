package import Care
import Postgres

/// In how many teams somebody sits, and how many of these would have nobody left without them.
package struct TeamTies: Sendable, Hashable {
    /// Teams with a seat of theirs.
    package let seats: Int
    /// Of these, the ones in which no other member could go on.
    package let alone: Int
}

extension TownSession {
    /// What would be left behind in the teams by a person of the administrator's facility, or with `nil` by all of its
    /// people together: numbers, never whose teams.
    package func ties(of staff: StaffID?) async throws(RecordsError) -> TeamTies {
        let row = try await row("select seats, alone from sec.seats_left_alone(\(staff?.value)::bigint)")
        return try reading { () throws(PostgresError) in
            TeamTies(seats: try row.get("seats"), alone: try row.get("alone"))
        }
    }

    /// Gives somebody another login name (administrator, desk); the old one opens nothing from then on.
    ///
    /// - Throws: `taken`.
    package func setLogin(of staff: StaffID, _ login: String) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update staff set login_id = \(login)
            where tenant_id = \(tenant.value) and staff_id = \(staff.value)
            """)
    }
}
