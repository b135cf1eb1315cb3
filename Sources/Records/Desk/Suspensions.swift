package import Care
package import FoundationEssentials
import Postgres

/// What is suspended.
package enum SuspensionTarget: Sendable, Hashable {
    case facility(FacilityID)
    case staff(StaffID)
    case certificate(CertificateID)
}

/// A suspension on record.
package struct SuspensionRecord: Sendable {
    package let publicID: PublicID
    package let target: SuspensionTarget
    package let byOperator: Bool
    package let cause: String
    package let reason: String?
    package let suspendedAt: Date
    /// The operator's report back to the town.
    package let reportedAt: Date?
    package let liftedAt: Date?
}

extension TownSession {
    /// Puts a suspension on record (desk; operator in urgency). The state itself is set by `setFacility`,
    /// `setStaff` or `revoke`, in the same transaction.
    package func recordSuspension(
        of target: SuspensionTarget, cause: String, reason: String?
    ) async throws(RecordsError) -> PublicID {
        let tenant = try town
        let id = PublicID.fresh()
        let sealed = try await keys.seal(
            ifAny: reason, SealContext(tenant, table: "suspension", row: id, column: "reason"))
        var columns: (facility: Int64?, staff: Int64?, certificate: Int64?)
        switch target {
        case .facility(let id): columns.facility = id.value
        case .staff(let id): columns.staff = id.value
        case .certificate(let id): columns.certificate = id.value
        }
        try await execute(
            """
            insert into suspension (tenant_id, public_id, facility_id, staff_id, certificate_id,
                by_operator, by_staff_id,
                cause, reason_sealed)
            values (\(tenant.value), \(id.text), \(columns.facility), \(columns.staff),
                \(columns.certificate),
                \(member == nil), \(member?.staff.value), \(cause), \(sealed))
            """)
        return id
    }

    /// Ends a suspension on record (desk).
    package func liftSuspension(_ id: PublicID) async throws(RecordsError) {
        let (tenant, me) = (try town, try actor)
        try await change(
            """
            update suspension set lifted_at = now(), lifted_by_staff_id = \(me.staff.value)
            where tenant_id = \(tenant.value) and public_id = \(id.text) and lifted_at is null
            """)
    }

    /// The town's suspensions, newest first (desk).
    package func suspensions() async throws(RecordsError) -> [SuspensionRecord] {
        let tenant = try town
        let rows = try await rows(
            "select * from suspension where tenant_id = \(tenant.value) order by suspension_id desc")
        let keys = try await keys
        var list: [SuspensionRecord] = []
        for row in rows {
            let (id, sealed, facility, staff, certificate) = try reading { () throws(PostgresError) in
                (
                    try row.publicID("public_id"), try row.optionalSealed("reason_sealed"),
                    try row.get("facility_id", as: Int64?.self), try row.get("staff_id", as: Int64?.self),
                    try row.get("certificate_id", as: Int64?.self)
                )
            }
            let reason = try keys.text(
                ifAny: sealed, SealContext(tenant, table: "suspension", row: id, column: "reason"))
            let target: SuspensionTarget =
                if let certificate { .certificate(CertificateID(certificate)) } else if let staff {
                    .staff(StaffID(staff))
                } else { .facility(FacilityID(facility ?? 0)) }
            list.append(
                try reading { () throws(PostgresError) in
                    SuspensionRecord(
                        publicID: id, target: target, byOperator: try row.get("by_operator"),
                        cause: try row.get("cause"), reason: reason, suspendedAt: try row.get("suspended_at"),
                        reportedAt: try row.get("reported_at"), liftedAt: try row.get("lifted_at"))
                })
        }
        return list
    }
}
