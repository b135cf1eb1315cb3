package import Care
package import FoundationEssentials
import Postgres

/// What a registration rests on.
package struct NewRegistration: Sendable {
    package var consent: ConsentID
    /// Words of the tenant file: which papers were looked at.
    package var evidence: [String]
    /// `met`, `exception` or `not_tested`.
    package var eligibility: String
    package var exceptionBy: String?
    package var exceptionCase: DeskCaseID?
    package var duplicatesFound: Int
    package var duplicateNote: String?
    /// The registrar's office stays with the subject until it hands over.
    package var officeAttends: Bool
    package var policy: [UInt8]

    package init(
        consent: ConsentID, evidence: [String], eligibility: String, exceptionBy: String? = nil,
        exceptionCase: DeskCaseID? = nil, duplicatesFound: Int = 0, duplicateNote: String? = nil,
        officeAttends: Bool, policy: [UInt8]
    ) {
        self.consent = consent
        self.evidence = evidence
        self.eligibility = eligibility
        self.exceptionBy = exceptionBy
        self.exceptionCase = exceptionCase
        self.duplicatesFound = duplicatesFound
        self.duplicateNote = duplicateNote
        self.officeAttends = officeAttends
        self.policy = policy
    }
}

extension TownSession {
    /// Registers the subject in scope: it becomes active and its team sees it, from the next statement on.
    ///
    /// - Throws: `conflict` when no consent is on record or it was registered already: nothing is shared
    ///   before.
    package func register(_ registration: NewRegistration) async throws(RecordsError) {
        let (subject, me) = (try self.subject, try actor)
        let note = try await keys.seal(
            ifAny: registration.duplicateNote,
            SealContext(
                subject.home, table: "registration", row: subject.subjectPublicID, column: "duplicate_note"))
        try await execute(
            """
            insert into registration (tenant_id, subject_id, consent_id, registrar_staff_id,
                registrar_facility_id,
                evidence, eligibility, exception_by, exception_case_id, duplicates_found,
                    duplicate_note_sealed,
                policy_digest)
            values (\(subject.home.value), \(subject.subject.value), \(registration.consent.value),
                \(me.staff.value), \(me.facility.value), \(registration.evidence),
                    \(registration.eligibility),
                \(registration.exceptionBy), \(registration.exceptionCase?.value),
                    \(registration.duplicatesFound),
                \(note), \(registration.policy))
            """)
        if registration.officeAttends {
            try await execute(
                """
                insert into office_attendance (tenant_id, subject_id, facility_id, joined_by_staff_id,
                    policy_digest)
                values (\(subject.home.value), \(subject.subject.value), \(me.facility.value),
                    \(me.staff.value),
                    \(registration.policy))
                """)
        }
        try await change(
            """
            update subject set state = 'active' where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value) and state = 'registering'
            """)
    }

    /// Records the hand-over to the team's first member: the office's sight ends with this transaction.
    ///
    /// - Throws: `conflict` when the office is not with the subject (any more).
    package func handOver(to staff: StaffID) async throws(RecordsError) {
        let (subject, me) = (try self.subject, try actor)
        try await change(
            """
            update registration set handed_over_at = now(), handed_over_to_staff_id = \(staff.value)
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
                and handed_over_at is null
            """)
        try await change(
            """
            update office_attendance set left_at = now(), left_by_staff_id = \(me.staff.value)
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
                and facility_id = \(me.facility.value) and left_at is null
            """)
    }
}

/// A wish to stop, a death, a move away.
package struct NewStopRequest: Sendable {
    package enum Cause: String, Sendable { case wish, moved, deceased, withdrawn, other }
    package enum AskedBy: String, Sendable { case subject, family, facility }

    package var cause: Cause
    package var askedBy: AskedBy
    package var details: String?
    /// The post that is to be shared no more; `nil` for the whole subject.
    package var item: PublicID?
    package var policy: [UInt8]

    package init(
        cause: Cause, askedBy: AskedBy, details: String?, item: PublicID? = nil, policy: [UInt8]
    ) {
        self.cause = cause
        self.askedBy = askedBy
        self.details = details
        self.item = item
        self.policy = policy
    }
}

/// A step of a stop, each with its instant.
package enum StopStep: Sendable { case membersTold, authorityTold, formFiled }

/// Where a stop stands.
package struct StopRecord: Sendable {
    package let id: StopRequestID
    package let publicID: PublicID
    package let subject: PublicID
    package let cause: NewStopRequest.Cause
    package let askedBy: NewStopRequest.AskedBy
    package let details: String?
    /// One piece of information, not the whole subject.
    package let isOfItem: Bool
    package let receivedByTenant: TenantID
    package let receivedBy: StaffID
    package let receivedAt: Date
    package let membersToldAt, authorityToldAt, formFiledAt, setAt: Date?
}

