package import Care

/// What the registrar looks at before registering.
package struct RegistrationPage: Sendable {
    package let id: PublicID
    package let unit: SubjectUnit
    package let particulars: SubjectParticulars
    package let consent: ConsentRecord
    package let obtainerName: String
    package let obtainerFacility: String
    package let awaited: [AwaitedPaper]
    package let eligibility: Eligibility
    /// The named authority's word on somebody outside the tests has been recorded.
    package let isExceptionGranted: Bool
    /// May the person at the counter register, by the town's rule?
    package let ruling: Ruling
    /// Rules that are open and undecided for this record.
    package let silent: [SilentRule]
    /// Records of the town with the same reading and birth date; no name of theirs is told.
    package let duplicates: Int
    /// Names that resemble this one, among those that the person at the counter may see anyway.
    package let similar: [PersonName]
    package let people: [PersonChoice]
    /// Who the supporters settled on beforehand.
    package let candidates: Set<PublicID>
    package let obtainer: PublicID
    /// The obtainer works for an office and takes no seat: somebody else has to be the first member.
    package let obtainerTakesNoSeat: Bool
    /// The registrar can put others than the obtainer on the team now.
    package let mayListMembers: Bool
    /// What the registrar has to have read from.
    package let wantedEvidence: [RegistrationPolicy.Evidence]
    /// The registration waits for the family doctor's word.
    package let doctorMustApprove: Bool
    /// The members learn of it by mail.
    package let mailsMembers: Bool

    /// The town's tests are met, or the named authority has made its exception.
    package var meetsTests: Bool {
        guard case .failed(_, _, let exception) = eligibility else { return true }
        return exception != nil && isExceptionGranted
    }
}

/// A paper on its way to the office.
package struct AwaitedPaper: Sendable, Hashable {
    package let what: Paper?
    package let means: SubmissionMeans?
    package let sentOn: CalendarDate?
    package let isReceived: Bool
    package let addressee: Office
    /// The person at the counter works where the paper goes, and can say that it came.
    package let isMineToReceive: Bool

    /// The rule's "submitted": it came; for a centre, which has no accounts to say so, it went off.
    package var isSubmitted: Bool { isReceived || (addressee == .center && sentOn != nil) }
}

/// What the registrar says with the registration.
package struct RegistrationWord: Sendable {
    package var evidence: [RegistrationPolicy.Evidence] = []
    package var receivedWhat: Paper?
    package var receivedMeans: SubmissionMeans?
    /// Who else than the obtainer is on the team from the first moment.
    package var members: [PublicID] = []
    /// How the registrar made sure that a likely double is none.
    package var duplicateNote = ""
    package var isApprovedByDoctor = false

    package init() {}
}
