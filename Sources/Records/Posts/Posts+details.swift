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
        let subject = try self.subject
        let (home, number) = (subject.home.value, subject.subject.value)
        let names = posts.map(\.text)
        let rows = try await rows(
            """
            select 'read' as kind, p.public_id::text as post, r.staff_tenant_id as town, r.staff_id as staff,
                s.public_id::text as staff_public_id, s.name_sealed::bytea as sealed, r.revision,
                r.read_at as at
            from post p join lateral (
                select distinct on (x.staff_tenant_id, x.staff_id) x.* from post_read x
                where x.tenant_id = p.tenant_id and x.subject_id = p.subject_id and x.post_id = p.post_id
                order by x.staff_tenant_id, x.staff_id, x.revision desc) r on true
            left join staff s on s.tenant_id = r.staff_tenant_id and s.staff_id = r.staff_id
            where p.tenant_id = \(home) and p.subject_id = \(number) and p.public_id = any(\(names))
            union all
            select 'recipient', p.public_id::text, r.staff_tenant_id, r.staff_id, null, null, null, null
            from post p join post_recipient r on r.tenant_id = p.tenant_id and r.post_id = p.post_id
            where p.tenant_id = \(home) and p.subject_id = \(number) and p.public_id = any(\(names)) and p.special
            union all
            select 'revision', p.public_id::text, null, null, null, v.body_sealed::bytea, v.revision, v.replaced_at
            from post p join post_revision v on v.tenant_id = p.tenant_id and v.post_id = p.post_id
            where p.tenant_id = \(home) and p.subject_id = \(number) and p.public_id = any(\(names))
                and p.revision > 1
            union all
            select 'linked', null, null, null, null, null, null, l.since from secretariat_link l
            where l.tenant_id = \(home) and l.ended_at is null and 'read' = any(l.permits)
            union all
            select 'attending', null, null, null, null, null, null, o.joined_at from office_attendance o
            where o.tenant_id = \(home) and o.subject_id = \(number) and o.left_at is null
            order by kind, at, revision
            """)
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
