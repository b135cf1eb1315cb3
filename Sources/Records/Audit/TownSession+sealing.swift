package import Care
package import FoundationEssentials
import Postgres

extension TownSession {
    /// Leaves in one seal at most.
    package static var leavesPerSeal: Int { 10_000 }
    /// Longer than any transaction of ours stays open.
    private static var patience: Int64 { 600 }

    /// Seals the next batch of the town's leaves, in the order of their transactions (job of one town).
    ///
    /// A leaf whose transaction, or an older one, is still under way waits for the next time, so that no leaf is ever
    /// late for its place. One that is seen and yet of a transaction to come was counted by another cluster, from which
    /// this database was restored. Two sealers never work on one town at once: the second finds nothing to do.
    ///
    /// - Returns: the seal; `nil` when nothing new is there, or another sealer is at it.
    package func sealNextLeaves(limit: Int = TownSession.leavesPerSeal) async throws(RecordsError)
        -> AuditSeal?
    {
        let tenant = try town
        let held = try await rows(
            """
            select 1 as held from tenant where tenant_id = \(tenant.value) for no key update skip locked
            """)
        guard !held.isEmpty else { return nil }
        let last = try await lastSeal(of: tenant)
        let reach = try await reach(after: last)
        let found = try await rows(
            """
            select \(AuditLeaf.columns), pg_snapshot_xmin(pg_current_snapshot())::text as horizon
            from audit_leaf l
            where l.tenant_id = \(tenant.value) and (l.xid < pg_snapshot_xmin(pg_current_snapshot())
                    or l.xid >= pg_snapshot_xmax(pg_current_snapshot()))
                and l.xid >= \(reach.transaction)::text::xid8
                and l.at >= coalesce(\(reach.since)::timestamptz, '-infinity')
                and not exists (select from audit_seal s where s.tenant_id = l.tenant_id
                    and l.leaf_id between s.first_leaf_id and s.last_leaf_id and l.leaf_id = any (s.leaf_ids))
            order by l.xid, l.leaf_id limit \(limit)
            """)
        guard let newest = found.last else { return nil }
        let (leaves, horizon) = try reading { () throws(PostgresError) in
            var leaves: [AuditLeaf] = []
            for row in found { leaves.append(try AuditLeaf(row)) }
            return (leaves, try newest.get("horizon", as: String.self))
        }
        let isFull = leaves.count == limit
        return try await keep(
            leaves, of: tenant, after: last, since: reach.since, isFull: isFull,
            transactionsBefore: isFull ? leaves.last?.transaction ?? horizon : horizon)
    }

    /// Where the next batch begins. A database that was restored counts its transactions anew, and a clock can be put
    /// back: then all that is in no seal is looked for.
    private func reach(after last: AuditSeal?) async throws(RecordsError) -> (
        transaction: String, since: Date?
    ) {
        guard let last else { return ("0", nil) }
        let row = try await row(
            """
            select pg_snapshot_xmin(pg_current_snapshot()) < \(last.transactionsBefore)::text::xid8 as anew,
                now() < \(last.sealedAt) as back
            """)
        let (anew, back) = try reading { () throws(PostgresError) in
            (try row.get("anew", as: Bool.self), try row.get("back", as: Bool.self))
        }
        let since =
            last.isFull ? last.since : last.sealedAt.addingTimeInterval(-Double(Self.patience))
        return (anew ? "0" : last.transactionsBefore, anew || back ? nil : since)
    }

    private func keep(
        _ leaves: [AuditLeaf], of tenant: TenantID, after last: AuditSeal?, since: Date?, isFull: Bool,
        transactionsBefore: String
    ) async throws(RecordsError) -> AuditSeal? {
        let ids = leaves.map(\.id)
        // What the database wrote down beside a leaf is taken only if it is true.
        let digests = leaves.map(\.digest)
        let number = (last?.number ?? 0) + 1
        let root = MerkleTree.root(of: digests)
        let link = AuditSeal.link(
            tenant, number, ids.count, transactionsBefore, after: last?.chainRoot ?? AuditSeal.beginning, root
        )
        let signature = try await livingKeys(of: tenant)?.signature(of: link)
        let listed = digests.flatMap { $0 }
        try await execute(
            """
            insert into audit_seal (tenant_id, seal_number, first_leaf_id, last_leaf_id, leaf_count, leaf_ids,
                leaf_digests, since, xid_before, is_full, merkle_root, chain_root, signature)
            values (\(tenant.value), \(number), \(ids.min() ?? 0), \(ids.max() ?? 0), \(ids.count), \(ids),
                \(listed), \(since), \(transactionsBefore)::text::xid8, \(isFull), \(root), \(link), \(signature))
            """)
        return try await lastSeal(of: tenant)
    }

    private func livingKeys(of tenant: TenantID) async throws(RecordsError) -> TownKeys? {
        do {
            return try await keys(of: tenant)
        } catch {
            if error.code == .keyDestroyed { return nil }
            throw error
        }
    }

    private func lastSeal(of tenant: TenantID) async throws(RecordsError) -> AuditSeal? {
        try await seals(of: tenant, "order by seal_number desc limit 1").first
    }

    /// The seals of the session's town after a number, in order.
    package func seals(after number: Int64, limit: Int = 100) async throws(RecordsError) -> [AuditSeal] {
        try await seals(of: try town, "and seal_number > \(number) order by seal_number limit \(limit)")
    }

    private func seals(of tenant: TenantID, _ rest: SQL) async throws(RecordsError) -> [AuditSeal] {
        let rows = try await rows(
            """
            select tenant_id, seal_number, leaf_ids, leaf_digests, since, xid_before::text as xid_before, is_full,
                merkle_root::bytea as merkle_root, chain_root::bytea as chain_root, signature, sealed_at
            from audit_seal where tenant_id = \(tenant.value) \(rest)
            """)
        return try reading { () throws(PostgresError) in
            var seals: [AuditSeal] = []
            for row in rows { seals.append(try AuditSeal(row)) }
            return seals
        }
    }

    /// The town's leaves in the order of time, from after `place` on (job of one town).
    package func leaves(after place: AuditLeaf?, limit: Int) async throws(RecordsError) -> [AuditLeaf] {
        let tenant = try town
        let instant = place?.instant ?? Int64.min
        let rows = try await rows(
            """
            select \(AuditLeaf.columns) from audit_leaf l
            where l.tenant_id = \(tenant.value) and (\(place == nil)
                or l.at >= to_timestamp(0) + \(max(instant, 0)) * interval '1 microsecond')
                and (\(place == nil) or (l.at, l.leaf_id)
                    > (to_timestamp(0) + \(max(instant, 0)) * interval '1 microsecond', \(place?.id ?? 0)::bigint))
            order by l.at, l.leaf_id limit \(limit)
            """)
        return try reading { () throws(PostgresError) in
            var leaves: [AuditLeaf] = []
            for row in rows { leaves.append(try AuditLeaf(row)) }
            return leaves
        }
    }

    /// The towns in whose logs something was written since then; all that have a log without a date (job over all).
    package func townsWithLeaves(since: Date?) async throws(RecordsError) -> [TenantID] {
        guard let since else { return try await towns().map(\.id) }
        return try await rows("select distinct tenant_id from audit_leaf where at >= \(since)").map {
            row throws(RecordsError) in
            try reading { () throws(PostgresError) in try row.tenant() }
        }
    }
}
