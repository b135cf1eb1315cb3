package import Care
package import FoundationEssentials
import Postgres

/// A paper on its way to the office that asks for it.
package struct NewSubmission: Sendable {
    package var consent: ConsentID
    package var sheetNumber: String
    /// `nil` where the town's papers do not say which sheet; the receiver says it.
    package var what: Paper?
    package var addressee: Office
    package var means: SubmissionMeans?
    package var due: CalendarDate?
    package var sentOn: CalendarDate?
    package var policy: [UInt8]

    package init(
        consent: ConsentID, sheetNumber: String, what: Paper?, addressee: Office, means: SubmissionMeans?,
        due: CalendarDate?, sentOn: CalendarDate?, policy: [UInt8]
    ) {
        self.consent = consent
        self.sheetNumber = sheetNumber
        self.what = what
        self.addressee = addressee
        self.means = means
        self.due = due
        self.sentOn = sentOn
        self.policy = policy
    }
}

/// A submission on record.
package struct SubmissionRecord: Sendable {
    package let publicID: PublicID
    package let subject: PublicID
    package let consent: ConsentID
    package let sheetNumber: String
    package let what: Paper?
    package let addressee: Office
    package let means: SubmissionMeans?
    package let due, sentOn: CalendarDate?
    package let receivedAt: Date?
    package let receivedBy: StaffID?
}

extension TownSession {
    /// Records what is to be submitted, or was, for a subject.
    package func submit(_ submission: NewSubmission, of subject: PublicID) async throws(RecordsError)
        -> PublicID
    {
        let (tenant, me) = (try town, try actor)
        let id = PublicID.fresh()
        let sender = submission.sentOn == nil ? nil : me.staff.value
        try await change(
            """
            insert into paper_submission (tenant_id, subject_id, consent_id, public_id, sheet_number, what,
                addressee,
                means, due_on, sent_on, sent_by_staff_id, policy_digest, recorded_by_staff_id)
            select tenant_id, subject_id, \(submission.consent.value), \(id.text), \(submission.sheetNumber),
                \(submission.what?.rawValue), \(submission.addressee.rawValue), \(submission.means?.column),
                \(submission.due?.sql), \(submission.sentOn?.sql), \(sender), \(submission.policy),
                \(me.staff.value)
            from subject where tenant_id = \(tenant.value) and public_id = \(subject.text)
            """)
        return id
    }

    /// Confirms that the paper arrived, and which one it was; a submitted sheet is the receiver's from then
    /// on.
    ///
    /// - Throws: `conflict` when it was confirmed already.
    package func receive(
        _ submission: PublicID, what: Paper, means: SubmissionMeans, custody: CustodyEntryID?
    ) async throws(RecordsError) {
        let (tenant, me) = (try town, try actor)
        try await change(
            """
            update paper_submission set what = \(what.rawValue), means = \(means.column), received_at = now(),
                received_by_staff_id = \(me.staff.value), custody_entry_id = \(custody?.value)
            where tenant_id = \(tenant.value) and public_id = \(submission.text) and received_at is null
            """)
    }

    /// The submissions of the subject in scope, or of the town at the desk; those still awaited first.
    package func submissions() async throws(RecordsError) -> [SubmissionRecord] {
        let tenant = try town
        let only = sight?.subject.value
        return try await rows(
            """
            select p.*, s.public_id as subject_public_id from paper_submission p
            join subject s on s.tenant_id = p.tenant_id and s.subject_id = p.subject_id
            where p.tenant_id = \(tenant.value) and (\(only)::bigint is null
                or p.subject_id = \(only)::bigint)
            order by p.received_at is not null, p.due_on nulls last, p.submission_id
            """
        ).map { row throws(RecordsError) in
            try reading { () throws(PostgresError) in
                SubmissionRecord(
                    publicID: try row.publicID("public_id"), subject: try row.publicID("subject_public_id"),
                    consent: ConsentID(try row.get("consent_id")), sheetNumber: try row.get("sheet_number"),
                    what: try row.get("what", as: String?.self).flatMap(Paper.init(rawValue:)),
                    addressee: try row.word("addressee"),
                    means: try row.get("means", as: String?.self).flatMap(SubmissionMeans.init(column:)),
                    due: try row.optionalDay("due_on"), sentOn: try row.optionalDay("sent_on"),
                    receivedAt: try row.get("received_at"),
                    receivedBy: try row.get("received_by_staff_id", as: Int64?.self).map(StaffID.init))
            }
        }
    }
}

extension SubmissionMeans {
    var column: String { self == .inPerson ? "in_person" : rawValue }

    init?(column: String) {
        self.init(rawValue: column == "in_person" ? SubmissionMeans.inPerson.rawValue : column)
    }
}
