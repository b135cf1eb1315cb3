package import Care
package import PKI
import Postgres

extension Archive {
    /// Puts a fresh data key beside a town's present one. It opens from now on and seals nothing yet, so that every
    /// process has learnt of it before the first value is sealed under it: wait for `keysLiveFor`, then `promote`.
    ///
    /// - Returns: the new key's number.
    package func addDataKey(of tenant: TenantID) async throws -> Int {
        let number = try await open(.job(tenant)) { session in
            try await session.lockTown()
            let row = try await session.row(
                "select max(key_id)::int + 1 as next from tenant_key where tenant_id = \(tenant.value)")
            let number = try reading { () throws(PostgresError) in try row.get("next", as: Int.self) }
            let wrapped = try self.master.wrapFresh(of: tenant, Int16(clamping: number))
            try await session.execute(
                """
                insert into tenant_key (tenant_id, key_id, purpose, state, wrapped)
                values (\(tenant.value), \(number)::int, 'data', 'retired', \(wrapped))
                """)
            return number
        }
        forgetKeys(of: tenant)
        return number
    }

    /// Seals with this key from now on; what older keys sealed stays readable.
    ///
    /// - Throws: `conflict` for a key that is not a data key beside the present one, or was destroyed.
    package func promote(_ number: Int, of tenant: TenantID) async throws {
        try await open(.job(tenant)) { session in
            try await session.change(
                """
                update tenant_key set state = 'retired', retired_at = now()
                where tenant_id = \(tenant.value) and purpose = 'data' and state = 'active'
                    and key_id <> \(number)::int
                """)
            try await session.change(
                """
                update tenant_key set state = 'active'
                where tenant_id = \(tenant.value) and key_id = \(number)::int and purpose = 'data'
                    and state = 'retired' and retired_at is null
                """)
            try await session.leaveTrace(.keyChanged)
        }
        forgetKeys(of: tenant)
    }

    /// Wraps every town's keys under another master key, and lets `keep` put that in its place before it counts.
    ///
    /// - Returns: how many keys were wrapped anew; those that were under it already are not among them.
    /// - Throws: `unfit` when the database does not take this process's word: it would show no key, as if there were none.
    package func rewrap(under fresh: SealingKey, keep: () throws -> Void) async throws -> Int {
        try await open(.jobEverywhere) { session in
            let word = try await session.row("select sec.errand_everywhere() as is_taken")
            guard try reading({ () throws(PostgresError) in try word.get("is_taken", as: Bool.self) }) else {
                throw RecordsError(.unfit, detail: "the database takes no word under this master key")
            }
            let kept = try await session.rows(
                """
                select tenant_id, key_id, wrapped from tenant_key where wrapped is not null
                order by tenant_id, key_id for update
                """)
            var towns: [TenantID] = []
            var count = 0
            for row in kept {
                let (tenant, number, wrapped) = try reading { () throws(PostgresError) in
                    (
                        try row.tenant(), Int16(clamping: try row.get("key_id", as: Int.self)),
                        try row.get("wrapped", as: [UInt8].self)
                    )
                }
                guard let anew = try self.master.rewrap(wrapped, of: tenant, number, under: fresh) else {
                    continue
                }
                try await session.change(
                    """
                    update tenant_key set wrapped = \(anew)
                    where tenant_id = \(tenant.value) and key_id = \(Int(number))::int
                    """)
                count += 1
                if towns.last != tenant { towns.append(tenant) }
            }
            for tenant in towns { try await session.leaveTrace(.keyChanged, in: tenant) }
            try keep()
            return count
        }
    }
}

/// A key of a town, without the key.
package struct KeyRecord: Sendable, Hashable {
    package let number: Int
    /// `data` or `index`.
    package let purpose: String
    /// `active`, `retired` or `destroyed`.
    package let state: String
    /// Who asked for it to be destroyed, and who confirmed that.
    package let askedBy, confirmedBy: String?
    /// It sealed until just now: a process may not have learnt yet that another does.
    let isWarm: Bool
}

extension TownSession {
    /// One at a time: the town's own row is the lock, until the transaction ends.
    func lockTown() async throws(RecordsError) {
        _ = try await rows(
            "select 1 as held from tenant where tenant_id = \(try town.value) for no key update")
    }

    /// The town's keys (job of one town).
    ///
    /// `warmFor`: how long after its last day a key may still be in some process's hand.
    package func keyRecords(warmFor life: Duration = .zero) async throws(RecordsError) -> [KeyRecord] {
        let seconds = life.components.seconds
        return try await rows(
            """
            select key_id::int as number, purpose, state, asked_by, confirmed_by,
                coalesce(retired_at > now() - \(seconds)::bigint * interval '1 second', false) as warm
            from tenant_key where tenant_id = \(try town.value) order by key_id
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                KeyRecord(
                    number: try row.get("number"), purpose: try row.get("purpose"),
                    state: try row.get("state"), askedBy: try row.get("asked_by"),
                    confirmedBy: try row.get("confirmed_by"), isWarm: try row.get("warm"))
            }
        }
    }
}
