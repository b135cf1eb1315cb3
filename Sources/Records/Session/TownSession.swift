package import Care
import PKI
import Postgres

/// The member of staff that the database took the asker for.
package struct Actor: Sendable, Hashable {
    package let tenant: TenantID
    package let staff: StaffID
    package let staffPublicID: PublicID
    package let facility: FacilityID
    package let facilityPublicID: PublicID
    package let certificate: CertificateID
    /// The body of the town that the person works for; `nil` for an ordinary facility.
    package let office: Office?
    /// Works at the town's desk.
    package let isDesk: Bool
    package let isFacilityAdministrator: Bool
    package let session: PublicID
    /// The person's name as it is kept; `TownSession.ownName` opens it.
    let nameSealed: [UInt8]
    package let facilityName: String
    /// The password was issued, not chosen: nothing else may be done before it is changed.
    package let mustChangePassword: Bool
}

/// Why the actor may see the subject in scope.
package enum Ground: String, Sendable {
    case member, visitor
    /// The secretariat's standing link to every subject.
    case linked
    /// The registrar's office until the recorded hand-over.
    case attending
    /// Who registers the subject, before anything is shared.
    case registering
}

/// The subject in scope and what the actor may do with it, as the database sees it.
package struct Sight: Sendable, Hashable {
    package let home: TenantID
    package let subject: SubjectID
    package let subjectPublicID: PublicID
    package let ground: Ground
    package let mayPost: Bool
    package let mayEditTeam: Bool
}

/// The only door to rows: open inside one transaction whose tenant and actor the database itself checked.
///
/// Lent by `Archive.open`; it cannot be copied or kept. What it reads and writes is filtered by the
/// database whatever the caller says, so the functions on it state no identity. They throw `RecordsError`.
package struct TownSession: ~Copyable {
    let transaction: Transaction
    let archive: Archive
    let asker: Asker
    let member: Actor?
    /// The subject in scope, if the scope is one.
    package let sight: Sight?
    /// The law that the session's acts are decided under, where the caller said so.
    let policy: [UInt8]?
    /// Whether this session has left a trace of its own yet.
    let traces: TraceCount

    /// The town whose records this is about: the subject's home, else the asker's own.
    ///
    /// - Throws: `failed` for a job or operator that named no town: a mistake of ours.
    package var town: TenantID {
        get throws(RecordsError) {
            guard let tenant = sight?.home ?? asker.tenant else {
                throw RecordsError(.failed, detail: "this act needs a town")
            }
            return tenant
        }
    }

    /// The verified member of staff.
    ///
    /// - Throws: `notSignedIn` when the asker is not one.
    package var actor: Actor {
        get throws(RecordsError) {
            guard let member else { throw RecordsError(.notSignedIn, detail: "no member of staff") }
            return member
        }
    }

    /// The subject in scope.
    ///
    /// - Throws: `notFound` when the scope is none.
    package var subject: Sight {
        get throws(RecordsError) {
            guard let sight else { throw RecordsError(.notFound, detail: "no subject in scope") }
            return sight
        }
    }

    /// The keys of a town whose rows the database has let through.
    func keys(of tenant: TenantID) async throws(RecordsError) -> TownKeys {
        try await archive.keys(of: tenant)
    }

    /// The keys of the town that the session is about.
    package var keys: TownKeys {
        get async throws(RecordsError) { try await archive.keys(of: town) }
    }

    func rows(_ sql: SQL) async throws(RecordsError) -> [Row] {
        do {
            return try await transaction.query(sql)
        } catch {
            throw RecordsError(error)
        }
    }

    /// The only row that the statement must give.
    ///
    /// - Throws: `refused` when there is none: it changed nothing that the asker may change.
    func row(_ sql: SQL) async throws(RecordsError) -> Row {
        guard let row = try await rows(sql).first else {
            throw RecordsError(.refused, detail: "the statement gave no row")
        }
        return row
    }

    @discardableResult
    func execute(_ sql: SQL) async throws(RecordsError) -> Int {
        do {
            return try await transaction.execute(sql)
        } catch {
            throw RecordsError(error)
        }
    }

    /// Changes one row.
    ///
    /// - Throws: `conflict` when it is gone, out of sight or in another state.
    func change(_ sql: SQL) async throws(RecordsError) {
        guard try await execute(sql) == 1 else {
            throw RecordsError(.conflict, detail: "nothing was there to change")
        }
    }

    /// Narrows to one subject of the town for `work`, in the same transaction, then back.
    ///
    /// - Throws: `notFound` when the actor may not see the subject, and what `work` throws.
    package func entering<Answer>(
        _ subject: PublicID, _ work: (borrowing TownSession) async throws -> Answer
    ) async throws -> Answer {
        let home = try town
        let sight = try await narrow(to: .subject(home: home, subject))
        guard let sight else { throw RecordsError(.notFound, detail: "the subject is not in sight") }
        let inner = TownSession(
            transaction: transaction, archive: archive, asker: asker, member: member, sight: sight,
            policy: policy, traces: TraceCount())
        let answer = try await work(inner)
        try await inner.leaveTraceIfNone()
        _ = try await narrow(to: self.sight.map { .subject(home: $0.home, $0.subjectPublicID) } ?? .town)
        return answer
    }

    private func narrow(to scope: Scope) async throws(RecordsError) -> Sight? {
        let answers: [[Row]]
        do {
            answers = try await transaction.queries([
                "select set_config('app.scope', \(scope.setting), true)", "select * from sec.enter(false)",
            ])
        } catch {
            throw RecordsError(error)
        }
        guard let row = answers.last?.first else {
            throw RecordsError(.notSignedIn, detail: "the session ended under way")
        }
        return try Sight(row, in: scope)
    }
}

extension Actor {
    init(_ row: Row) throws(RecordsError) {
        self = try reading { () throws(PostgresError) in
            Actor(
                tenant: TenantID(try row.get("tenant_id")), staff: StaffID(try row.get("staff_id")),
                staffPublicID: try row.publicID("staff_public_id"),
                facility: FacilityID(try row.get("facility_id")),
                facilityPublicID: try row.publicID("facility_public_id"),
                certificate: CertificateID(try row.get("certificate_id")),
                office: try row.get("office", as: String?.self).flatMap(Office.init(rawValue:)),
                isDesk: try row.get("desk"), isFacilityAdministrator: try row.get("facility_admin"),
                session: try row.publicID("session_id"), nameSealed: try row.sealed("name_sealed"),
                facilityName: try row.get("facility_name"), mustChangePassword: try row.get("must_change"))
        }
    }
}

extension Sight {
    /// `nil` when the database lets the actor see nothing in that scope.
    init?(_ row: Row, in scope: Scope) throws(RecordsError) {
        guard case .subject(_, let id) = scope else { return nil }
        let found = try reading { () throws(PostgresError) -> Sight? in
            guard let home = try row.get("home_tenant_id", as: Int32?.self),
                let subject = try row.get("subject_id", as: Int64?.self),
                let ground = Ground(rawValue: try row.get("ground", as: String?.self) ?? "")
            else { return nil }
            return Sight(
                home: TenantID(home), subject: SubjectID(subject), subjectPublicID: id, ground: ground,
                mayPost: try row.get("may_post"), mayEditTeam: try row.get("may_edit_team"))
        }
        guard let found else { return nil }
        self = found
    }
}
