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

    /// Lays in a colleague's hands what hangs on one person of the administrator's facility, each with a leaf in the log.
    ///
    /// `withSeats`: also seats in teams that would be left to nobody.
    /// `devices`: those of the person that the colleague goes on with.
    /// `sheets`: how many sheets the person keeps.
    ///
    /// - Returns: how many seats and sheets, and which devices; nothing where the two are not of that facility.
    package func putInPlace(
        of leaver: StaffID, _ heir: StaffID, withSeats: Bool, devices: [PublicID], sheets: Int,
        on day: CalendarDate, policy: [UInt8]
    ) async throws(RecordsError) -> (seats: Int, sheets: Int, devices: [PublicID]) {
        let row = try await rows(
            """
            select seats, sheets, handed from sec.put_in_place(\(leaver.value), \(heir.value), \(withSeats),
                \(devices.map(\.text)), \((0..<sheets).map { _ in PublicID.fresh().text }), \(day.sql), \(policy))
            """
        ).first
        guard let row else { return (0, 0, []) }
        return try reading { () throws(PostgresError) in
            (
                seats: try row.get("seats"), sheets: try row.get("sheets"),
                devices: try row.get("handed", as: [String].self).compactMap { PublicID($0) }
            )
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
