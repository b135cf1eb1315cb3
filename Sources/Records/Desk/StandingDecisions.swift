package import Care
package import FoundationEssentials
import Postgres

/// "The same next time": a desk's decision that stands until it is withdrawn or the file states the rule.
package struct StandingDecision: Sendable {
    package let publicID: PublicID
    package let matter: DeskMatter
    package let choice: String
    package let proposedBy: StaffID
    package let proposedAt: Date
    package let confirmedBy: StaffID?
    /// In force from here; `nil` while a second person is awaited.
    package let confirmedAt: Date?
    /// Somebody asked to withdraw it; a second person is awaited.
    package let withdrawalBy: StaffID?
    package let endedAt: Date?
    package let endReason: String?
}

extension TownSession {
    /// Proposes that a decided case stands (desk). In force only when a second person confirms it.
    package func propose(standing deskCase: DeskCaseRecord, policy: [UInt8]) async throws(RecordsError)
        -> PublicID
    {
        let (tenant, me) = (try town, try actor)
        guard let choice = deskCase.choice else { throw RecordsError(.conflict, detail: "not decided") }
        let id = PublicID.fresh()
        try await execute(
            """
            insert into standing_decision
                (tenant_id, public_id, rule_key, choice, case_id, proposed_by_staff_id, policy_digest)
            values (\(tenant.value), \(id.text), \(deskCase.matter.rule), \(choice), \(deskCase.id.value),
                \(me.staff.value), \(policy))
            """)
        return id
    }

    /// Confirms as the second person (desk).
    ///
    /// - Throws: `conflict` for the one who proposed it; `taken` when another decision on the rule stands.
    package func confirm(standing id: PublicID) async throws(RecordsError) {
        let (tenant, me) = (try town, try actor)
        try await change(
            """
            update standing_decision set confirmed_by_staff_id = \(me.staff.value), confirmed_at = now()
            where tenant_id = \(tenant.value) and public_id = \(id.text) and confirmed_at is null
                and ended_at is null
            """)
    }

    /// Asks to withdraw a standing decision, or does it as the second person (desk).
    package func withdraw(standing id: PublicID) async throws(RecordsError) {
        let (tenant, me) = (try town, try actor)
        let asked = try await execute(
            """
            update standing_decision set withdrawal_by_staff_id = \(me.staff.value), withdrawal_at = now()
            where tenant_id = \(tenant.value) and public_id = \(id.text) and ended_at is null
                and withdrawal_by_staff_id is null
            """)
        guard asked == 0 else { return }
        try await change(
            """
            update standing_decision set withdrawn_by_staff_id = \(me.staff.value), ended_at = now(),
                end_reason = 'withdrawn'
            where tenant_id = \(tenant.value) and public_id = \(id.text) and ended_at is null
            """)
    }

    /// Ends standing decisions on rules that the file states by now (job).
    ///
    /// - Returns: how many ended.
    @discardableResult
    package func endStandingDecisions(on rules: [String]) async throws(RecordsError) -> Int {
        let tenant = try town
        return try await execute(
            """
            update standing_decision set ended_at = now(), end_reason = 'stated_by_file'
            where tenant_id = \(tenant.value) and rule_key = any(\(rules)) and ended_at is null
            """)
    }

    /// The town's standing decisions (also through the door: they are shown on the town's page).
    package func standingDecisions(inForceOnly: Bool = true) async throws(RecordsError) -> [StandingDecision]
    {
        let tenant = try town
        return try await rows(
            """
            select * from standing_decision where tenant_id = \(tenant.value)
                and (not \(inForceOnly) or (confirmed_at is not null and ended_at is null))
                    order by standing_id desc
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                StandingDecision(
                    publicID: try row.publicID("public_id"),
                    matter: DeskMatter(rule: try row.get("rule_key")),
                    choice: try row.get("choice"), proposedBy: StaffID(try row.get("proposed_by_staff_id")),
                    proposedAt: try row.get("proposed_at"),
                    confirmedBy: try row.get("confirmed_by_staff_id", as: Int64?.self).map(StaffID.init),
                    confirmedAt: try row.get("confirmed_at"),
                    withdrawalBy: try row.get("withdrawal_by_staff_id", as: Int64?.self).map(StaffID.init),
                    endedAt: try row.get("ended_at"), endReason: try row.get("end_reason"))
            }
        }
    }
}
