package import Care
package import FoundationEssentials
import Postgres

/// What is suspended.
package enum SuspensionTarget: Sendable, Hashable {
    case facility(FacilityID)
    case staff(StaffID)
    case certificate(CertificateID)

    fileprivate var columns: (facility: Int64?, staff: Int64?, certificate: Int64?) {
        switch self {
        case .facility(let id): (id.value, nil, nil)
        case .staff(let id): (nil, id.value, nil)
        case .certificate(let id): (nil, nil, id.value)
        }
    }
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
        let columns = target.columns
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

    /// Ends what stands on record against somebody or something: the desk all of it, the operator what it began itself.
    /// The state is set after it, in the same transaction: before, the database refuses.
    ///
    /// - Returns: how many were ended.
    @discardableResult
    package func liftSuspensions(of target: SuspensionTarget) async throws(RecordsError) -> Int {
        let tenant = try town
        let (facility, staff, certificate) = target.columns
        let here: SQL = """
            tenant_id = \(tenant.value) and lifted_at is null
                and facility_id is not distinct from \(facility)::bigint
                and staff_id is not distinct from \(staff)::bigint
                and certificate_id is not distinct from \(certificate)::bigint
            """
        guard let me = member else {
            return try await execute("update suspension set lifted_at = now() where by_operator and \(here)")
        }
        return try await execute(
            "update suspension set lifted_at = now(), lifted_by_staff_id = \(me.staff.value) where \(here)")
    }

    /// The operator's report on an open suspension of its own has gone to the town (operator).
    package func suspensionReported(of target: SuspensionTarget) async throws(RecordsError) {
        let tenant = try town
        let (facility, staff, certificate) = target.columns
        try await change(
            """
            update suspension set reported_at = now() where tenant_id = \(tenant.value) and by_operator
                and lifted_at is null and reported_at is null
                and facility_id is not distinct from \(facility)::bigint
                and staff_id is not distinct from \(staff)::bigint
                and certificate_id is not distinct from \(certificate)::bigint
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
