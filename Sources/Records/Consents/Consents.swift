package import Care
package import FoundationEssentials
import Postgres

/// A consent to be put on record.
package struct NewConsent: Sendable {
    package var consent: ConsentRecord
    /// Printed on the paper with its QR code; 6 to 32 of `A–Z 0–9 -`, once per town.
    package var sheetNumber: String
    package var obtainedBy: StaffID
    package var obtainedAt: FacilityID
    /// A word of the tenant file: on which occasion.
    package var occasion: String
    package var policy: [UInt8]

    package init(
        consent: ConsentRecord, sheetNumber: String, obtainedBy: StaffID, obtainedAt: FacilityID,
        occasion: String, policy: [UInt8]
    ) {
        self.consent = consent
        self.sheetNumber = sheetNumber
        self.obtainedBy = obtainedBy
        self.obtainedAt = obtainedAt
        self.occasion = occasion
        self.policy = policy
    }
}

/// A consent on record.
package struct ConsentOnRecord: Sendable {
    package let id: ConsentID
    package let publicID: PublicID
    package let consent: ConsentRecord
    package let sheetNumber: String
    package let obtainedBy: StaffID
    package let obtainedAt: FacilityID
    package let occasion: String
    package let policy: [UInt8]
    package let recordedAt: Date
    package let withdrawnAt: Date?
}

extension TownSession {
    /// Records a consent of the subject in scope.
    ///
    /// - Throws: `taken` when the sheet is on record already.
    package func record(_ consent: NewConsent) async throws(RecordsError) -> (
        id: ConsentID, publicID: PublicID
    ) {
        let (subject, me) = (try self.subject, try actor)
        let id = PublicID.fresh()
        let giver = try await keys.kept(
            consent.consent.giver, SealContext(subject.home, table: "consent", row: id, column: "details"))
        let number = try await number(
            """
            insert into consent (tenant_id, subject_id, public_id, sheet_number, obtained_by_staff_id,
                obtained_by_facility_id, obtained_on, given_by, details_sealed, explanation_paper_given,
                    occasion,
                policy_digest, recorded_by_staff_id)
            values (\(subject.home.value), \(subject.subject.value), \(id.text), \(consent.sheetNumber),
                \(consent.obtainedBy.value), \(consent.obtainedAt.value), \(consent.consent.obtainedOn.sql),
                \(giver.word), \(giver.details), \(consent.consent.explained), \(consent.occasion), \(consent.policy),
                \(me.staff.value)) returning consent_id as id
            """)
        return (ConsentID(number), id)
    }

    /// The consents of the subject in scope, newest first, withdrawn ones too.
    package func consents() async throws(RecordsError) -> [ConsentOnRecord] {
        let subject = try self.subject
        let rows = try await rows(
            """
            select * from consent where tenant_id = \(subject.home.value)
                and subject_id = \(subject.subject.value)
            order by consent_id desc
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
                givenBy, sealed, SealContext(subject.home, table: "consent", row: id, column: "details"))
            return try reading { () throws(PostgresError) in
                ConsentOnRecord(
                    id: ConsentID(try row.get("consent_id")), publicID: id,
                    consent: ConsentRecord(
                        giver: giver, obtainedOn: try row.day("obtained_on"),
                        explained: try row.get("explanation_paper_given")),
                    sheetNumber: try row.get("sheet_number"),
                    obtainedBy: StaffID(try row.get("obtained_by_staff_id")),
                    obtainedAt: FacilityID(try row.get("obtained_by_facility_id")),
                    occasion: try row.get("occasion"), policy: try row.get("policy_digest"),
                    recordedAt: try row.get("recorded_at"), withdrawnAt: try row.get("withdrawn_at"))
            }
        }
    }

    /// Takes a consent back. The first date stays: withdrawing twice changes nothing.
    ///
    /// - Throws: `conflict` when it was withdrawn already.
    package func withdraw(_ consent: PublicID, note: String?) async throws(RecordsError) {
        let (subject, me) = (try self.subject, try actor)
        let sealed = try await keys.seal(
            ifAny: note, SealContext(subject.home, table: "consent", row: consent, column: "withdrawal"))
        try await change(
            """
            update consent set withdrawn_at = now(), withdrawn_by_staff_id = \(me.staff.value),
                withdrawal_sealed = \(sealed)
            where tenant_id = \(subject.home.value) and subject_id = \(subject.subject.value)
                and public_id = \(consent.text) and withdrawn_at is null
            """)
    }
}
