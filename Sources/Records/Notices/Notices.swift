package import Care
package import FoundationEssentials
import Postgres

/// The town's own word to its people; not sealed.
package struct NewNotice: Sendable {
    package enum Audience: String, Sendable { case everyone = "public", members }

    /// A short word: `service`, `terms`, `pause` …
    package var kind: String
    package var audience: Audience
    package var title: String
    package var body: String
    /// Each facility's receipt is asked for.
    package var isCertain: Bool
    package var from: Date
    package var until: Date?

    package init(
        kind: String, audience: Audience, title: String, body: String, isCertain: Bool = false, from: Date,
        until: Date? = nil
    ) {
        self.kind = kind
        self.audience = audience
        self.title = title
        self.body = body
        self.isCertain = isCertain
        self.from = from
        self.until = until
    }
}

/// A notice on the board.
package struct NoticeRecord: Sendable {
    package let publicID: PublicID
    package let notice: NewNotice
    package let withdrawnAt: Date?
}

extension TownSession {
    /// Puts a notice on the board (desk).
    package func publish(_ notice: NewNotice) async throws(RecordsError) -> PublicID {
        let (tenant, me) = (try town, try actor)
        let id = PublicID.fresh()
        try await execute(
            """
            insert into notice (tenant_id, public_id, kind, audience, title, body, certain, published_from,
                published_until, created_by_staff_id)
            values (\(tenant.value), \(id.text), \(notice.kind), \(notice.audience.rawValue), \(notice.title),
                \(notice.body), \(notice.isCertain), \(notice.from), \(notice.until), \(me.staff.value))
            """)
        return id
    }

    /// Takes a notice down (desk).
    package func withdrawNotice(_ id: PublicID) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update notice set withdrawn_at = now()
            where tenant_id = \(tenant.value) and public_id = \(id.text) and withdrawn_at is null
            """)
    }

    /// What is on the board now, newest first; through the door only what is for everybody.
    package func notices() async throws(RecordsError) -> [NoticeRecord] {
        let tenant = try town
        return try await rows(
            """
            select * from notice where tenant_id = \(tenant.value) and withdrawn_at is null
                and published_from <= now() and (published_until is null or now() < published_until)
            order by published_from desc
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                NoticeRecord(
                    publicID: try row.publicID("public_id"),
                    notice: NewNotice(
                        kind: try row.get("kind"), audience: try row.word("audience"),
                        title: try row.get("title"), body: try row.get("body"),
                        isCertain: try row.get("certain"), from: try row.get("published_from"),
                        until: try row.get("published_until")),
                    withdrawnAt: try row.get("withdrawn_at"))
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

    /// Facilities whose receipt of a notice is on record (desk).
    package func receipts(of notice: PublicID) async throws(RecordsError) -> Set<FacilityID> {
        let tenant = try town
        let rows = try await rows(
            """
            select distinct r.facility_id from notice_receipt r
            join notice n on n.tenant_id = r.tenant_id and n.notice_id = r.notice_id
            where n.tenant_id = \(tenant.value) and n.public_id = \(notice.text)
            """)
        var facilities: Set<FacilityID> = []
        for row in rows {
            facilities.insert(
                FacilityID(try reading { () throws(PostgresError) in try row.get("facility_id") }))
        }
        return facilities
    }
}