extension TownSession {
    /// Puts a stop on record for a subject in scope (or, at the desk, for any of the town's).
    package func requestStop(_ request: NewStopRequest, of subject: PublicID) async throws(RecordsError)
        -> PublicID
    {
        let (tenant, me) = (try town, try actor)
        let id = PublicID.fresh()
        let details = try await keys.seal(
            ifAny: request.details, SealContext(tenant, table: "stop_request", row: id, column: "details"))
        let item = if let item = request.item { try await post(item).value } else { Int64?.none }
        try await change(
            """
            insert into stop_request (tenant_id, subject_id, public_id, cause, asked_by, details_sealed,
                post_id, received_by_tenant_id, received_by_staff_id, policy_digest)
            select tenant_id, subject_id, \(id.text), \(request.cause.rawValue), \(request.askedBy.rawValue),
                \(details), \(item)::bigint, \(me.tenant.value), \(me.staff.value), \(request.policy)
            from subject where tenant_id = \(tenant.value) and public_id = \(subject.text)
            """)
        return id
    }

    /// Records that a step of a stop was taken; the first time counts.
    package func record(_ step: StopStep, of stop: PublicID) async throws(RecordsError) {
        let tenant = try town
        let set: SQL =
            switch step {
            case .membersTold: "members_told_at = coalesce(members_told_at, now())"
            case .authorityTold: "authority_told_at = coalesce(authority_told_at, now())"
            case .formFiled: "form_filed_at = coalesce(form_filed_at, now())"
            }
        try await change(
            "update stop_request set \(set) where tenant_id = \(tenant.value) and public_id = \(stop.text)")
    }

    /// Sets the stop: the subject (or the one piece of information) is hidden from its team and kept. Says so to no one
    /// by itself.
    package func set(_ stop: StopRecord, as state: SubjectState) async throws(RecordsError) {
        let (tenant, me) = (try town, try actor)
        try await change(
            """
            update stop_request set set_at = now(), set_by_tenant_id = \(me.tenant.value),
                set_by_staff_id = \(me.staff.value)
            where tenant_id = \(tenant.value) and stop_id = \(stop.id.value) and set_at is null
            """)
        guard !stop.isOfItem else { return }
        try await change(
            """
            update subject set state = \(state.rawValue)
            where tenant_id = \(tenant.value) and public_id = \(stop.subject.text)
                and state in ('registering', 'active')
            """)
    }

    /// Takes a stop back: the team sees the subject again (desk).
    package func resume(_ subject: PublicID) async throws(RecordsError) {
        let tenant = try town
        try await change(
            """
            update subject set state = 'active' where tenant_id = \(tenant.value)
                and public_id = \(subject.text) and state in ('stopped', 'moved', 'deceased')
            """)
    }

    /// The stops of the subject in scope, or of the town at the desk; newest first.
    package func stops() async throws(RecordsError) -> [StopRecord] {
        let tenant = try town
        let only = sight?.subject.value
        let rows = try await rows(
            """
            select r.*, s.public_id as subject_public_id from stop_request r
            join subject s on s.tenant_id = r.tenant_id and s.subject_id = r.subject_id
            where r.tenant_id = \(tenant.value) and (\(only)::bigint is null
                or r.subject_id = \(only)::bigint)
            order by r.stop_id desc
            """)
        guard !rows.isEmpty else { return [] }
        let keys = try await keys
        return try rows.map { row throws(RecordsError) in
            let (id, sealed) = try reading { () throws(PostgresError) in
                (try row.publicID("public_id"), try row.optionalSealed("details_sealed"))
            }
            let details = try keys.text(
                ifAny: sealed, SealContext(tenant, table: "stop_request", row: id, column: "details"))
            return try reading { () throws(PostgresError) in
                StopRecord(
                    id: StopRequestID(try row.get("stop_id")), publicID: id,
                    subject: try row.publicID("subject_public_id"), cause: try row.word("cause"),
                    askedBy: try row.word("asked_by"), details: details,
                    isOfItem: try row.get("post_id", as: Int64?.self) != nil,
                    receivedByTenant: try row.tenant("received_by_tenant_id"),
                    receivedBy: StaffID(try row.get("received_by_staff_id")),
                    receivedAt: try row.get("received_at"),
                    membersToldAt: try row.get("members_told_at"),
                    authorityToldAt: try row.get("authority_told_at"),
                    formFiledAt: try row.get("form_filed_at"), setAt: try row.get("set_at"))
            }
        }
    }
}
