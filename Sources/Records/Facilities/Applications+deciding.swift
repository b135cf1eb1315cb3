package import Care
package import FoundationEssentials
import Postgres

/// What the desk gives with its yes.
package struct ApplicationApproval: Sendable {
    /// The administrator's address: the applicant's, or one that the town made for registration.
    package var mail: String
    package var loginID: String
    package var ticket: NewTicket
    package var policy: [UInt8]

    package init(mail: String, loginID: String, ticket: NewTicket, policy: [UInt8]) {
        self.mail = mail
        self.loginID = loginID
        self.ticket = ticket
        self.policy = policy
    }
}

/// A pickup number and the hash of its password.
package struct NewTicket: Sendable {
    /// 6 to 24 of `A–Z 0–9 -`; known to whoever picks up.
    package var number: String
    /// PHC string; the password itself is in the mail and nowhere else.
    package var secretHash: String
    package var expiresAt: Date

    package init(number: String, secretHash: String, expiresAt: Date) {
        self.number = number
        self.secretHash = secretHash
        self.expiresAt = expiresAt
    }
}

/// What an approval made.
package struct ApprovedFacility: Sendable {
    package let facility: FacilityID
    package let facilityPublicID: PublicID
    package let administrator: StaffID
    package let administratorPublicID: PublicID
}

extension TownSession {
    /// Approves: makes the facility, its administrator's account (invited) and the pickup ticket, in one go
    /// (desk).
    ///
    /// - Throws: `conflict` when it was decided already; `taken` for a login name, address or number in
    ///   use.
    package func approve(
        _ application: ApplicationRecord, _ approval: ApplicationApproval
    ) async throws(RecordsError) -> ApprovedFacility {
        let tenant = try town
        let form = application.form
        let facilityName = PublicID.fresh()
        let facility = FacilityID(
            try await number(
                """
                insert into facility (tenant_id, public_id, name, kind, prefecture, town_name, policy_digest)
                values (\(tenant.value), \(facilityName.text), \(form.facilityName), \(form.facilityKind),
                    \(form.prefecture), \(form.municipality), \(approval.policy)) returning facility_id as id
                """))
        try await execute(
            """
            insert into facility_publication (tenant_id, facility_id, choice)
            values (\(tenant.value), \(facility.value), 'undecided')
            """)
        let account = try await addStaff(
            NewStaff(
                facility: facility, name: form.administrator, profession: form.profession,
                loginID: approval.loginID, mail: approval.mail, isFacilityAdministrator: true, isDesk: false,
                state: .invited))
        try await issueTicket(
            approval.ticket, purpose: .first, facility: facility, staff: account.id,
            application: application.id,
            device: form.device, memo: form.deviceMemo)
        // Last, because a decided application is not changed any more; if somebody was faster, nothing of
        // this happens.
        try await decide(application.id, .approved, facility: facility, policy: approval.policy)
        return ApprovedFacility(
            facility: facility, facilityPublicID: facilityName, administrator: account.id,
            administratorPublicID: account.publicID)
    }

    /// Refuses with a reason that the applicant is told (desk).
    package func refuse(
        _ application: ApplicationRecord, reason: String, policy: [UInt8]
    ) async throws(RecordsError) {
        let sealed = try await sealedWord(reason, "reason", of: application)
        try await decide(application.id, .refused, reason: sealed, policy: policy)
    }

    /// Returns with a question (desk).
    package func returnApplication(
        _ application: ApplicationRecord, question: String, policy: [UInt8]
    ) async throws(RecordsError) {
        let tenant = try town
        let sealed = try await sealedWord(question, "question", of: application)
        try await change(
            """
            update facility_application set state = 'returned', question_sealed = \(sealed),
                policy_digest = \(policy)
            where tenant_id = \(tenant.value) and application_id = \(application.id.value)
                and state = 'submitted'
            """)
    }

    private func decide(
        _ id: ApplicationID, _ state: ApplicationState, facility: FacilityID? = nil, reason: [UInt8]? = nil,
        policy: [UInt8]
    ) async throws(RecordsError) {
        let tenant = try town
        let me = try actor.staff.value
        try await change(
            """
            update facility_application set state = \(state.rawValue), decided_by_staff_id = \(me),
                decided_at = now(),
                facility_id = \(facility?.value), reason_sealed = \(reason), policy_digest = \(policy)
            where tenant_id = \(tenant.value) and application_id = \(id.value) and state in ('submitted',
                'returned')
            """)
    }

