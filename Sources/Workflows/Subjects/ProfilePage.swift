package import Care
package import FoundationEssentials

/// A subject's record as those read it who may open it.
package struct ProfilePage: Sendable {
    /// The particulars as they stood from `at` on, and who wrote them.
    package struct Version: Sendable {
        package let particulars: SubjectParticulars
        package let by: String
        package let at: Date
    }

    /// One sheet of paper with one keeper, from a day until another.
    package struct Sheet: Sendable {
        package let id: PublicID
        package let paper: Paper
        package let copyNumber: Int?
        package let holder: String
        package let since: CalendarDate
        package let until: CalendarDate?
        package let endReason: String?
        package let sheetNumber: String
    }

    /// A consent, and who received it where.
    package struct Agreement: Sendable {
        package let id: PublicID
        package let record: ConsentRecord
        package let withdrawnAt: Date?
        package let obtainedBy: String
        package let facility: String
    }

    /// A paper for an office, and what the person at the counter can say of it.
    package struct Submission: Sendable {
        package let id: PublicID
        package let what: Paper?
        package let means: SubmissionMeans?
        package let addressee: Office
        package let due, sentOn: CalendarDate?
        package let receivedAt: Date?
        package let isOverdue: Bool
        package let mayConfirm: Bool
    }

    /// Who registered the subject, from which papers, and to whom the team was handed over.
    package struct Registration: Sendable {
        package let by: String
        package let facility: String
        package let evidence: [String]
        package let eligibility: String
        package let exceptionBy: String?
        package let registeredAt: Date
        package let handedOverAt: Date?
        package let handedOverTo: String?
    }

    package let id: PublicID
    package let unit: SubjectUnit
    package let isRegistering: Bool
    package let versions: [Version]
    package let consents: [Agreement]
    package let sheets: [Sheet]
    package let papers: [Submission]
    package let registration: Registration?
    package let household: [HouseholdLine]
    /// The secretariat's link, since then; and the registrar's office, until it hands over.
    package let linkedSince, attendingSince: Date?
    package let editing: EditingRight
    /// How often something came over from another town.
    package let carried: Int
}

/// Whether the person at the counter keeps the particulars up to date, by the town's rule.
package enum EditingRight: Sendable, Hashable {
    case allowed
    /// The town's rule gives it to somebody else.
    case refused(Refusal)
    /// The documents are silent; the desk decides.
    case silent(SilentRule)
    /// Nothing is changed here: the record is not shared yet, or may only be read.
    case readOnly
}
