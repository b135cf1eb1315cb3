package import Care
package import FoundationEssentials
import Postgres

/// Professionals agree among themselves before anybody is asked for consent.
package struct PrecheckRecord: Sendable {
    package enum State: String, Sendable { case open, agreed, dropped, registered }
    package enum Answer: String, Sendable { case asked, agrees, declines }

    package struct Candidate: Sendable {
        package let tenant: TenantID
        package let staff: StaffID
        package let answer: Answer
    }

    package let publicID: PublicID
    package let tenant: TenantID
    package let openedBy: StaffID
    /// What tells the candidates whom it is about, without the person's particulars.
    package let hint: String
    /// Who will obtain the consent, once that is agreed.
    package let obtainer: StaffID?
    package let state: State
    package let openedAt: Date
    package let candidates: [Candidate]
}

extension TownSession {
    /// Opens a pre-check and asks candidates of the own or a partner town.
    ///
    /// - Throws: `refused` for somebody who cannot be asked.
    package func openPrecheck(
        hint: String, candidates: [(tenant: TenantID, staff: StaffID)], policy: [UInt8]
    ) async throws(RecordsError) -> PublicID {
        let me = try actor
        let id = PublicID.fresh()
        let sealed = try await keys(of: me.tenant).seal(
            hint, SealContext(me.tenant, table: "team_precheck", row: id, column: "hint"))
        let number = try await number(
            """
            insert into team_precheck (tenant_id, public_id, opened_by_staff_id, hint_sealed, policy_digest)
            values (\(me.tenant.value), \(id.text), \(me.staff.value), \(sealed), \(policy))
            returning precheck_id as id
            """)
        for candidate in candidates {
            try await execute(
                """
                insert into team_precheck_candidate (tenant_id, precheck_id, staff_tenant_id, staff_id)
                values (\(me.tenant.value), \(number), \(candidate.tenant.value), \(candidate.staff.value))
                """)
        }
        return id
    }

    /// The actor answers as a candidate.
    package func answer(_ precheck: PublicID, _ answer: PrecheckRecord.Answer) async throws(RecordsError) {
        let me = try actor
        try await change(
            """
            update team_precheck_candidate c set answer = \(answer.rawValue), answered_at = now()
                from team_precheck p
            where p.tenant_id = c.tenant_id and p.precheck_id = c.precheck_id
                and p.public_id = \(precheck.text)
                and p.state = 'open' and c.staff_tenant_id = \(me.tenant.value)
                    and c.staff_id = \(me.staff.value)
            """)
    }

    /// Closes a pre-check that the actor opened: agreed (with the obtainer), dropped, or registered.
    package func close(
        _ precheck: PublicID, as state: PrecheckRecord.State, obtainer: StaffID?
    ) async throws(RecordsError) {
        let me = try actor
        try await change(
            """
            update team_precheck set state = \(state.rawValue), closed_at = now(),
                obtainer_staff_id = coalesce(\(obtainer?.value)::bigint, obtainer_staff_id)
            where tenant_id = \(me.tenant.value) and public_id = \(precheck.text)
                and state in ('open', 'agreed')
            """)
    }

    /// The pre-checks that the actor opened or is asked in, newest first.
    package func prechecks() async throws(RecordsError) -> [PrecheckRecord] {
        let found = try await rows(
            """
            select p.*, array(select c.staff_tenant_id || ' ' || c.staff_id || ' ' || c.answer
                from team_precheck_candidate c
                where c.tenant_id = p.tenant_id and c.precheck_id = p.precheck_id) as candidates
            from team_precheck p order by p.opened_at desc
            """)
        var prechecks: [PrecheckRecord] = []
        for row in found {
            let (tenant, id, sealed, listed) = try reading { () throws(PostgresError) in
                (
                    try row.tenant(), try row.publicID("public_id"), try row.sealed("hint_sealed"),
                    try row.get("candidates", as: [String].self)
                )
            }
            let hint = try await keys(of: tenant).text(
                sealed, SealContext(tenant, table: "team_precheck", row: id, column: "hint"))
            let candidates = listed.compactMap { PrecheckRecord.Candidate($0) }
            prechecks.append(
                try reading { () throws(PostgresError) in
                    PrecheckRecord(
                        publicID: id, tenant: tenant, openedBy: StaffID(try row.get("opened_by_staff_id")),
                        hint: hint,
                        obtainer: try row.get("obtainer_staff_id", as: Int64?.self).map(StaffID.init),
                        state: try row.word("state"), openedAt: try row.get("opened_at"),
                        candidates: candidates)
                })
        }
        return prechecks
    }
}

extension PrecheckRecord.Candidate {
    fileprivate init?(_ line: String) {
        let parts = line.split(separator: " ")
        guard parts.count == 3, let tenant = Int32(parts[0]), let staff = Int64(parts[1]),
            let answer = PrecheckRecord.Answer(rawValue: String(parts[2]))
        else { return nil }
        self.init(tenant: TenantID(tenant), staff: StaffID(staff), answer: answer)
    }
}
