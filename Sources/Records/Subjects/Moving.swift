package import Care
package import FoundationEssentials
import Postgres

/// A package for another town, as it is laid down.
package struct NewMovingPackage: Sendable {
    package var destination: TenantKey
    /// Made from the one-time code; by it the package is found.
    package var codeHash: [UInt8]
    /// Sealed under a key that is made from the code.
    package var parcel: [UInt8]
    /// What the resident agreed to, as words that the record of provisions shows.
    package var items: [String]
    package var giver: ConsentGiver
    package var consentedOn: CalendarDate
    /// After so many days it does not open any more; 1 to 365.
    package var days: Int
    /// Names in the file store.
    package var files: [String]
    package var policy: [UInt8]

    package init(
        destination: TenantKey, codeHash: [UInt8], parcel: [UInt8], items: [String],
        giver: ConsentGiver,
        consentedOn: CalendarDate, days: Int, files: [String], policy: [UInt8]
    ) {
        self.destination = destination
        self.codeHash = codeHash
        self.parcel = parcel
        self.items = items
        self.giver = giver
        self.consentedOn = consentedOn
        self.days = days
        self.files = files
        self.policy = policy
    }
}

/// A package as the town reads it that made it: where it stands, never what is in it.
package struct MovingRecord: Sendable {
    package let publicID: PublicID
    package let subject: PublicID
    package let destination: TenantID
    package let items: [String]
    package let giver: ConsentGiver
    package let consentedOn: CalendarDate
    package let madeBy: StaffID
    package let madeAt, expiresAt: Date
    package let openedAt: Date?
    package let withdrawnAt: Date?
    /// `nil` with `withdrawnAt`: it ran out.
    package let withdrawnBy: StaffID?
}

/// What a code found.
package enum FoundPackage: Sendable {
    /// Nothing, whatever the reason.
    case none
    /// Too many codes were wrong; this one was not looked at.
    case closed
    /// Still sealed; of the town with this number and key.
    case parcel([UInt8], name: PublicID, home: TenantID, madeAt: Date)
}

/// What came out of a package, as this town keeps it.
package struct CarriedRecord: Sendable {
    package let publicID: PublicID
    /// As the workflow wrote it.
    package let content: [UInt8]
    package let openedBy: StaffID
    package let openedAt: Date
}

extension TownSession {
    /// Lays a package of the subject in scope down, as `id`; gives until when it opens.
    ///
    /// - Throws: `refused` when no move away is asked for, when the asker may not write in the record, or when the
    ///   destination is not a living other town; `taken` while another package waits.
    package func pack(_ package: NewMovingPackage, as id: PublicID) async throws(RecordsError) -> Date {
        let subject = try self.subject
        let giver = try await keys.kept(
            package.giver, SealContext(subject.home, table: "moving_package", row: id, column: "details"))
        let row = try await row(
            """
            select sec.pack_moving(\(id.text), \(package.destination.text), \(package.codeHash),
                \(package.parcel), \(package.items), \(giver.word), \(giver.details)::bytea,
                \(package.consentedOn.sql)::date, \(package.days)::int, \(package.files),
                \(package.policy)) as until_at
            """)
        guard
            let until = try reading({ () throws(PostgresError) in try row.get("until_at", as: Date?.self)
            })
        else { throw RecordsError(.refused, detail: "no package may be made here") }
        return until
    }

    /// Takes a package back that nobody has opened.
    ///
    /// - Throws: `conflict` when it was opened, is past its day, or is none that the asker may take back.
    package func withdrawPackage(_ id: PublicID) async throws(RecordsError) {
        let row = try await row("select sec.withdraw_moving(\(id.text)) as done")
        guard try reading({ () throws(PostgresError) in try row.get("done", as: Bool.self) }) else {
            throw RecordsError(.conflict, detail: "the package is not waiting")
        }
    }

    /// The packages of the subject in scope, or of the town at the desk, newest first.
    package func packages() async throws(RecordsError) -> [MovingRecord] {
        let tenant = try town
        let only = sight?.subject.value
        let rows = try await rows(
            """
            select p.public_id, b.public_id as subject_public_id, p.destination_tenant_id, p.items, p.given_by,
                p.details_sealed, p.consented_on, p.made_by_staff_id, p.made_at, p.expires_at, p.opened_at,
                p.withdrawn_at, p.withdrawn_by_staff_id
            from moving_package p join subject b on b.tenant_id = p.tenant_id and b.subject_id = p.subject_id
            where p.tenant_id = \(tenant.value) and (\(only)::bigint is null or p.subject_id = \(only)::bigint)
            order by p.package_id desc
            """)
        guard !rows.isEmpty else { return [] }
        let keys = try await keys
        return try rows.map { row throws(RecordsError) in
            let (id, sealed, givenBy) = try reading { () throws(PostgresError) in
                (
                    try row.publicID("public_id"), try row.optionalSealed("details_sealed"),
                    try row.get("given_by", as: String.self)
                )
            }
            let giver = try keys.giver(
                givenBy, sealed, SealContext(tenant, table: "moving_package", row: id, column: "details"))
            return try reading { () throws(PostgresError) in
                MovingRecord(
                    publicID: id, subject: try row.publicID("subject_public_id"),
                    destination: try row.tenant("destination_tenant_id"), items: try row.get("items"),
                    giver: giver, consentedOn: try row.day("consented_on"),
                    madeBy: StaffID(try row.get("made_by_staff_id")), madeAt: try row.get("made_at"),
                    expiresAt: try row.get("expires_at"), openedAt: try row.get("opened_at"),
                    withdrawnAt: try row.get("withdrawn_at"),
                    withdrawnBy: try row.get("withdrawn_by_staff_id", as: Int64?.self).map(StaffID.init))
            }
        }
    }

