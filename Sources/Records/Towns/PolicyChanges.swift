package import Care
package import FoundationEssentials
import Postgres

/// A text of law that waits, or waited, for the word of two people of the town's desk.
package struct PolicyChangeRecord: Sendable {
    package let tenant: TenantID
    package let publicID: PublicID
    package let digest: [UInt8]
    /// Of the text in force that it would replace.
    package let against: [UInt8]
    package let foundAt: Date
    package let proposedBy: StaffID?
    package let proposedAt: Date?
    package let approvedBy: StaffID?
    package let approvedAt: Date?
    package let endedAt: Date?
    /// It ended by coming into force, not by an edit.
    package let cameIntoForce: Bool
}

/// What one person's word came to.
package enum PolicyWordTaken: String, Sendable {
    /// The first of the two.
    case proposed
    /// The second: the text may come into force.
    case approved
    /// The first one again.
    case same
    /// Approved or ended before.
    case settled
}

/// How a change stands, for the operator: no text and no names.
package struct PolicyChangeState: Sendable {
    package let tenant: TenantID
    package let foundAt: Date
    package let isProposed: Bool
    package let isApproved: Bool
}

extension TownSession {
    /// Puts on record that a text waits (job); one that waited before it does no longer.
    ///
    /// - Returns: its name; `nil` when it is on record already.
    package func policyChangeWaits(
        of tenant: TenantID, _ digest: [UInt8], against: [UInt8]
    ) async throws(RecordsError) -> PublicID? {
        try await execute(
            """
            update policy_change set ended_at = now(), end_reason = 'replaced'
            where tenant_id = \(tenant.value) and ended_at is null
                and (policy_digest <> \(digest)::bytea or against_digest <> \(against)::bytea)
            """)
        let id = PublicID.fresh()
        let count = try await execute(
            """
            insert into policy_change (tenant_id, public_id, policy_digest, against_digest)
            values (\(tenant.value), \(id.text), \(digest), \(against)) on conflict do nothing
            """)
        return count == 1 ? id : nil
    }

    /// Ends what waits in a town (job).
    ///
    /// `inForce`: the text that came into force now, if one did.
    package func endPolicyChange(of tenant: TenantID, inForce: [UInt8]?) async throws(RecordsError) {
        try await execute(
            """
            update policy_change set ended_at = now(),
                end_reason = case when policy_digest = \(inForce)::bytea then 'in_force' else 'replaced' end
            where tenant_id = \(tenant.value) and ended_at is null
            """)
    }

    /// The changes that two people have spoken for, and the texts in force: what any process of ours may adopt (job).
    package func approvedPolicies() async throws(RecordsError) -> [(
        tenant: TenantID, digest: [UInt8], against: [UInt8]?
    )] {
        try await rows(
            """
            select tenant_id, policy_digest, against_digest from policy_change
            where approved_at is not null and ended_at is null
            union all
            select tenant_id, policy_digest, null from policy_version where state = 'in_force'
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                (
                    try row.tenant(), try row.get("policy_digest", as: [UInt8].self),
                    try row.get("against_digest", as: [UInt8]?.self)
                )
            }
        }
    }

    /// The hosted towns that each town's file ever named: to name one of them again is to resume (job over all towns).
    package func formerPartners() async throws(RecordsError) -> [TenantID: Set<TenantID>] {
        var partners: [TenantID: Set<TenantID>] = [:]
        for row in try await rows(
            """
            select distinct tenant_id, partner_tenant_id from agreement where partner_tenant_id is not null
            """)
        {
            let (tenant, partner) = try reading { () throws(PostgresError) in
                (try row.tenant(), TenantID(try row.get("partner_tenant_id", as: Int32.self)))
            }
            partners[tenant, default: []].insert(partner)
        }
        return partners
    }

    /// The town's changes, the newest first (desk).
    package func policyChanges() async throws(RecordsError) -> [PolicyChangeRecord] {
        let tenant = try town
        return try await rows(
            """
            select * from policy_change where tenant_id = \(tenant.value) order by change_id desc limit 100
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                PolicyChangeRecord(
                    tenant: tenant, publicID: try row.publicID("public_id"),
                    digest: try row.get("policy_digest"), against: try row.get("against_digest"),
                    foundAt: try row.get("found_at"),
                    proposedBy: try row.get("proposed_by_staff_id", as: Int64?.self).map(StaffID.init),
                    proposedAt: try row.get("proposed_at"),
                    approvedBy: try row.get("approved_by_staff_id", as: Int64?.self).map(StaffID.init),
                    approvedAt: try row.get("approved_at"), endedAt: try row.get("ended_at"),
                    cameIntoForce: try row.get("end_reason", as: String?.self) == "in_force")
            }
        }
    }

    /// Gives the asker's word for a change; who asks and whether it is the first or the second, the database says (desk).
    ///
    /// - Throws: `notFound` for a change that is not the town's.
    package func speak(forChange id: PublicID) async throws(RecordsError) -> PolicyWordTaken {
        let row = try await row("select sec.speak_for_change(\(id.text)) as word")
        let word = try reading { () throws(PostgresError) in try row.get("word", as: String?.self) }
        guard let taken = word.flatMap(PolicyWordTaken.init(rawValue:)) else {
            throw RecordsError(.notFound, detail: "no such change")
        }
        return taken
    }

    /// How the changes that wait stand, in all towns or in the asker's (operator).
    package func policyChangeStates() async throws(RecordsError) -> [PolicyChangeState] {
        try await rows(
            """
            select tenant_id, found_at, proposed_at is not null as proposed, approved_at is not null as approved
            from policy_change where ended_at is null order by tenant_id
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                PolicyChangeState(
                    tenant: try row.tenant(), foundAt: try row.get("found_at"),
                    isProposed: try row.get("proposed"), isApproved: try row.get("approved"))
            }
        }
    }
}
