package import Care
package import FoundationEssentials
import Postgres

/// The telephone, beside an urgent post.
package enum UrgentCall: String, Sendable {
    case reached
    case notReached = "not_reached"
    case notCalled = "not_called"
}

/// A post to be written.
package struct NewPost: Sendable {
    package var body: String
    /// A word of the tenant file's categories.
    package var category: String?
    package var isUrgent: Bool
    /// The answer to "did you telephone someone?", for an urgent one.
    package var urgentCall: UrgentCall?
    /// The post that this one answers.
    package var parent: PublicID?
    /// Only these members read it; `nil` for the whole team.
    package var recipients: [PublicID]?
    /// Files stored before, by the same author.
    package var attachments: [PublicID]

    package init(
        body: String, category: String? = nil, isUrgent: Bool = false, urgentCall: UrgentCall? = nil,
        parent: PublicID? = nil, recipients: [PublicID]? = nil, attachments: [PublicID] = []
    ) {
        self.body = body
        self.category = category
        self.isUrgent = isUrgent
        self.urgentCall = urgentCall
        self.parent = parent
        self.recipients = recipients
        self.attachments = attachments
    }
}

/// A post on the timeline.
package struct PostRecord: Sendable {
    package let id: PostID
    package let publicID: PublicID
    package let authorTenant: TenantID
    package let author: StaffID
    package let authorPublicID: PublicID
    package let authorName: PersonName
    package let authorProfession: String
    package let authorFacility: String
    package let parent: PublicID?
    package let category: String?
    package let isUrgent: Bool
    package let urgentCall: UrgentCall?
    /// To some members only.
    package let isSpecial: Bool
    /// Empty when withdrawn.
    package let body: String
    /// 1 for a post that was never edited.
    package let revision: Int
    package let createdAt: Date
    package let editedAt: Date?
    package let withdrawnAt: Date?
    package let isMine: Bool
    /// The text that is shown now was marked as read.
    package let isRead: Bool
    /// How many have marked that text as read.
    package let readers: Int
    package let attachments: Int

    /// Where the next page begins.
    package var cursor: TimelineCursor { TimelineCursor(createdAt: createdAt, post: id) }
}

/// A place on the timeline.
package struct TimelineCursor: Sendable, Hashable {
    package let createdAt: Date
    package let post: PostID

    package init(createdAt: Date, post: PostID) {
        self.createdAt = createdAt
        self.post = post
    }
}

extension TownSession {
    /// Writes a post on the subject in scope and hangs its files on it.
    ///
    /// - Throws: `refused` without the right to post; `notFound` when a parent, recipient or file is not
    ///   there or not the author's to name.
    package func write(_ post: NewPost) async throws(RecordsError) -> (id: PostID, publicID: PublicID) {
        let (subject, me) = (try self.subject, try actor)
        let id = PublicID.fresh()
        let sealed = try await keys.seal(
            post.body, SealContext(subject.home, table: "post", row: id, column: "body"))
        var parent: Int64?
        if let answered = post.parent { parent = try await self.post(answered).value }
        let number = PostID(
            try await number(
                """
                insert into post (tenant_id, subject_id, public_id, author_tenant_id, author_staff_id,
                    parent_post_id,
                    category, urgent, urgent_phoned, special, body_sealed)
                values (\(subject.home.value), \(subject.subject.value), \(id.text), \(me.tenant.value),
                    \(me.staff.value), \(parent), \(post.category), \(post.isUrgent),
                        \(post.urgentCall?.rawValue),
                    \(post.recipients != nil), \(sealed)) returning post_id as id
                """))
        if let recipients = post.recipients { try await address(number, to: recipients, in: subject) }
        for file in post.attachments { try await attach(file, to: number) }
        return (number, id)
    }

    private func address(
        _ post: PostID, to recipients: [PublicID], in subject: Sight
    ) async throws(RecordsError) {
        let team = try await team()
        for recipient in Set(recipients) {
            guard let seat = team.first(where: { $0.member.staff == recipient && !$0.isPending }) else {
                throw RecordsError(.notFound, detail: "recipient")
            }
            try await execute(
                """
                insert into post_recipient (tenant_id, subject_id, post_id, staff_tenant_id, staff_id)
                values (\(subject.home.value), \(subject.subject.value), \(post.value),
                    \(seat.staffTenant.value),
                    \(seat.staff.value))
                """)
        }
    }

    /// The number of a post that the actor may read.
    ///
    /// - Throws: `notFound`.
    func post(_ id: PublicID) async throws(RecordsError) -> PostID {
        let subject = try self.subject
        let found = try await rows(
            """
            select post_id from post where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) and public_id = \(id.text)
            """)
        guard let row = found.first else { throw RecordsError(.notFound, detail: "post") }
        return PostID(try reading { () throws(PostgresError) in try row.get("post_id") })
    }

    /// The newest posts of the subject in scope that the actor may read, newest first; 200 at most.
    package func timeline(
        limit: Int = 50, before: TimelineCursor? = nil
    ) async throws(RecordsError) -> [PostRecord] {
        let subject = try self.subject
        let rows = try await rows(
            """
            select * from sec.timeline(\(limit)::int, \(before?.createdAt)::timestamptz,
                \(before?.post.value)::bigint)
            """)
        guard !rows.isEmpty else { return [] }
        let keys = try await keys
        var posts: [PostRecord] = []
        for row in rows {
            let (id, town, author) = try reading { () throws(PostgresError) in
                (
                    try row.publicID("public_id"), try row.tenant("author_tenant_id"),
                    try row.publicID("author_public_id")
                )
            }
            let (sealedName, sealedBody) = try reading { () throws(PostgresError) in
                (try row.sealed("author_name_sealed"), try row.sealed("body_sealed"))
            }
            let name = try PersonName(
                sealedName, nil, try await self.keys(of: town), town, "staff", author.text)
            let withdrawn = try reading { () throws(PostgresError) in
                try row.get("withdrawn_at", as: Date?.self)
            }
            let place = SealContext(subject.home, table: "post", row: id, column: "body")
            let body = withdrawn == nil ? try keys.text(sealedBody, place) : ""
            posts.append(try PostRecord(row, id, town, author, name, body, withdrawn))
        }
        return posts
    }
}

extension PostRecord {
    fileprivate init(
        _ row: Row, _ id: PublicID, _ town: TenantID, _ author: PublicID, _ name: PersonName, _ body: String,
        _ withdrawn: Date?
    ) throws(RecordsError) {
        self = try reading { () throws(PostgresError) in
            PostRecord(
                id: PostID(try row.get("post_id")), publicID: id, authorTenant: town,
                author: StaffID(try row.get("author_staff_id")), authorPublicID: author, authorName: name,
                authorProfession: try row.get("author_profession"),
                authorFacility: try row.get("author_facility_name"),
                parent: try row.optionalPublicID("parent_public_id"), category: try row.get("category"),
                isUrgent: try row.get("urgent"),
                urgentCall: try row.get("urgent_phoned", as: String?.self).flatMap(
                    UrgentCall.init(rawValue:)),
                isSpecial: try row.get("special"), body: body, revision: try row.get("revision"),
                createdAt: try row.get("created_at"), editedAt: try row.get("edited_at"),
                withdrawnAt: withdrawn,
                isMine: try row.get("is_mine"), isRead: try row.get("is_read"),
                readers: try row.get("reader_count"), attachments: try row.get("attachment_count"))
        }
    }
}
