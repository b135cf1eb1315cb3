package import Care
package import FoundationEssentials
import Postgres

/// A file that the file store holds already.
package struct NewAttachment: Sendable {
    package enum Kind: String, Sendable { case image, video, pdf, other }

    /// The name in the file store: 20 to 64 of `A–Z a–z 0–9 _ -`.
    package var fileID: String
    package var previewFileID: String?
    package var kind: Kind
    package var mediaType: String
    package var byteCount: Int64
    package var width, height: Int?
    package var name: String
    /// The file's own key, where it has one.
    package var fileKey: [UInt8]?

    package init(
        fileID: String, previewFileID: String? = nil, kind: Kind, mediaType: String, byteCount: Int64,
        width: Int? = nil, height: Int? = nil, name: String, fileKey: [UInt8]? = nil
    ) {
        self.fileID = fileID
        self.previewFileID = previewFileID
        self.kind = kind
        self.mediaType = mediaType
        self.byteCount = byteCount
        self.width = width
        self.height = height
        self.name = name
        self.fileKey = fileKey
    }
}

/// A file in sight.
package struct AttachmentRecord: Sendable {
    package let id: AttachmentID
    package let publicID: PublicID
    package let post: PublicID?
    package let file: NewAttachment
    package let uploadedAt: Date
}

/// A file that belongs to nothing: its post was never written.
package struct LooseFile: Sendable {
    package let tenant: TenantID
    package let id: AttachmentID
    package let fileID: String
    package let previewFileID: String?
}

extension TownSession {
    /// Puts a stored file on record for the subject in scope; nobody but the author sees it before it hangs
    /// on a post.
    package func store(_ file: NewAttachment) async throws(RecordsError) -> PublicID {
        let (subject, me) = (try self.subject, try actor)
        let id = PublicID.fresh()
        let keys = try await keys
        let place = { (column: StaticString) in
            SealContext(subject.home, table: "attachment", row: id, column: column)
        }
        let name = try keys.seal(file.name, place("name"))
        var key: [UInt8]?
        if let fileKey = file.fileKey { key = try keys.seal(fileKey, place("file_key")) }
        try await execute(
            """
            insert into attachment (tenant_id, subject_id, public_id, file_id, preview_file_id, kind,
                media_type,
                byte_count, width, height, name_sealed, file_key_sealed, uploaded_by_tenant_id,
                    uploaded_by_staff_id)
            values (\(subject.home.value), \(subject.subject.value), \(id.text), \(file.fileID),
                \(file.previewFileID), \(file.kind.rawValue), \(file.mediaType), \(file.byteCount),
                    \(file.width),
                \(file.height), \(name), \(key), \(me.tenant.value), \(me.staff.value))
            """)
        return id
    }

    /// Hangs one's own stored file on one's own post.
    ///
    /// - Throws: `notFound` when it is not there, another's, or on a post already.
    func attach(_ file: PublicID, to post: PostID) async throws(RecordsError) {
        let subject = try self.subject
        let changed = try await execute(
            """
            update attachment set post_id = \(post.value), state = 'attached'
                where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) and public_id = \(file.text) and post_id is null
                and state = 'stored'
            """)
        guard changed == 1 else { throw RecordsError(.notFound, detail: "attachment") }
    }

    /// Files a stored scan with a consent of the subject in scope.
    package func attach(_ file: PublicID, toConsent consent: ConsentID) async throws(RecordsError) {
        let subject = try self.subject
        try await change(
            """
            update attachment set consent_id = \(consent.value), state = 'attached'
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
                and public_id = \(file.text) and post_id is null and state = 'stored'
            """)
    }

    /// The files of these posts, as far as the actor may read them.
    package func attachments(of posts: [PublicID]) async throws(RecordsError) -> [AttachmentRecord] {
        try await attachments(where: "p.public_id = any(\(posts.map(\.text)))")
    }

    /// One file of the subject in scope.
    ///
    /// - Throws: `notFound`.
    package func attachment(_ id: PublicID) async throws(RecordsError) -> AttachmentRecord {
        guard let found = try await attachments(where: "a.public_id = \(id.text)").first else {
            throw RecordsError(.notFound, detail: "attachment")
        }
        return found
    }

    private func attachments(where condition: SQL) async throws(RecordsError) -> [AttachmentRecord] {
        let subject = try self.subject
        let rows = try await rows(
            """
            select a.*, p.public_id as post_public_id from attachment a
            left join post p on p.tenant_id = a.tenant_id and p.subject_id = a.subject_id
                and p.post_id = a.post_id
            where a.tenant_id = \(subject.home.value) and a.subject_id = \(subject.subject.value)
                and a.state <> 'removed' and \(condition) order by a.attachment_id
            """)
        guard !rows.isEmpty else { return [] }
        let keys = try await keys
        return try rows.map { row throws(RecordsError) in
            let (id, sealed, sealedKey) = try reading { () throws(PostgresError) in
                (
                    try row.publicID("public_id"), try row.sealed("name_sealed"),
                    try row.optionalSealed("file_key_sealed")
                )
            }
            let place = { (column: StaticString) in
                SealContext(subject.home, table: "attachment", row: id, column: column)
            }
            let name = try keys.text(sealed, place("name"))
            var key: [UInt8]?
            if let sealedKey { key = try keys.open(sealedKey, place("file_key")) }
            return try reading { () throws(PostgresError) in
                AttachmentRecord(
                    id: AttachmentID(try row.get("attachment_id")), publicID: id,
                    post: try row.optionalPublicID("post_public_id"),
                    file: NewAttachment(
                        fileID: try row.get("file_id"), previewFileID: try row.get("preview_file_id"),
                        kind: try row.word("kind"), mediaType: try row.get("media_type"),
                        byteCount: try row.get("byte_count"), width: try row.get("width"),
                        height: try row.get("height"), name: name, fileKey: key),
                    uploadedAt: try row.get("uploaded_at"))
            }
        }
    }

    /// Files that were stored a while ago and never hung on anything (job); they are marked as removed.
    package func takeLooseFiles(olderThan age: Duration, limit: Int) async throws(RecordsError) -> [LooseFile]
    {
        let seconds = age.components.seconds
        return try await rows(
            """
            update attachment a set state = 'removed' from (
                select tenant_id, attachment_id from attachment where post_id is null and consent_id is null
                    and state = 'stored' and uploaded_at < now() - \(seconds)::bigint * interval '1 second'
                limit \(limit)) loose
            where a.tenant_id = loose.tenant_id and a.attachment_id = loose.attachment_id
                and a.post_id is null and a.consent_id is null and a.state = 'stored'
            returning a.tenant_id, a.attachment_id, a.file_id, a.preview_file_id
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                LooseFile(
                    tenant: try row.tenant(), id: AttachmentID(try row.get("attachment_id")),
                    fileID: try row.get("file_id"), previewFileID: try row.get("preview_file_id"))
            }
        }
    }

    /// Which of these file names are on record: what the store holds beyond is nobody's (job over all
    /// towns).
    package func knownFiles(among files: [String]) async throws(RecordsError) -> Set<String> {
        let rows = try await rows(
            """
            select file_id as name from attachment where file_id = any(\(files)) and state <> 'removed'
            union select preview_file_id from attachment where preview_file_id = any(\(files))
                and state <> 'removed'
            union select sec.packed_files(\(files))
            """)
        var known: Set<String> = []
        for row in rows { known.insert(try reading { () throws(PostgresError) in try row.get("name") }) }
        return known
    }
}