    private func sealedWord(
        _ text: String, _ column: StaticString, of application: ApplicationRecord
    ) async throws(RecordsError) -> [UInt8] {
        let tenant = try town
        return try await keys.seal(
            text,
            SealContext(tenant, table: "facility_application", row: application.publicID, column: column))
    }

    /// The number that an insert gave its row (`returning … as id`).
    func number(_ sql: SQL) async throws(RecordsError) -> Int64 {
        let row = try await row(sql)
        return try reading { () throws(PostgresError) in try row.get("id") }
    }
}

/// What an applicant sees of a returned form, through the link in the mail.
package struct ReturnedApplication: Sendable {
    package let id: ApplicationID
    package let publicID: PublicID
    package let state: ApplicationState
    package let form: FacilityApplicationForm
    package let question: String?
}

extension TownSession {
    /// Gives an application the hash of the link by which its applicant comes back (door).
    package func setLink(_ hash: [UInt8], of application: PublicID) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update facility_application set link_hash = \(hash), state = 'submitted'
            where tenant_id = \(tenant.value) and public_id = \(application.text) and state = 'submitted'
            """)
    }

    /// The application behind a link (door).
    package func returnedApplication(link hash: [UInt8]) async throws(RecordsError) -> ReturnedApplication? {
        let tenant = try town
        guard let row = try await rows("select * from sec.returned_application(\(hash))").first else {
            return nil
        }
        let keys = try await keys
        let (number, id, state, sealed, asked) = try reading { () throws(PostgresError) in
            (
                ApplicationID(try row.get("application_id")), try row.publicID("public_id"),
                try row.word("state", as: ApplicationState.self), try row.sealed("form_sealed"),
                try row.optionalSealed("question_sealed")
            )
        }
        let place = { (column: StaticString) in
            SealContext(tenant, table: "facility_application", row: id, column: column)
        }
        let form: SealedForm = try decoded(try keys.open(sealed, place("form")))
        return ReturnedApplication(
            id: number, publicID: id, state: state, form: form.form,
            question: try keys.text(ifAny: asked, place("question")))
    }

    /// Hands in a returned application again, with an answer (door).
    package func resubmit(
        _ application: ReturnedApplication, form: FacilityApplicationForm, answer: String
    ) async throws(RecordsError) {
        let tenant = try town
        let keys = try await keys
        let place = { (column: StaticString) in
            SealContext(tenant, table: "facility_application", row: application.publicID, column: column)
        }
        let sealed = try keys.seal(try encoded(SealedForm(form)), place("form"))
        let said = try keys.seal(answer, place("answer"))
        try await change(
            """
            update facility_application set state = 'submitted', form_sealed = \(sealed),
                answer_sealed = \(said),
                facility_name = \(form.facilityName), facility_kind = \(form.facilityKind),
                mail_index = \(form.mail.map { keys.mailIndex($0) })
            where tenant_id = \(tenant.value) and application_id = \(application.id.value)
                and state = 'returned'
            """)
    }

    /// Applications whose codes were not picked up in time and whose desk was not told yet (job).
    package func overduePickups() async throws(RecordsError) -> [(
        tenant: TenantID, application: ApplicationID
    )] {
        try await rows(
            """
            select distinct a.tenant_id, a.application_id from facility_application a
            join pickup_ticket t on t.tenant_id = a.tenant_id and t.application_id = a.application_id
            where a.state = 'approved' and a.mail_alarm_at < now() and a.mail_alarmed_at is null
                and t.spent_at is null and t.cancelled_at is null
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                (try row.tenant(), ApplicationID(try row.get("application_id")))
            }
        }
    }

    /// The desk is told (job).
    ///
    /// - Returns: whether it was not told before.
    package func overduePickupTold(
        _ id: ApplicationID, in tenant: TenantID
    ) async throws(RecordsError) -> Bool {
        try await execute(
            """
            update facility_application set mail_alarmed_at = now()
            where tenant_id = \(tenant.value) and application_id = \(id.value) and mail_alarmed_at is null
            """) == 1
    }
}
