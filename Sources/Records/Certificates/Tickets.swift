package import Care
package import FoundationEssentials
import Postgres

/// Why something can be picked up.
package enum TicketPurpose: String, Sendable {
    case first, further, renewal, invitation, replacement
}

/// A pickup ticket as the door sees it.
package struct PickupTicket: Sendable {
    package let id: TicketID
    package let number: String
    package let secretHash: String
    package let purpose: TicketPurpose
    package let facility: FacilityID
    package let facilityName: String
    package let staff: StaffID?
    /// What the applicant chose at application; then pickup asks for it too.
    package let applicantPasswordHash: String?
    package let device: DeviceKind?
    package let memo: String?
    package let attempts: Int
    package let expiresAt: Date
    package let spentAt: Date?
    package let isCancelled: Bool
    package let certificate: CertificateID?
    /// How often a lost reply was made good by revoking and issuing once more.
    package let reissues: Int
}

extension TownSession {
    /// Puts a ticket on record (desk; the facility's administrator for the own facility; operator for
    /// invitations).
    ///
    /// - Throws: `taken` when the number is in use.
    package func issueTicket(
        _ ticket: NewTicket, purpose: TicketPurpose, facility: FacilityID, staff: StaffID?,
        application: ApplicationID? = nil, device: DeviceKind?, memo: String
    ) async throws(RecordsError) {
        let tenant = try town
        let sealed = try await keys.seal(
            memo, SealContext(tenant, table: "pickup_ticket", row: ticket.number, column: "memo"))
        try await execute(
            """
            insert into pickup_ticket (tenant_id, number, secret_hash, purpose, facility_id, staff_id,
                application_id,
                device_type, memo_sealed, expires_at, created_by_staff_id)
            values (\(tenant.value), \(ticket.number), \(ticket.secretHash), \(purpose.rawValue),
                \(facility.value),
                \(staff?.value), \(application?.value), \(device?.rawValue), \(sealed), \(ticket.expiresAt),
                \(member?.staff.value))
            """)
    }

    /// The ticket of this number (door), locked until the transaction ends: two pickups at once are one.
    package func ticket(_ number: String) async throws(RecordsError) -> PickupTicket? {
        let tenant = try town
        let found = try await rows(
            """
            select t.*, f.name as facility_name, a.password_hash as applicant_hash from pickup_ticket t
            join facility f on f.tenant_id = t.tenant_id and f.facility_id = t.facility_id
            left join application_secret a on a.tenant_id = t.tenant_id
                and a.application_id = t.application_id
            where t.tenant_id = \(tenant.value) and t.number = \(number) for update of t
            """)
        guard let row = found.first else { return nil }
        let sealed = try reading { () throws(PostgresError) in try row.optionalSealed("memo_sealed") }
        let memo = try await keys.text(
            ifAny: sealed, SealContext(tenant, table: "pickup_ticket", row: number, column: "memo"))
        return try reading { () throws(PostgresError) in
            PickupTicket(
                id: TicketID(try row.get("ticket_id")), number: number,
                secretHash: try row.get("secret_hash"),
                purpose: try row.word("purpose"), facility: FacilityID(try row.get("facility_id")),
                facilityName: try row.get("facility_name"),
                staff: try row.get("staff_id", as: Int64?.self).map(StaffID.init),
                applicantPasswordHash: try row.get("applicant_hash"),
                device: try row.get("device_type", as: String?.self).flatMap(DeviceKind.init(rawValue:)),
                memo: memo, attempts: try row.get("attempts"), expiresAt: try row.get("expires_at"),
                spentAt: try row.get("spent_at"),
                isCancelled: try row.get("cancelled_at", as: Date?.self) != nil,
                certificate: try row.get("certificate_id", as: Int64?.self).map(CertificateID.init),
                reissues: try row.get("reissues"))
        }
    }

    /// Counts a failed attempt (door). Commit it whatever becomes of the rest.
    package func countAttempt(on ticket: TicketID) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update pickup_ticket set attempts = attempts + 1
            where tenant_id = \(tenant.value) and ticket_id = \(ticket.value)
            """)
    }

    /// Spends the ticket on a certificate (door), in the transaction that issues it.
    ///
    /// `again`: the reply was lost; the certificate before is revoked in the same transaction.
    ///
    /// - Throws: `conflict` when it was spent already.
    package func spend(
        _ ticket: TicketID, on certificate: CertificateID, again: Bool = false
    ) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update pickup_ticket set spent_at = coalesce(spent_at, now()),
                certificate_id = \(certificate.value),
                reissues = reissues + \(again ? 1 : 0)
            where tenant_id = \(tenant.value) and ticket_id = \(ticket.value) and (spent_at is null
                or \(again))
                and cancelled_at is null
            """)
    }

    /// Takes back a ticket that was not used (desk, the facility's administrator).
    package func cancelTicket(_ number: String) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update pickup_ticket set cancelled_at = now()
            where tenant_id = \(tenant.value) and number = \(number) and cancelled_at is null
            """)
    }
}
