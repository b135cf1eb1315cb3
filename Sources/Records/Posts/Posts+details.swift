package import Care
package import FoundationEssentials
import Postgres

/// What stands around the posts of one page: who has read them, for whom they are, what they said before; and
/// whether an office reads along.
package struct PostDetails: Sendable {
    /// A member of staff by number.
    package struct Person: Sendable, Hashable {
        package let tenant: TenantID
        package let staff: StaffID

        package init(tenant: TenantID, staff: StaffID) {
            self.tenant = tenant
            self.staff = staff
        }
    }

    /// Somebody who marked a post as read; without a name when the person's town no longer shares it.
    package struct Reader: Sendable {
        package let person: Person
        package let name: PersonName?
        package let readAt: Date
        /// The latest of the post's texts that they marked.
        package let revision: Int
    }

    /// In the order of reading.
    package fileprivate(set) var readers: [PublicID: [Reader]] = [:]
    /// Of posts to some members only.
    package fileprivate(set) var recipients: [PublicID: [Person]] = [:]
    /// Oldest first.
    package fileprivate(set) var revisions: [PublicID: [PostRevision]] = [:]
    /// The town's office may read every subject.
    package fileprivate(set) var officeIsLinked = false
    /// The registrar's office sits with this subject until the recorded hand-over.
    package fileprivate(set) var officeIsAttending = false
}

extension TownSession {
    /// All of that for these posts of the subject in scope, in one statement.
    package func details(of posts: [PublicID]) async throws(RecordsError) -> PostDetails {
        let rows = try await rows("select * from sec.post_details(\(posts.map(\.text)))")
        var details = PostDetails()
        var known: [PostDetails.Person: PersonName] = [:]
        for row in rows { try await take(row, into: &details, &known) }
        return details
    }

    private func take(
        _ row: Row, into details: inout PostDetails, _ known: inout [PostDetails.Person: PersonName]
    ) async throws(RecordsError) {
        let (kind, post) = try reading { () throws(PostgresError) in
            (try row.get("kind", as: String.self), try row.optionalPublicID("post"))
        }
        guard let post else {
            if kind == "linked" { details.officeIsLinked = true } else { details.officeIsAttending = true }
            return
        }
        if kind == "revision" {
            let revision = try await revision(row, of: post)
            details.revisions[post, default: []].append(revision)
            return
        }
        let person = try reading { () throws(PostgresError) in
            PostDetails.Person(tenant: try row.tenant("town"), staff: StaffID(try row.get("staff")))
        }
        guard kind == "read" else {
            details.recipients[post, default: []].append(person)
            return
        }
        let (id, sealed, at, revision) = try reading { () throws(PostgresError) in
            (
                try row.optionalPublicID("staff_public_id"), try row.optionalSealed("sealed"),
                try row.get("at", as: Date.self), try row.get("revision", as: Int.self)
            )
        }
        if known[person] == nil, let id, let sealed {
            known[person] = try PersonName(
                sealed, nil, try await keys(of: person.tenant), person.tenant, "staff", id.text)
        }
        details.readers[post, default: []].append(
            PostDetails.Reader(person: person, name: known[person], readAt: at, revision: revision))
    }

    private func revision(_ row: Row, of post: PublicID) async throws(RecordsError) -> PostRevision {
        let (revision, sealed, at) = try reading { () throws(PostgresError) in
            (
                try row.get("revision", as: Int.self), try row.sealed("sealed"),
                try row.get("at", as: Date.self)
            )
        }
        let place = SealContext(
            try subject.home, table: "post_revision", row: "\(post).\(revision)", column: "body")
        return PostRevision(revision: revision, body: try await keys.text(sealed, place), replacedAt: at)
    }
}
