package import Care
package import FoundationEssentials
import Postgres

/// A document of a subject: a plan, a report, a filled-in form.
package struct DocumentRecord: Sendable {
    package let publicID: PublicID
    package let kind: String
    package let title: String
    package let content: [UInt8]
    package let version: Int
    package let authorTenant: TenantID
    package let author: StaffID
    package let createdAt: Date
    package let updatedAt: Date?
    package let withdrawnAt: Date?
}

/// What a document said before.
package struct DocumentVersion: Sendable {
    package let version: Int
    package let title: String
    package let content: [UInt8]
    package let replacedAt: Date
}

extension TownSession {
    /// Files a document with the subject in scope.
    ///
    /// `kind`: a short word that names the form.
    package func file(kind: String, title: String, content: [UInt8]) async throws(RecordsError) -> PublicID {
        let (subject, me) = (try self.subject, try actor)
        let id = PublicID.fresh()
        let sealed = try await seal(title, content, of: id, in: "document", subject)
        try await execute(
            """
            insert into document (tenant_id, subject_id, public_id, kind, title_sealed, content_sealed,
                author_tenant_id, author_staff_id)
            values (\(subject.home.value), \(subject.subject.value), \(id.text), \(kind), \(sealed.title),
                \(sealed.content), \(me.tenant.value), \(me.staff.value))
            """)
        return id
    }

    /// Replaces a document's content; what it said before stays to be seen.
    ///
    /// - Throws: `conflict` when somebody replaced it since it was read.
    package func replace(
        _ document: DocumentRecord, title: String, content: [UInt8]
    ) async throws(RecordsError) {
        let (subject, me) = (try self.subject, try actor)
        let kept = try await seal(
            document.title, document.content, of: "\(document.publicID).\(document.version)",
            in: "document_version", subject)
        let fresh = try await seal(title, content, of: document.publicID, in: "document", subject)
        try await change(
            """
            insert into document_version (tenant_id, subject_id, document_id, version, title_sealed,
                content_sealed,
                author_tenant_id, author_staff_id)
            select tenant_id, subject_id, document_id, version, \(kept.title), \(kept.content),
                author_tenant_id,
                author_staff_id
            from document where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
                and public_id = \(document.publicID.text) and version = \(document.version)
            on conflict do nothing
            """)
        try await change(
            """
            update document set title_sealed = \(fresh.title), content_sealed = \(fresh.content),
                version = version + 1, author_tenant_id = \(me.tenant.value),
                    author_staff_id = \(me.staff.value),
                updated_at = now()
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
                and public_id = \(document.publicID.text) and version = \(document.version)
            """)
    }

    private func seal(
        _ title: String, _ content: [UInt8], of row: some CustomStringConvertible, in table: StaticString,
        _ subject: Sight
    ) async throws(RecordsError) -> (title: [UInt8], content: [UInt8]) {
        let keys = try await keys
        let place = { (column: StaticString) in
            SealContext(subject.home, table: table, row: row.description, column: column)
        }
        return (try keys.seal(title, place("title")), try keys.seal(content, place("content")))
    }

    /// The documents of the subject in scope, newest first.
    package func documents() async throws(RecordsError) -> [DocumentRecord] {
        let subject = try self.subject
        let rows = try await rows(
            """
            select * from document where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) order by document_id desc
            """)
        guard !rows.isEmpty else { return [] }
        let keys = try await keys
        return try rows.map { row throws(RecordsError) in
            let (id, title, content) = try reading { () throws(PostgresError) in
                (
                    try row.publicID("public_id"), try row.sealed("title_sealed"),
                    try row.sealed("content_sealed")
                )
            }
            let place = { (column: StaticString) in
                SealContext(subject.home, table: "document", row: id, column: column)
            }
            let (named, said) = (
                try keys.text(title, place("title")), try keys.open(content, place("content"))
            )
            return try reading { () throws(PostgresError) in
                DocumentRecord(
                    publicID: id, kind: try row.get("kind"), title: named, content: said,
                    version: try row.get("version"), authorTenant: try row.tenant("author_tenant_id"),
                    author: StaffID(try row.get("author_staff_id")), createdAt: try row.get("created_at"),
                    updatedAt: try row.get("updated_at"), withdrawnAt: try row.get("withdrawn_at"))
            }
        }
    }

    /// What a document said before, oldest first.
    package func versions(of document: PublicID) async throws(RecordsError) -> [DocumentVersion] {
        let subject = try self.subject
        let keys = try await keys
        return try await rows(
            """
            select v.version, v.title_sealed, v.content_sealed, v.replaced_at from document_version v
            join document d on d.tenant_id = v.tenant_id and d.subject_id = v.subject_id
                and d.document_id = v.document_id
            where d.tenant_id = \(subject.home.value) and d.subject_id = \(subject.subject.value)
                and d.public_id = \(document.text) order by v.version
            """
        ).map { row throws(RecordsError) in
            let (version, title, content) = try reading { () throws(PostgresError) in
                (
                    try row.get("version", as: Int.self), try row.sealed("title_sealed"),
                    try row.sealed("content_sealed")
                )
            }
            let place = { (column: StaticString) in
                SealContext(
                    subject.home, table: "document_version", row: "\(document).\(version)", column: column)
            }
            let (named, said) = (
                try keys.text(title, place("title")), try keys.open(content, place("content"))
            )
            let date = try reading { () throws(PostgresError) in try row.get("replaced_at", as: Date.self) }
            return DocumentVersion(version: version, title: named, content: said, replacedAt: date)
        }
    }
}
