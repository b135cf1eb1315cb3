package import Care
package import FoundationEssentials
import Postgres

/// A subject as those see it who may open it.
package struct SubjectRecord: Sendable {
    package let home: TenantID
    package let publicID: PublicID
    package let unit: SubjectUnit
    package let state: SubjectState
    package let registeredAt: Date?
    package let lastPostAt: Date?
}

/// A subject without a word about the person: what the desk sees of those that it is not linked to.
package struct SubjectShell: Sendable {
    package let publicID: PublicID
    package let unit: SubjectUnit
    package let state: SubjectState
    package let openedBy: StaffID
    package let openedAt: Date
    package let stateChangedAt: Date?
}

/// Who a subject is, as recorded at one time.
package struct ParticularsRecord: Sendable {
    package let particulars: SubjectParticulars
    package let version: Int
    package let recordedByTenant: TenantID
    package let recordedBy: StaffID
    package let recordedAt: Date
}

/// A subject on the actor's list.
package struct SubjectAtHand: Sendable {
    package let home: TenantID
    package let publicID: PublicID
    package let unit: SubjectUnit
    package let name: PersonName
    package let lastPostAt: Date?
    package let ground: Ground
    /// Of the newest 20 posts.
    package let unread: Int
}

extension TownSession {
    /// Opens a registration: from now on the actor, and the desk of the registering office, see this
    /// subject and nobody else does.
    ///
    /// `registrar`: the facility that registers: the actor's own or an office of the town.
    package func openSubject(
        unit: SubjectUnit = .person, registrar: FacilityID
    ) async throws(RecordsError) -> PublicID {
        let me = try actor
        let id = PublicID.fresh()
        try await execute(
            """
            insert into subject (tenant_id, public_id, unit, opened_by_staff_id, registering_facility_id)
            values (\(me.tenant.value), \(id.text), \(unit.rawValue), \(me.staff.value), \(registrar.value))
            """)
        return id
    }

    /// Subjects of the own town with the same kana and birth date. Found by a keyed hash; no name is read.
    ///
    /// `key`: the normalised reading and the birth date.
    package func duplicates(of key: String) async throws(RecordsError) -> [(
        publicID: PublicID, state: SubjectState
    )] {
        let index = try await keys(of: try actor.tenant).blindIndex(key, column: "subject")
        return try await rows("select * from sec.duplicates(\(index))").map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in (try row.publicID("public_id"), try row.word("state")) }
        }
    }

    /// Records who the subject in scope is, as a new version; the versions before stay.
    ///
    /// `duplicateKey`: as for `duplicates(of:)`.
    package func record(
        _ particulars: SubjectParticulars, duplicateKey: String
    ) async throws(RecordsError) {
        let (subject, me) = (try self.subject, try actor)
        let keys = try await keys
        let last = try await row(
            """
            select coalesce(max(version), 0) as version from subject_particulars
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
            """)
        let version = try reading { () throws(PostgresError) in try last.get("version", as: Int.self) } + 1
        let sealed = try SealedParticulars(particulars, version, of: subject, keys)
        try await execute(
            """
            insert into subject_particulars (tenant_id, subject_id, version, name_sealed, kana_sealed,
                birth_date_sealed, sex_sealed, address_sealed, phone_sealed, particulars_sealed,
                    recorded_by_tenant_id,
                recorded_by_staff_id)
            values (\(subject.home.value), \(subject.subject.value), \(version), \(sealed.name.written),
                \(sealed.name.read), \(sealed.birthDate), \(sealed.sex), \(sealed.address), \(sealed.phone),
                \(sealed.more), \(me.tenant.value), \(me.staff.value))
            """)
        try await change(
            """
            update subject set duplicate_index = \(keys.blindIndex(duplicateKey, column: "subject"))
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
            """)
    }

    /// The subject in scope.
    package func subjectRecord() async throws(RecordsError) -> SubjectRecord {
        let subject = try self.subject
        let row = try await row(
            """
            select public_id, unit, state, registered_at, last_post_at from subject
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
            """)
        return try reading { () throws(PostgresError) in
            SubjectRecord(
                home: subject.home, publicID: try row.publicID("public_id"), unit: try row.word("unit"),
                state: try row.word("state"), registeredAt: try row.get("registered_at"),
                lastPostAt: try row.get("last_post_at"))
        }
    }

    /// Who the subject in scope is, as last recorded.
    package func particulars() async throws(RecordsError) -> ParticularsRecord? {
        try await particulars(limit: 1).first
    }

    /// All versions, newest first.
    package func particularsHistory() async throws(RecordsError) -> [ParticularsRecord] {
        try await particulars(limit: 1000)
    }

    private func particulars(limit: Int) async throws(RecordsError) -> [ParticularsRecord] {
        let subject = try self.subject
        let rows = try await rows(
            """
            select * from subject_particulars
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
            order by version desc limit \(limit)
            """)
        let keys = try await keys
        return try rows.map { row throws(RecordsError) in
            let version = try reading { () throws(PostgresError) in try row.get("version", as: Int.self) }
            let particulars = try SealedParticulars.open(row, version, of: subject, keys)
            return try reading { () throws(PostgresError) in
                ParticularsRecord(
                    particulars: particulars, version: version,
                    recordedByTenant: try row.tenant("recorded_by_tenant_id"),
                    recordedBy: StaffID(try row.get("recorded_by_staff_id")),
                    recordedAt: try row.get("recorded_at"))
            }
        }
    }

    /// The subjects that the actor may open now, latest news first, home and away.
    package func subjectsAtHand(limit: Int = 100) async throws(RecordsError) -> [SubjectAtHand] {
        var list: [SubjectAtHand] = []
        for row in try await rows("select * from sec.subjects_at_hand(\(limit)::int)") {
            let (home, id, version) = try reading { () throws(PostgresError) in
                (try row.tenant(), try row.publicID("public_id"), try row.get("version", as: Int?.self))
            }
            var name = PersonName(family: "", given: "", familyKana: "", givenKana: "")
            if let version {
                name = try PersonName(
                    row, try await keys(of: home), home, "subject_particulars", "\(id).\(version)")
            }
            list.append(
                try reading { () throws(PostgresError) in
                    SubjectAtHand(
                        home: home, publicID: id, unit: try row.word("unit"), name: name,
                        lastPostAt: try row.get("last_post_at"), ground: try row.word("ground"),
                        unread: try row.get("unread"))
                })
        }
        return list
    }

    /// The town's subjects in these states, as shells (desk; others see their own open registrations).
    package func shells(in states: [SubjectState]) async throws(RecordsError) -> [SubjectShell] {
        let tenant = try town
        return try await rows(
            """
            select public_id, unit, state, opened_by_staff_id, opened_at, state_changed_at from subject
            where tenant_id = \(tenant.value) and state = any(\(states.map(\.rawValue))) order by opened_at
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                SubjectShell(
                    publicID: try row.publicID("public_id"), unit: try row.word("unit"),
                    state: try row.word("state"), openedBy: StaffID(try row.get("opened_by_staff_id")),
                    openedAt: try row.get("opened_at"), stateChangedAt: try row.get("state_changed_at"))
            }
        }
    }
}
