package import Care
package import FoundationEssentials
import Postgres

/// The town's own word to its people; not sealed.
package struct NewNotice: Sendable {
    package var kind: NoticeKind
    package var audience: NoticeAudience
    package var title: String
    package var body: String
    /// Each facility's receipt is asked for.
    package var isCertain: Bool
    /// The day on which what it tells of happens.
    package var day: CalendarDate?
    package var from: Date
    package var until: Date?

    package init(
        kind: NoticeKind, audience: NoticeAudience, title: String, body: String, isCertain: Bool = false,
        day: CalendarDate? = nil, from: Date, until: Date? = nil
    ) {
        self.kind = kind
        self.audience = audience
        self.title = title
        self.body = body
        self.isCertain = isCertain
        self.day = day
        self.from = from
        self.until = until
    }
}

/// A notice on the board.
package struct NoticeRecord: Sendable {
    package let publicID: PublicID
    package let notice: NewNotice
    package let withdrawnAt: Date?
    /// Somebody of the actor's facility has confirmed that it was received.
    package let isReceived: Bool
}

extension TownSession {
    /// Puts a notice on the board (desk).
    package func publish(_ notice: NewNotice) async throws(RecordsError) -> PublicID {
        let (tenant, me) = (try town, try actor)
        let id = PublicID.fresh()
        try await execute(
            """
            insert into notice (tenant_id, public_id, kind, audience, title, body, certain, day,
                published_from, published_until, created_by_staff_id)
            values (\(tenant.value), \(id.text), \(notice.kind.rawValue), \(notice.audience.rawValue),
                \(notice.title), \(notice.body), \(notice.isCertain), \(notice.day?.sql), \(notice.from),
                \(notice.until), \(me.staff.value))
            """)
        return id
    }

    /// Takes a notice down (desk); mails of it that have not left yet never do.
    ///
    /// - Throws: `conflict` when it is down already.
    package func withdrawNotice(_ id: PublicID) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update notice set withdrawn_at = now()
            where tenant_id = \(tenant.value) and public_id = \(id.text) and withdrawn_at is null
            """)
        try await execute(
            """
            update mail_outbox set state = 'dropped' where tenant_id = \(tenant.value) and state = 'queued'
                and kind = 'notice.certain' and starts_with(dedupe_key, \("notice.\(id.text)."))
            """)
    }

    /// What is on the board now, newest first; through the door only what is for everybody.
    package func notices() async throws(RecordsError) -> [NoticeRecord] {
        try await notices(
            where: """
                n.withdrawn_at is null and n.published_from <= now()
                    and (n.published_until is null or now() < n.published_until)
                """)
    }

    /// All notices that there ever were, newest first (desk).
    package func allNotices() async throws(RecordsError) -> [NoticeRecord] {
        try await notices(where: "true")
    }

    private func notices(where condition: SQL) async throws(RecordsError) -> [NoticeRecord] {
        let tenant = try town
        let received: SQL =
            if let member {
                """
                exists (select from notice_receipt r where r.tenant_id = n.tenant_id
                    and r.notice_id = n.notice_id and r.facility_id = \(member.facility.value))
                """
            } else { "false" }
        let found = try await rows(
            "select n.*, " + received + " as received from notice n where n.tenant_id = \(tenant.value) and "
                + condition + " order by n.published_from desc, n.notice_id desc limit 200")
        return try found.map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                NoticeRecord(
                    publicID: try row.publicID("public_id"),
                    notice: NewNotice(
                        kind: try row.word("kind"), audience: try row.word("audience"),
                        title: try row.get("title"), body: try row.get("body"),
                        isCertain: try row.get("certain"), day: try row.optionalDay("day"),
                        from: try row.get("published_from"), until: try row.get("published_until")),
                    withdrawnAt: try row.get("withdrawn_at"), isReceived: try row.get("received"))
            }
        }
    }

    /// The actor confirms that a notice was received; the first time counts.
    package func confirmReceipt(of notice: PublicID) async throws(RecordsError) {
        let me = try actor
        try await execute(
            """
            insert into notice_receipt (tenant_id, notice_id, staff_id, facility_id)
            select tenant_id, notice_id, \(me.staff.value), \(me.facility.value) from notice
            where tenant_id = \(me.tenant.value) and public_id = \(notice.text) on conflict do nothing
            """)
    }

    /// Facilities whose receipt of a notice is on record, with the first time (desk).
    package func receipts(of notice: PublicID) async throws(RecordsError) -> [FacilityID: Date] {
        let tenant = try town
        let rows = try await rows(
            """
            select r.facility_id, min(r.received_at) as received_at from notice_receipt r
            join notice n on n.tenant_id = r.tenant_id and n.notice_id = r.notice_id
            where n.tenant_id = \(tenant.value) and n.public_id = \(notice.text) group by r.facility_id
            """)
        var facilities: [FacilityID: Date] = [:]
        for row in rows {
            let (facility, at) = try reading { () throws(PostgresError) in
                (FacilityID(try row.get("facility_id")), try row.get("received_at", as: Date.self))
            }
            facilities[facility] = at
        }
        return facilities
    }
}
