package import Care
package import FoundationEssentials
import Postgres

/// A mail to be sent after this transaction.
package struct NewMail: Sendable {
    package enum Recipient: Sendable {
        /// The payload holds the address.
        case inPayload
        /// The address is looked up when the mail leaves, so that it is the present one.
        case staff(TenantID, StaffID)
    }

    /// A short word: which text is to be written.
    package var kind: String
    package var recipient: Recipient
    /// What the text needs, as the workflow wrote it; sealed here.
    package var payload: [UInt8]
    /// The same key in one town is sent once.
    package var dedupeKey: String
    package var notBefore: Date?

    package init(
        kind: String, recipient: Recipient, payload: [UInt8], dedupeKey: String, notBefore: Date? = nil
    ) {
        self.kind = kind
        self.recipient = recipient
        self.payload = payload
        self.dedupeKey = dedupeKey
        self.notBefore = notBefore
    }
}

/// A mail that is due.
package struct DueMail: Sendable {
    package let tenant: TenantID
    package let id: Int64
    package let publicID: PublicID
    package let kind: String
    package let payload: [UInt8]
    /// The person's present addresses, where the recipient is staff.
    package let contact: StaffContact?
    package let attempts: Int
}

/// How a mail fares, without its content (desk, operator).
package struct MailStatus: Sendable {
    package let publicID: PublicID
    package let kind: String
    package let state: String
    package let attempts: Int
    package let createdAt: Date
    package let sentAt: Date?
}

extension TownSession {
    /// Puts a mail into the outbox; it leaves only if this transaction commits.
    ///
    /// - Throws: `refused` for a recipient in another town who is not on the team in scope.
    package func enqueue(_ mail: NewMail) async throws(RecordsError) {
        let tenant = try town
        let id = PublicID.fresh()
        let sealed = try await keys.seal(
            mail.payload, SealContext(tenant, table: "mail_outbox", row: id, column: "payload"))
        var recipient: (TenantID, StaffID)?
        if case .staff(let town, let staff) = mail.recipient { recipient = (town, staff) }
        try await execute(
            """
            insert into mail_outbox (tenant_id, public_id, kind, recipient_tenant_id, recipient_staff_id,
                payload_sealed, dedupe_key, not_before)
            values (\(tenant.value), \(id.text), \(mail.kind), \(recipient?.0.value), \(recipient?.1.value),
                \(sealed),
                \(mail.dedupeKey), coalesce(\(mail.notBefore)::timestamptz, now())) on conflict do nothing
            """)
        try await execute("select pg_notify('renrakucho_mail', '')")
    }

    /// Puts a letter to everybody on a subject's team but the one who acts into the outbox, without saying who that is:
    /// the desk of the subject's town can tell a team that it does not see.
    ///
    /// `dedupe`: each of them gets it once; `dedupeKey(_:for:in:)` is one person's.
    package func enqueue(
        _ payload: [UInt8], kind: String, toTeamOf subject: PublicID, dedupe: String
    ) async throws(RecordsError) {
        let home = if let sight { sight.home } else { try town }
        let counted = try await rows("select sec.count_addressees(\(subject.text)) as many")
        let many: Int64 = try reading { () throws(PostgresError) in try counted.first?.get("many") ?? 0 }
        guard many > 0 else { return }
        for place in 1...many {
            let id = PublicID.fresh()
            let sealed = try await keys.seal(
                payload, SealContext(home, table: "mail_outbox", row: id, column: "payload"))
            _ = try await rows(
                """
                select sec.write_to_addressee(\(subject.text), \(place), \(kind), \(id.text), \(sealed),
                    \(dedupe))
                """)
        }
        try await execute("select pg_notify('renrakucho_mail', '')")
    }

    /// The key under which one person has a letter to a team.
    package static func dedupeKey(_ dedupe: String, for staff: StaffID, in tenant: TenantID) -> String {
        "\(dedupe).\(tenant.value).\(staff.value)"
    }

    /// Mails that are due, locked for this transaction; others may take others meanwhile (job).
    package func dueMails(limit: Int) async throws(RecordsError) -> [DueMail] {
        let rows = try await rows(
            """
            select m.tenant_id, m.mail_id, m.public_id, m.kind, m.payload_sealed, m.attempts,
                c.mail_sealed, c.forwarding_sealed, s.tenant_id as staff_tenant_id,
                    s.public_id as staff_public_id
            from mail_outbox m
            left join staff s on s.tenant_id = m.recipient_tenant_id and s.staff_id = m.recipient_staff_id
            left join staff_contact c on c.tenant_id = s.tenant_id and c.staff_id = s.staff_id
            where m.state = 'queued' and m.not_before <= now()
            order by m.not_before limit \(limit) for update of m skip locked
            """)
        var mails: [DueMail] = []
        for row in rows {
            let (tenant, id, sealed, address, forwarding) = try reading { () throws(PostgresError) in
                (
                    try row.tenant(), try row.publicID("public_id"), try row.sealed("payload_sealed"),
                    try row.optionalSealed("mail_sealed"), try row.optionalSealed("forwarding_sealed")
                )
            }
            let payload = try await keys(of: tenant).open(
                sealed, SealContext(tenant, table: "mail_outbox", row: id, column: "payload"))
            var contact: StaffContact?
            if let address {
                let (town, staff) = try reading { () throws(PostgresError) in
                    (try row.tenant("staff_tenant_id"), try row.publicID("staff_public_id"))
                }
                contact = try await keys(of: town).contact(address, forwarding, town, staff)
            }
            mails.append(
                try reading { () throws(PostgresError) in
                    DueMail(
                        tenant: tenant, id: try row.get("mail_id"), publicID: id, kind: try row.get("kind"),
                        payload: payload, contact: contact, attempts: try row.get("attempts"))
                })
        }
        return mails
    }

    /// The carrier took it (job).
    package func mailSent(_ mail: DueMail) async throws(RecordsError) {
        try await change(
            """
            update mail_outbox set state = 'sent', sent_at = now(), attempts = attempts + 1
            where tenant_id = \(mail.tenant.value) and mail_id = \(mail.id)
            """)
    }

    /// The carrier did not take it (job).
    ///
    /// `word`: a short word for the desk, such as `refused` or `unreachable`.
    /// `retryAt`: `nil` gives up.
    package func mailFailed(_ mail: DueMail, word: String, retryAt: Date?) async throws(RecordsError) {
        try await change(
            """
            update mail_outbox set attempts = attempts + 1, last_error = \(word),
                state = \(retryAt == nil ? "failed" : "queued"),
                not_before = coalesce(\(retryAt)::timestamptz, not_before)
            where tenant_id = \(mail.tenant.value) and mail_id = \(mail.id)
            """)
    }

    /// The latest mails of the town, without their content (desk).
    package func mailStatus(limit: Int = 100) async throws(RecordsError) -> [MailStatus] {
        let tenant = try town
        return try await rows(
            """
            select public_id, kind, state, attempts, created_at, sent_at from mail_outbox
            where tenant_id = \(tenant.value) order by mail_id desc limit \(limit)
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                MailStatus(
                    publicID: try row.publicID("public_id"), kind: try row.get("kind"),
                    state: try row.get("state"), attempts: try row.get("attempts"),
                    createdAt: try row.get("created_at"), sentAt: try row.get("sent_at"))
            }
        }
    }
}
