package import Care
package import FoundationEssentials
import Postgres

/// An application as it goes on record.
package struct NewApplication: Sendable {
    package var form: FacilityApplicationForm
    /// Pledges and checklists that were ticked, by their key in the tenant file.
    package var gates: [String]
    /// On paper: entered at the desk. Otherwise through the public door.
    package var isOnPaper: Bool
    /// The password that the applicant chose, hashed (PHC); `nil` where it is set at pickup.
    package var passwordHash: String?
    /// When the desk is told that the pickup has not happened.
    package var mailAlarmAt: Date?
    package var policy: [UInt8]

    package init(
        form: FacilityApplicationForm, gates: [String] = [], isOnPaper: Bool = false,
        passwordHash: String? = nil, mailAlarmAt: Date? = nil, policy: [UInt8]
    ) {
        self.form = form
        self.gates = gates
        self.isOnPaper = isOnPaper
        self.passwordHash = passwordHash
        self.mailAlarmAt = mailAlarmAt
        self.policy = policy
    }
}

/// An application on the desk.
package struct ApplicationRecord: Sendable {
    package let id: ApplicationID
    package let publicID: PublicID
    package let state: ApplicationState
    package let form: FacilityApplicationForm
    package let gates: [String]
    package let submittedAt: Date
    package let mailAlarmAt: Date?
    package let mailAlarmedAt: Date?
    /// What the desk asked when it returned the application, and the applicant's answer.
    package let question: String?
    package let answer: String?
    package let reason: String?
    package let decidedAt: Date?
    package let facility: FacilityID?
    package let isOnPaper: Bool
}

extension TownSession {
    /// Puts an application on record (door; the desk for one on paper).
    ///
    /// - Throws: `taken` when the mail address is in an open application of this town already.
    package func submit(_ application: NewApplication) async throws(RecordsError) -> PublicID {
        let tenant = try town
        let keys = try await keys
        let id = PublicID.fresh()
        let form = application.form
        let sealed = try keys.seal(
            try encoded(SealedForm(form)),
            SealContext(tenant, table: "facility_application", row: id, column: "form"))
        let means = application.isOnPaper ? "paper" : "portal"
        try await execute(
            """
            insert into facility_application (tenant_id, public_id, means, facility_name, facility_kind,
                form_sealed,
                mail_index, login_id, device_type, gates, mail_alarm_at, policy_digest)
            values (\(tenant.value), \(id.text), \(means), \(form.facilityName), \(form.facilityKind),
                \(sealed),
                \(form.mail.map { keys.mailIndex($0) }), \(form.loginID), \(form.device?.rawValue),
                \(application.gates), \(application.mailAlarmAt), \(application.policy))
            """)
        if let hash = application.passwordHash {
            try await change(
                """
                insert into application_secret (tenant_id, application_id, password_hash)
                select tenant_id, application_id, \(hash) from facility_application
                where tenant_id = \(tenant.value) and public_id = \(id.text)
                """)
        }
        return id
    }

    /// Whether the address is in use in this town, by a member of staff or in an open application.
    package func isMailTaken(_ address: String) async throws(RecordsError) -> Bool {
        let index = try await keys.mailIndex(address)
        let row = try await row("select sec.mail_taken(\(index)) as taken")
        return try reading { () throws(PostgresError) in try row.get("taken") }
    }

    /// Whether a login name is free in this town (door and staff).
    package func isLoginFree(_ login: String) async throws(RecordsError) -> Bool {
        let tenant = try town
        return try await rows(
            "select 1 from staff where tenant_id = \(tenant.value) and login_id = \(login) limit 1"
        ).isEmpty
    }

    /// The town's applications in these states, oldest first (desk).
    package func applications(in states: [ApplicationState]) async throws(RecordsError) -> [ApplicationRecord]
    {
        try await applications(where: "state = any(\(states.map(\.rawValue)))")
    }

    /// One application (desk).
    ///
    /// - Throws: `notFound`.
    package func application(_ id: PublicID) async throws(RecordsError) -> ApplicationRecord {
        guard let found = try await applications(where: "public_id = \(id.text)").first else {
            throw RecordsError(.notFound, detail: "application")
        }
        return found
    }

    private func applications(where condition: SQL) async throws(RecordsError) -> [ApplicationRecord] {
        let tenant = try town
        let keys = try await keys
        let rows = try await rows(
            """
            select application_id, public_id, state, means, form_sealed, gates, submitted_at, mail_alarm_at,
                mail_alarmed_at, question_sealed, answer_sealed, reason_sealed, decided_at, facility_id
            from facility_application where tenant_id = \(tenant.value) and \(condition) order by submitted_at
            """)
        return try rows.map { row throws(RecordsError) in
            let id = try reading { () throws(PostgresError) in try row.publicID("public_id") }
            let open = { (column: String, name: StaticString) throws(RecordsError) -> String? in
                let sealed = try reading { () throws(PostgresError) in try row.optionalSealed(column) }
                return try keys.text(
                    ifAny: sealed, SealContext(tenant, table: "facility_application", row: id, column: name))
            }
            let sealed = try reading { () throws(PostgresError) in try row.sealed("form_sealed") }
            let form: SealedForm = try decoded(
                try keys.open(
                    sealed, SealContext(tenant, table: "facility_application", row: id, column: "form")))
            let (question, answer, reason) = (
                try open("question_sealed", "question"), try open("answer_sealed", "answer"),
                try open("reason_sealed", "reason")
            )
            return try reading { () throws(PostgresError) in
                ApplicationRecord(
                    id: ApplicationID(try row.get("application_id")), publicID: id,
                    state: try row.word("state"),
                    form: form.form, gates: try row.get("gates"), submittedAt: try row.get("submitted_at"),
                    mailAlarmAt: try row.get("mail_alarm_at"), mailAlarmedAt: try row.get("mail_alarmed_at"),
                    question: question, answer: answer, reason: reason, decidedAt: try row.get("decided_at"),
                    facility: try row.get("facility_id", as: Int64?.self).map(FacilityID.init),
                    isOnPaper: try row.get("means", as: String.self) == "paper")
            }
        }
    }
}

extension TownKeys {
    /// Addresses are compared without regard to case, as mail carriers deliver them.
    func mailIndex(_ address: String) -> [UInt8] { blindIndex(address.lowercased(), column: "mail") }
}

/// The form as it is sealed.
struct SealedForm: Codable {
    var facilityName, prefecture, municipality, facilityKind: String
    var administrator: [String]
    var profession: String
    var mail, login, device: String?
    var memo: String

    init(_ form: FacilityApplicationForm) {
        facilityName = form.facilityName
        prefecture = form.prefecture
        municipality = form.municipality
        facilityKind = form.facilityKind
        let name = form.administrator
        administrator = [name.family, name.given, name.familyKana, name.givenKana]
        profession = form.profession
        mail = form.mail
        login = form.loginID
        device = form.device?.rawValue
        memo = form.deviceMemo
    }

    var form: FacilityApplicationForm {
        let name = Fields.split(Fields.join(administrator), 4)
        return FacilityApplicationForm(
            facilityName: facilityName, prefecture: prefecture, municipality: municipality,
            facilityKind: facilityKind,
            administrator: PersonName(
                family: name[0], given: name[1], familyKana: name[2], givenKana: name[3]),
            profession: profession, mail: mail, loginID: login,
            device: device.flatMap(DeviceKind.init(rawValue:)),
            deviceMemo: memo)
    }
}
