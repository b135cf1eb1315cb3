package import Care
package import FoundationEssentials
import Postgres

/// A ticket of a facility as its administrator sees it: never its secret.
package struct FacilityTicket: Sendable {
    package let number: String
    package let purpose: TicketPurpose
    package let device: DeviceKind?
    package let memo: String
    package let expiresAt: Date
    package let spentAt: Date?
    package let isCancelled: Bool
    /// What was picked up with it.
    package let certificate: CertificateID?
}

extension TownSession {
    /// All tickets of a facility, the newest first (its administrator, desk).
    package func tickets(of facility: FacilityID) async throws(RecordsError) -> [FacilityTicket] {
        let tenant = try town
        let found = try await rows(
            """
            select number, purpose, device_type, memo_sealed, expires_at, spent_at, cancelled_at,
                certificate_id from pickup_ticket
            where tenant_id = \(tenant.value) and facility_id = \(facility.value)
            order by ticket_id desc
            """)
        guard !found.isEmpty else { return [] }
        let keys = try await keys
        return try found.map { row throws(RecordsError) in
            let (number, sealed) = try reading { () throws(PostgresError) in
                (try row.get("number", as: String.self), try row.optionalSealed("memo_sealed"))
            }
            let memo = try keys.text(
                ifAny: sealed, SealContext(tenant, table: "pickup_ticket", row: number, column: "memo"))
            return try reading { () throws(PostgresError) in
                FacilityTicket(
                    number: number, purpose: try row.word("purpose"),
                    device: try row.get("device_type", as: String?.self).flatMap(DeviceKind.init(rawValue:)),
                    memo: memo ?? "", expiresAt: try row.get("expires_at"), spentAt: try row.get("spent_at"),
                    isCancelled: try row.get("cancelled_at", as: Date?.self) != nil,
                    certificate: try row.get("certificate_id", as: Int64?.self).map(CertificateID.init))
            }
        }
    }
}
