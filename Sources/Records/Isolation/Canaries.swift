package import Care
import PKI
import Postgres

/// The probe's own records in one town, by the holes of the routes that name them.
package struct CanaryNames: Sendable {
    package let own: [String: String]
    /// The newest ones of the other kinds.
    package let real: [String: String]
    /// The subjects of those that belong to one, by the same holes.
    package let subjects: [String: String]
    package let subject: PublicID
    package let session: PublicID
}

/// What one statement could do to another town's rows.
package struct BorderTry: Sendable, Hashable {
    package let relation: String
    /// `select`, `update` or `delete`.
    package let verb: String
    /// Rows touched, before it was undone; -1 when it failed in another way than by being forbidden.
    package let affected: Int
}

extension Archive {
    /// What the canary of a town shows at the staff door in the place of a certificate: it is none, so that no handshake
    /// takes it, and only the holder of the master key can make it.
    package func canaryCertificate(of tenant: TenantID) -> [UInt8] {
        HMAC.sha256(key: contextKey.bytes, Array("canary \(tenant.value)".utf8))
    }
}

extension TownSession {
    /// Makes the town's canary where there is none (job of one town).
    ///
    /// `text`: what its post says.
    /// - Throws: `notFound` for a town without an issuer, which has no devices yet.
    package func plantCanary(text: String, policy: [UInt8]) async throws(RecordsError) {
        let tenant = try town
        let keys = try await keys
        let names = (0..<5).map { _ in PublicID.fresh() }
        let person = PersonName(family: "見本", given: "確認用", familyKana: "ミホン", givenKana: "カクニンヨウ")
        let staff = try SealedName(person, keys, tenant, "staff", names[1].text)
        let body = try keys.seal(text, SealContext(tenant, table: "post", row: names[4], column: "body"))
        let print = Digest.sha256(archive.canaryCertificate(of: tenant))
        _ = try await rows(
            """
            select sec.plant_canary(\(print), \(names.map(\.text)),
                array[\(staff.written)::bytea, \(body)::bytea], \(policy))
            """)
    }

    /// Lets the town's canary in for a round (job of one town).
    ///
    /// - Throws: `notFound` where none was planted.
    package func beginCanary(_ token: SessionToken) async throws(RecordsError) -> CanaryNames {
        let session = PublicID.fresh()
        let print = Digest.sha256(archive.canaryCertificate(of: try town))
        guard
            let row = try await rows(
                "select * from sec.begin_canary(\(token.hash), \(session.text), \(print))"
            ).first
        else { throw RecordsError(.notFound, detail: "no canary") }
        let real = try await rows("select * from sec.newest_names()")
        return try reading { () throws(PostgresError) in
            let staff: String = try row.get("staff")
            let names: [String: String] = [
                "staff": staff, "member": staff, "facility": try row.get("facility"),
                "device": try row.get("device"), "subject": try row.get("subject"),
                "post": try row.get("post"), "session": session.text,
            ]
            var (newest, subjects): ([String: String], [String: String]) = ([:], [:])
            for line in real {
                let hole: String = try line.get("hole")
                newest[hole] = try line.get("name", as: String.self)
                subjects[hole] = try line.get("subject", as: String?.self)
            }
            return CanaryNames(
                own: names, real: newest, subjects: subjects, subject: try row.publicID("subject"),
                session: session)
        }
    }

    /// The round is over (job of one town).
    package func endCanary(_ session: PublicID) async throws(RecordsError) {
        _ = try await rows("select sec.end_canary(\(session.text))")
    }

    /// Tries every statement on every table against another town's rows, with the asker's own role, and undoes each.
    package func borderTries(against other: TenantID) async throws(RecordsError) -> [BorderTry] {
        try await rows("select * from probe_border(\(other.value)::int)").map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                BorderTry(
                    relation: try row.get("relation"), verb: try row.get("verb"),
                    affected: try row.get("affected"))
            }
        }
    }

    /// How many posts of the subject in scope the asker's role reads: that the canary is really there.
    package func countPosts() async throws(RecordsError) -> Int {
        let subject = try subject
        let row = try await row(
            """
            select count(*) as posts from post
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
            """)
        return try reading { () throws(PostgresError) in try row.get("posts") }
    }
}
