package import Care
package import FoundationEssentials
import Postgres

/// A hosted town as the database knows it.
package struct TownRecord: Sendable, Hashable {
    package enum State: String, Sendable { case live, suspended, closed }

    package let id: TenantID
    /// The town's key as it stood in its file; the file itself may be gone.
    package let key: String
    package let state: State
}

extension Archive {
    /// The number of the town with this key; a new town gets one, and keys of its own.
    package func adoptTown(_ key: TenantKey) async throws -> TenantID {
        try await open(.jobEverywhere) { session in
            let known = "select tenant_id from tenant where key = \(key.text)" as SQL
            if let row = try await session.rows(known).first {
                return TenantID(try row.get("tenant_id"))
            }
            try await session.execute("insert into tenant (key) values (\(key.text)) on conflict do nothing")
            let tenant = TenantID(try await session.row(known).get("tenant_id"))
            let fresh = try self.freshKeys(for: tenant)
            try await session.execute(
                """
                insert into tenant_key (tenant_id, key_id, purpose, state, wrapped)
                values (\(tenant.value), 1, 'data', 'active', \(fresh.data)),
                    (\(tenant.value), 2, 'index', 'active', \(fresh.index)) on conflict do nothing
                """)
            return tenant
        }
    }
}

extension TownSession {
    /// All towns (job, operator), or those that the asker has to do with.
    package func towns() async throws(RecordsError) -> [TownRecord] {
        try await rows("select tenant_id, key, state from tenant order by key").map {
            row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                TownRecord(id: try row.tenant(), key: try row.get("key"), state: try row.word("state"))
            }
        }
    }

    /// Opens, closes or suspends a town's doors (job, operator). Nothing is erased.
    package func setTown(_ tenant: TenantID, _ state: TownRecord.State, reason: String?)
        async throws(RecordsError)
    {
        try await change(
            """
            update tenant set state = \(state.rawValue), state_reason = \(reason), state_changed_at = now()
            where tenant_id = \(tenant.value)
            """)
    }
}

/// A policy as it was in force.
package struct PolicyRecord: Sendable {
    package let tenant: TenantID
    package let digest: [UInt8]
    package let content: String
    package let inForceFrom: Date
}

extension TownSession {
    /// Puts a policy's text on record as the one in force (job); the one before it is kept as past.
    ///
    /// - Returns: false when this digest is in force already; then nothing is written.
    @discardableResult
    package func recordPolicy(
        of tenant: TenantID, digest: [UInt8], content: String
    ) async throws(RecordsError) -> Bool {
        let present = try await rows(
            """
            select policy_digest from policy_version
            where tenant_id = \(tenant.value) and state = 'in_force' for update
            """)
        if let row = present.first,
            try reading({ () throws(PostgresError) in try row.get("policy_digest", as: [UInt8].self) })
                == digest
        {
            return false
        }
        try await execute(
            """
            update policy_version set state = 'past', in_force_until = now()
            where tenant_id = \(tenant.value) and state = 'in_force'
            """)
        try await execute(
            """
            insert into policy_version (tenant_id, policy_digest, content)
            values (\(tenant.value), \(digest), \(content))
            """)
        return true
    }

    /// The policies in force: of every town for a job over all, else of the towns in sight.
    package func policiesInForce() async throws(RecordsError) -> [PolicyRecord] {
        try await rows(
            """
            select tenant_id, policy_digest, content, in_force_from from policy_version
            where state = 'in_force' order by tenant_id
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                PolicyRecord(
                    tenant: try row.tenant(), digest: try row.get("policy_digest"),
                    content: try row.get("content"), inForceFrom: try row.get("in_force_from"))
            }
        }
    }

    /// Sets what the offices of one kind may see of the town's subjects (job, from the policy's `linkage`).
    ///
    /// `permits`: of `read`, `post`, `edit_team`; empty ends the link.
    package func setLinkage(
        of tenant: TenantID, office: Office?, permits: [String], policy: [UInt8]
    ) async throws(RecordsError) {
        let linked = permits.isEmpty ? nil : office?.rawValue
        try await execute(
            """
            update secretariat_link l set ended_at = now()
            where l.tenant_id = \(tenant.value) and l.ended_at is null and not exists (
                select from facility f where f.tenant_id = l.tenant_id and f.facility_id = l.facility_id
                    and f.office = \(linked)::text)
            """)
        try await execute(
            """
            insert into secretariat_link (tenant_id, facility_id, permits, policy_digest)
            select f.tenant_id, f.facility_id, \(permits), \(policy) from facility f
            where f.tenant_id = \(tenant.value) and f.office = \(linked)::text
            on conflict (tenant_id, facility_id) do update set permits = excluded.permits,
                policy_digest = excluded.policy_digest,
                since = case when secretariat_link.ended_at is null then secretariat_link.since
                    else now() end,
                ended_at = null
            """)
    }
}