    /// The package that the code opens for the subject in scope. Every try counts, and one that finds nothing stays
    /// counted: the transaction must be committed.
    package func findPackage(_ codeHash: [UInt8]) async throws(RecordsError) -> FoundPackage {
        guard let row = try await rows("select * from sec.find_moving(\(codeHash))").first else {
            return .none
        }
        return try reading { () throws(PostgresError) in
            switch try row.get("verdict", as: String.self) {
            case "found":
                .parcel(
                    try row.get("parcel"), name: try row.publicID("package"), home: try row.tenant("home"),
                    madeAt: try row.get("made_at"))
            case "closed": .closed
            default: .none
            }
        }
    }

    /// How many posts of the subject in scope the whole team can read, and when the first and the last were written; and
    /// how many files hang on them.
    package func carryablePosts() async throws(RecordsError) -> (
        count: Int, first: Date?, last: Date?, files: Int
    ) {
        let subject = try self.subject
        let row = try await row(
            """
            select count(*) as posts, min(created_at) as first_at, max(created_at) as last_at,
                coalesce(sum((select count(*) from attachment a where a.tenant_id = post.tenant_id
                    and a.subject_id = post.subject_id and a.post_id = post.post_id)), 0)::bigint as files
            from post where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value) and not special
                and withdrawn_at is null
            """)
        return try reading { () throws(PostgresError) in
            (
                try row.get("posts"), try row.get("first_at"), try row.get("last_at"), try row.get("files")
            )
        }
    }

    /// Makes the content of the package a record of the subject in scope, under this town's key; the package is empty
    /// from now on. `files`: stored by the same person for the same subject.
    ///
    /// - Throws: `conflict` when it was opened or taken back in the meantime.
    package func openPackage(
        _ codeHash: [UInt8], content: [UInt8], files: [PublicID], policy: [UInt8]
    ) async throws(RecordsError) -> PublicID {
        let subject = try self.subject
        let id = PublicID.fresh()
        let sealed = try await keys.seal(
            content, SealContext(subject.home, table: "carried_record", row: id, column: "content"))
        let row = try await row(
            "select sec.open_moving(\(codeHash), \(id.text), \(sealed), \(files.map(\.text)), \(policy)) as done"
        )
        guard try reading({ () throws(PostgresError) in try row.get("done", as: Bool.self) }) else {
            throw RecordsError(.conflict, detail: "the package is gone")
        }
        return id
    }

    /// What was carried over to the subject in scope, newest first.
    package func carriedRecords() async throws(RecordsError) -> [CarriedRecord] {
        let subject = try self.subject
        let rows = try await rows(
            """
            select public_id, content_sealed, opened_by_staff_id, opened_at from carried_record
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
            order by carried_id desc
            """)
        guard !rows.isEmpty else { return [] }
        let keys = try await keys
        return try rows.map { row throws(RecordsError) in
            let (id, sealed) = try reading { () throws(PostgresError) in
                (try row.publicID("public_id"), try row.sealed("content_sealed"))
            }
            let content = try keys.open(
                sealed, SealContext(subject.home, table: "carried_record", row: id, column: "content"))
            return try reading { () throws(PostgresError) in
                CarriedRecord(
                    publicID: id, content: content, openedBy: StaffID(try row.get("opened_by_staff_id")),
                    openedAt: try row.get("opened_at"))
            }
        }
    }

    /// How often something was carried over to the subject in scope.
    package func countCarried() async throws(RecordsError) -> Int {
        let subject = try self.subject
        let row = try await row(
            """
            select count(*) as carried from carried_record
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
            """)
        return try reading { () throws(PostgresError) in try row.get("carried") }
    }

    /// Empties the packages that are past their day (job).
    ///
    /// - Returns: how many.
    package func emptyExpiredPackages() async throws(RecordsError) -> Int {
        let row = try await row("select sec.empty_expired_packages() as emptied")
        return try reading { () throws(PostgresError) in try row.get("emptied", as: Int.self) }
    }
}
