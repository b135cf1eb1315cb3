package import Care
package import FoundationEssentials
import Postgres

/// A question for the town's desk, because the town's documents leave it open.
package struct NewDeskCase: Sendable {
    /// A short word: which act waits.
    package var act: String
    package var matter: DeskMatter
    package var subject: PublicID?
    package var facility: FacilityID?
    package var application: ApplicationID?
    /// The question in one sentence, with what the documents leave open.
    package var question: String
    package var policy: [UInt8]

    package init(
        act: String, matter: DeskMatter, subject: PublicID? = nil, facility: FacilityID? = nil,
        application: ApplicationID? = nil, question: String, policy: [UInt8]
    ) {
        self.act = act
        self.matter = matter
        self.subject = subject
        self.facility = facility
        self.application = application
        self.question = question
        self.policy = policy
    }
}

/// A case on the desk, or as its asker sees it.
package struct DeskCaseRecord: Sendable {
    package let id: DeskCaseID
    package let publicID: PublicID
    package let act: String
    package let matter: DeskMatter
    package let state: DeskCaseState
    package let subject: PublicID?
    package let facility: FacilityID?
    package let application: ApplicationID?
    package let askedByTenant: TenantID?
    package let askedBy: StaffID?
    package let question: String
    package let askedAt: Date
    package let choice: String?
    package let reason: String?
    package let decidedBy: StaffID?
    package let decidedAt: Date?
    package let policy: [UInt8]
}

extension TownSession {
    /// Lays a case before the desk of the town (of the subject's home, when one is in scope).
    package func ask(_ new: NewDeskCase) async throws(RecordsError) -> PublicID {
        let tenant = try town
        let id = PublicID.fresh()
        let question = try await keys.seal(
            new.question, SealContext(tenant, table: "desk_case", row: id, column: "question"))
        if case .door = asker {
            try await execute(
                """
                insert into desk_case (tenant_id, public_id, matter, rule_key, application_id,
                    question_sealed,
                    policy_digest)
                values (\(tenant.value), \(id.text), \(new.act), \(new.matter.rule),
                    \(new.application?.value),
                    \(question), \(new.policy))
                """)
            return id
        }
        let me = try actor
        var subject: Int64?
        if let named = new.subject {
            let row = try await row(
                """
                select subject_id from subject
                where tenant_id = \(tenant.value) and public_id = \(named.text)
                """
            )
            subject = try reading { () throws(PostgresError) in try row.get("subject_id") }
        }
        try await execute(
            """
            insert into desk_case (tenant_id, public_id, matter, rule_key, subject_id, facility_id,
                application_id,
                asked_by_tenant_id, asked_by_staff_id, question_sealed, policy_digest)
            values (\(tenant.value), \(id.text), \(new.act), \(new.matter.rule), \(subject),
                \(new.facility?.value), \(new.application?.value), \(me.tenant.value), \(me.staff.value),
                    \(question),
                \(new.policy))
            """)
        return id
    }

    /// The cases of the town at the desk, or those that the actor asked; waiting ones first.
    package func cases(waitingOnly: Bool = false) async throws(RecordsError) -> [DeskCaseRecord] {
        try await cases(where: "(not \(waitingOnly) or c.state = 'waiting')")
    }

    /// One case in sight.
    ///
    /// - Throws: `notFound`.
    package func deskCase(_ id: PublicID) async throws(RecordsError) -> DeskCaseRecord {
        guard let found = try await cases(where: "c.public_id = \(id.text)").first else {
            throw RecordsError(.notFound, detail: "case")
        }
        return found
    }

    /// What the desk decided for a subject, by the rule: `DeskDecisions` of that case.
    package func decisions(on subject: PublicID) async throws(RecordsError) -> [DeskCaseRecord] {
        try await cases(where: "s.public_id = \(subject.text) and c.state = 'decided'")
    }

    private func cases(where condition: SQL) async throws(RecordsError) -> [DeskCaseRecord] {
        let tenant = try town
        let rows = try await rows(
            """
            select c.*, s.public_id as subject_public_id from desk_case c
            left join subject s on s.tenant_id = c.tenant_id and s.subject_id = c.subject_id
            where c.tenant_id = \(tenant.value) and \(condition)
            order by c.state <> 'waiting', c.asked_at desc
            """)
        guard !rows.isEmpty else { return [] }
        let keys = try await keys
        return try rows.map { row throws(RecordsError) in
            let (id, asked, given) = try reading { () throws(PostgresError) in
                (
                    try row.publicID("public_id"), try row.sealed("question_sealed"),
                    try row.optionalSealed("reason_sealed")
                )
            }
            let place = { (column: StaticString) in
                SealContext(tenant, table: "desk_case", row: id, column: column)
            }
            let question = try keys.text(asked, place("question"))
            let reason = try keys.text(ifAny: given, place("reason"))
            return try reading { () throws(PostgresError) in
                DeskCaseRecord(
                    id: DeskCaseID(try row.get("case_id")), publicID: id, act: try row.get("matter"),
                    matter: DeskMatter(rule: try row.get("rule_key")), state: try row.word("state"),
                    subject: try row.optionalPublicID("subject_public_id"),
                    facility: try row.get("facility_id", as: Int64?.self).map(FacilityID.init),
                    application: try row.get("application_id", as: Int64?.self).map(ApplicationID.init),
                    askedByTenant: try row.get("asked_by_tenant_id", as: Int32?.self).map(TenantID.init),
                    askedBy: try row.get("asked_by_staff_id", as: Int64?.self).map(StaffID.init),
                    question: question, askedAt: try row.get("asked_at"), choice: try row.get("choice"),
                    reason: reason,
                    decidedBy: try row.get("decided_by_staff_id", as: Int64?.self).map(StaffID.init),
                    decidedAt: try row.get("decided_at"), policy: try row.get("policy_digest"))
            }
        }
    }

    /// Decides a case, with the reason that the asker is told (desk, never the asker).
    ///
    /// `choice`: a word that the rule's key accepts in a tenant file.
    ///
    /// - Throws: `conflict` for the asker's own case and for one that is decided.
    package func decide(_ deskCase: PublicID, choice: String, reason: String) async throws(RecordsError) {
        let (tenant, me) = (try town, try actor)
        let sealed = try await keys.seal(
            reason, SealContext(tenant, table: "desk_case", row: deskCase, column: "reason"))
        try await change(
            """
            update desk_case set state = 'decided', choice = \(choice), reason_sealed = \(sealed),
                decided_by_staff_id = \(me.staff.value), decided_at = now()
            where tenant_id = \(tenant.value) and public_id = \(deskCase.text) and state = 'waiting'
            """)
    }
}
