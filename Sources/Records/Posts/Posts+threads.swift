package import Care
import FoundationEssentials
import Postgres

extension TownSession {
    /// Where a post of the subject in scope stands on the timeline.
    ///
    /// - Throws: `notFound` for one that is not there or not for the actor.
    package func place(of post: PublicID) async throws(RecordsError) -> TimelineCursor {
        let subject = try self.subject
        let found = try await rows(
            """
            select post_id, created_at from post where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) and public_id = \(post.text)
            """)
        guard let row = found.first else { throw RecordsError(.notFound, detail: "post") }
        return try reading { () throws(PostgresError) in
            TimelineCursor(createdAt: try row.get("created_at"), post: PostID(try row.get("post_id")))
        }
    }

    /// These posts and everything that answers them, newest first, as far as the actor may read.
    package func threads(of roots: [PublicID]) async throws(RecordsError) -> [PostRecord] {
        guard !roots.isEmpty else { return [] }
        let subject = try self.subject
        let names = roots.map(\.text)
        // The function gives the newest post before a place: just behind a post, that is the post itself.
        let rows = try await rows(
            """
            select t.* from post p cross join lateral sec.timeline(1, p.created_at, p.post_id + 1) t
            where p.tenant_id = \(subject.home.value) and p.subject_id = \(subject.subject.value)
                and (p.public_id = any(\(names)) or p.parent_post_id in (
                    select q.post_id from post q where q.tenant_id = \(subject.home.value)
                        and q.subject_id = \(subject.subject.value) and q.public_id = any(\(names))))
            order by t.created_at desc, t.post_id desc
            """)
        let keys = try await keys
        var posts: [PostRecord] = []
        for row in rows { posts.append(try await self.post(row, keys)) }
        return posts
    }

    /// Which of these posts were answered at `place` or later.
    package func answered(
        _ roots: [PublicID], since place: TimelineCursor
    ) async throws(RecordsError) -> Set<PublicID> {
        guard !roots.isEmpty else { return [] }
        let subject = try self.subject
        let rows = try await rows(
            """
            select distinct q.public_id from post q join post p on p.tenant_id = q.tenant_id
                and p.subject_id = q.subject_id and p.parent_post_id = q.post_id
            where q.tenant_id = \(subject.home.value) and q.subject_id = \(subject.subject.value)
                and q.public_id = any(\(roots.map(\.text)))
                and (p.created_at, p.post_id) >= (\(place.createdAt)::timestamptz, \(place.post.value)::bigint)
            """)
        return Set(
            try rows.map { row throws(RecordsError) in
                try reading { () throws(PostgresError) in try row.publicID("public_id") }
            })
    }

    /// The beginnings of older threads that still hold an urgent post which the actor has not marked as read.
    package func urgentUnread(before place: TimelineCursor, limit: Int) async throws(RecordsError)
        -> [PublicID]
    {
        let (subject, me) = (try self.subject, try actor)
        let rows = try await rows(
            """
            select coalesce(q.public_id, p.public_id)::text as public_id from post p
            left join post q on q.tenant_id = p.tenant_id and q.subject_id = p.subject_id
                and q.post_id = p.parent_post_id
            where p.tenant_id = \(subject.home.value) and p.subject_id = \(subject.subject.value) and p.urgent
                and p.withdrawn_at is null
                and (p.created_at, p.post_id) < (\(place.createdAt)::timestamptz, \(place.post.value)::bigint)
                and (p.author_tenant_id, p.author_staff_id) <> (\(me.tenant.value)::int, \(me.staff.value)::bigint)
                and not exists (select from post_read r where r.tenant_id = p.tenant_id and r.post_id = p.post_id
                    and r.revision = p.revision and r.staff_tenant_id = \(me.tenant.value) and r.staff_id = \(me.staff.value))
            order by p.created_at desc limit \(limit)
            """)
        return try rows.map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in try row.publicID("public_id") }
        }
    }

    private func post(_ row: Row, _ keys: TownKeys) async throws(RecordsError) -> PostRecord {
        let (id, town, author) = try reading { () throws(PostgresError) in
            (
                try row.publicID("public_id"), try row.tenant("author_tenant_id"),
                try row.publicID("author_public_id")
            )
        }
        let (sealedName, sealedBody, withdrawn) = try reading { () throws(PostgresError) in
            (
                try row.sealed("author_name_sealed"), try row.sealed("body_sealed"),
                try row.get("withdrawn_at", as: Date?.self)
            )
        }
        let name = try PersonName(sealedName, nil, try await self.keys(of: town), town, "staff", author.text)
        let place = SealContext(try subject.home, table: "post", row: id, column: "body")
        let body = withdrawn == nil ? try keys.text(sealedBody, place) : ""
        return try reading { () throws(PostgresError) in
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
