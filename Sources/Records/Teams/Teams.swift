package import Care
package import FoundationEssentials
import Postgres

/// A seat in the team of the subject in scope.
package struct TeamSeat: Sendable {
    package let seat: Int64
    package let member: TeamMember
    package let staff: StaffID
    package let staffTenant: TenantID
    package let facilityPublicID: PublicID
    package let facilityPhone: String?
    /// Approval is awaited: sees nothing yet.
    package let isPending: Bool
    package let joinedAt: Date
    package let leftAt: Date?
    package let leftReason: String?
    /// False when suspended, gone, or without an agreement in force: then this member sees nothing now.
    package let isReachable: Bool
}

extension TownSession {
    /// The team of the subject in scope; with former members, those who left come last.
    package func team(withFormer: Bool = false) async throws(RecordsError) -> [TeamSeat] {
        let subject = try self.subject
        var seats: [TeamSeat] = []
        for row in try await rows("select * from sec.team(\(withFormer))") {
            let (town, id) = try reading { () throws(PostgresError) in
                (try row.tenant("staff_tenant_id"), try row.publicID("staff_public_id"))
            }
            let name = try PersonName(row, try await keys(of: town), town, "staff", id.text)
            seats.append(
                try reading { () throws(PostgresError) in
                    let role = try row.get("role", as: String.self)
                    return TeamSeat(
                        seat: try row.get("member_id"),
                        member: TeamMember(
                            staff: id, name: name, profession: try row.get("profession"),
                            facilityName: try row.get("facility_name"),
                            role: TeamRole(rawValue: role) ?? .member,
                            visitingFrom: town == subject.home ? nil : town),
                        staff: StaffID(try row.get("staff_id")), staffTenant: town,
                        facilityPublicID: try row.publicID("facility_public_id"),
                        facilityPhone: try row.get("facility_phone"),
                        isPending: try row.get("state", as: String.self) == "pending",
                        joinedAt: try row.get("joined_at"), leftAt: try row.get("left_at"),
                        leftReason: try row.get("left_reason"), isReachable: try row.get("reachable"))
                })
        }
        return seats
    }

    /// Puts somebody on the team of the subject in scope. A visitor's own town gets its pointer in this
    /// transaction.
    ///
    /// `pending`: waits for an approval and sees nothing until `confirm`.
    /// `approvedDoctor`: marks a doctor's seat.
    ///
    /// - Throws: `refused` for somebody unknown, suspended or of a town without an agreement in force;
    ///   `taken` for a member.
    package func join(
        _ staff: StaffID, of tenant: TenantID, role: TeamRole, pending: Bool = false, isDoctor: Bool = false,
        policy: [UInt8]
    ) async throws(RecordsError) {
        let (subject, me) = (try self.subject, try actor)
        let seat = role == .first ? "first" : isDoctor ? "doctor" : "member"
        try await execute(
            """
            insert into team_member (tenant_id, subject_id, staff_tenant_id, staff_id, state, role,
                joined_by_tenant_id, joined_by_staff_id, policy_digest)
            values (\(subject.home.value), \(subject.subject.value), \(tenant.value), \(staff.value),
                \(pending ? "pending" : "member"), \(seat), \(me.tenant.value), \(me.staff.value), \(policy))
            """)
    }

    /// A pending member is admitted.
    package func confirm(_ seat: TeamSeat) async throws(RecordsError) {
        let subject = try self.subject
        try await change(
            """
            update team_member set state = 'member' where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) and member_id = \(seat.seat)
                and state = 'pending' and left_at is null
            """)
    }

    /// Takes somebody off the team: sight ends with this transaction, the seat's history stays.
    ///
    /// `reason`: a short word such as `left_facility`.
    ///
    /// - Throws: `conflict` when they left already.
    package func leave(_ seat: TeamSeat, reason: String) async throws(RecordsError) {
        let (subject, me) = (try self.subject, try actor)
        try await change(
            """
            update team_member set left_at = now(), left_by_tenant_id = \(me.tenant.value),
                left_by_staff_id = \(me.staff.value), left_reason = \(reason)
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
                and member_id = \(seat.seat) and left_at is null
            """)
    }

    /// Hands the first member's part to another.
    package func makeFirst(_ seat: TeamSeat) async throws(RecordsError) {
        let subject = try self.subject
        try await execute(
            """
            update team_member set role = 'member' where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) and role = 'first' and left_at is null
            """)
        try await change(
            """
            update team_member set role = 'first' where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) and member_id = \(seat.seat) and left_at is null
            """)
    }

    /// Records what is provided to another town's facility (個人情報保護法 29条); call it with every visitor who
    /// joins.
    ///
    /// `items`: words of the tenant file's sharing categories.
    package func recordProvision(
        to staff: StaffRecord, items: [String], consent: ConsentID, policy: [UInt8]
    ) async throws(RecordsError) {
        let (subject, me) = (try self.subject, try actor)
        try await execute(
            """
            insert into provision_record (tenant_id, subject_id, recipient_tenant_id, recipient_facility_id,
                recipient_staff_id, items, consent_id, recorded_by_tenant_id, recorded_by_staff_id,
                    policy_digest)
            values (\(subject.home.value), \(subject.subject.value), \(staff.tenant.value),
                \(staff.member.facility.value), \(staff.member.id.value), \(items), \(consent.value),
                \(me.tenant.value), \(me.staff.value), \(policy))
            """)
    }
}

/// All that a visitor's own town keeps of a shared subject.
package struct AwayPointer: Sendable {
    package let staff: StaffID
    package let home: TenantID
    package let subject: PublicID
    package let since: Date
    package let endedAt: Date?
}

extension TownSession {
    /// The pointers of the actor, or of all the town's people at the desk.
    package func awayPointers() async throws(RecordsError) -> [AwayPointer] {
        let tenant = try town
        return try await rows(
            """
            select staff_id, home_tenant_id, subject_public_id, since, ended_at from away_pointer
            where tenant_id = \(tenant.value) order by pointer_id
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                AwayPointer(
                    staff: StaffID(try row.get("staff_id")), home: try row.tenant("home_tenant_id"),
                    subject: try row.publicID("subject_public_id"), since: try row.get("since"),
                    endedAt: try row.get("ended_at"))
            }
        }
    }
}
