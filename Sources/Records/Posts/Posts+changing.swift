package import Care
package import FoundationEssentials
import Postgres

/// What a post said before it was edited.
package struct PostRevision: Sendable {
    package let revision: Int
    package let body: String
    package let replacedAt: Date
}

/// Somebody who has read a post.
package struct PostReader: Sendable {
    package let staff: PublicID
    package let name: PersonName
    package let facilityName: String
    package let readAt: Date
    /// They have read the text that is shown now, not only one before it was written anew.
    package let isCurrent: Bool
}

/// A post on the home screen.
package struct HomePost: Sendable {
    package let home: TenantID
    package let subject: PublicID
    package let subjectName: PersonName
    package let publicID: PublicID
    package let authorName: PersonName
    package let authorFacility: String
    package let category: String?
    package let isUrgent: Bool
    package let isSpecial: Bool
    package let body: String
    package let createdAt: Date
    /// When it was written anew, last.
    package let editedAt: Date?
    /// The text that is shown now was marked as read.
    package let isRead: Bool
}

extension TownSession {
    /// Changes the text of one's own post; what it said before stays to be seen. It is unread again for everybody but
    /// the author.
    ///
    /// - Throws: `conflict` when the post is another's, withdrawn, or was edited since `revision` was read.
    package func edit(_ post: PublicID, revision: Int, body: String) async throws(RecordsError) {
        let subject = try self.subject
        let keys = try await keys
        let number = try await self.post(post)
        let place = SealContext(subject.home, table: "post", row: post, column: "body")
        let present = try await rows(
            """
            select body_sealed from post where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value)
                and post_id = \(number.value) and revision = \(revision) and withdrawn_at is null for update
            """)
        guard let row = present.first else { throw RecordsError(.conflict, detail: "not this revision") }
        let old = try keys.open(
            try reading { () throws(PostgresError) in try row.sealed("body_sealed") }, place)
        let kept = try keys.seal(
            old, SealContext(subject.home, table: "post_revision", row: "\(post).\(revision)", column: "body")
        )
        let fresh = try keys.seal(body, place)
        try await execute(
            """
            insert into post_revision (tenant_id, subject_id, post_id, revision, body_sealed)
            values (\(subject.home.value), \(subject.subject.value), \(number.value), \(revision), \(kept))
            """)
        try await change(
            """
            update post set body_sealed = \(fresh), revision = revision + 1, edited_at = now()
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
                and post_id = \(number.value) and revision = \(revision)
            """)
        try await markRead(post, revision: revision + 1)
    }

    /// Takes one's own post back: its place stays, its text is shown no more.
    package func withdrawPost(_ post: PublicID) async throws(RecordsError) {
        let subject = try self.subject
        try await change(
            """
            update post set withdrawn_at = now() where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) and public_id = \(post.text)
                    and withdrawn_at is null
            """)
    }

    /// What a post said before, oldest first.
    package func revisions(of post: PublicID) async throws(RecordsError) -> [PostRevision] {
        let subject = try self.subject
        let number = try await self.post(post)
        let keys = try await keys
        return try await rows(
            """
            select revision, body_sealed, replaced_at from post_revision
                where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) and post_id = \(number.value) order by revision
            """
        ).map { row throws(RecordsError) in
            let (revision, sealed, date) = try reading { () throws(PostgresError) in
                (
                    try row.get("revision", as: Int.self), try row.sealed("body_sealed"),
                    try row.get("replaced_at", as: Date.self)
                )
            }
            let place = SealContext(
                subject.home, table: "post_revision", row: "\(post).\(revision)", column: "body")
            return PostRevision(revision: revision, body: try keys.text(sealed, place), replacedAt: date)
        }
    }

    /// Marks one text of a post as read by the actor; what is already marked keeps its first time.
    ///
    /// `revision`: of the text that the actor saw.
    ///
    /// - Returns: whether the mark is new.
    @discardableResult
    package func markRead(_ post: PublicID, revision: Int) async throws(RecordsError) -> Bool {
        let (subject, me) = (try self.subject, try actor)
        return try await execute(
            """
            insert into post_read (tenant_id, subject_id, post_id, staff_tenant_id, staff_id, revision)
            select tenant_id, subject_id, post_id, \(me.tenant.value), \(me.staff.value), \(revision) from post
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
                and public_id = \(post.text) and revision >= \(revision) on conflict do nothing
            """) == 1
    }

    /// Who has read a post, in whichever of its texts, in the order of reading.
    package func readers(of post: PublicID) async throws(RecordsError) -> [PostReader] {
        var readers: [PostReader] = []
        for row in try await rows("select * from sec.readers(\(post.text))") {
            let (town, id, sealed) = try reading { () throws(PostgresError) in
                (
                    try row.tenant("staff_tenant_id"), try row.publicID("staff_public_id"),
                    try row.sealed("name_sealed")
                )
            }
            let name = try PersonName(sealed, nil, try await keys(of: town), town, "staff", id.text)
            readers.append(
                try reading { () throws(PostgresError) in
                    PostReader(
                        staff: id, name: name, facilityName: try row.get("facility_name"),
                        readAt: try row.get("read_at"), isCurrent: try row.get("is_current"))
                })
        }
        return readers
    }

    /// The newest posts of all the actor's teams, home and away; 100 at most.
    ///
    /// `towns`: those whose posts are asked for; what others wrote takes no place.
    package func homePosts(
        limit: Int = 20, of towns: Set<TenantID>
    ) async throws(RecordsError) -> [HomePost] {
        let towns = towns.map(\.value).sorted()
        var posts: [HomePost] = []
        for row in try await rows("select * from sec.home(\(limit)::int, \(towns)::int[])") {
            let (home, subject, version, id) = try reading { () throws(PostgresError) in
                (
                    try row.tenant(), try row.publicID("subject_public_id"),
                    try row.get("subject_version", as: Int?.self), try row.publicID("public_id")
                )
            }
            let (town, author, sealedName, sealedBody) = try reading { () throws(PostgresError) in
                (
                    try row.tenant("author_tenant_id"), try row.publicID("author_public_id"),
                    try row.sealed("author_name_sealed"), try row.sealed("body_sealed")
                )
            }
            let keys = try await self.keys(of: home)
            var name = PersonName(family: "", given: "", familyKana: "", givenKana: "")
            let sealed = try reading { () throws(PostgresError) in
                try row.optionalSealed("subject_name_sealed")
            }
            if let version, let sealed {
                name = try PersonName(sealed, nil, keys, home, "subject_particulars", "\(subject).\(version)")
            }
            let writer = try PersonName(
                sealedName, nil, try await self.keys(of: town), town, "staff", author.text)
            let body = try keys.text(sealedBody, SealContext(home, table: "post", row: id, column: "body"))
            posts.append(
                try reading { () throws(PostgresError) in
                    HomePost(
                        home: home, subject: subject, subjectName: name, publicID: id, authorName: writer,
                        authorFacility: try row.get("author_facility_name"),
                        category: try row.get("category"),
                        isUrgent: try row.get("urgent"), isSpecial: try row.get("special"), body: body,
                        createdAt: try row.get("created_at"), editedAt: try row.get("edited_at"),
                        isRead: try row.get("is_read"))
                })
        }
        return posts
    }
}
