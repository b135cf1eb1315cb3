/// What a town's rule answers to an act. A lawful "no" is an answer with the clause that it follows.
package enum Ruling: Sendable, Hashable {
    case permitted(Clause?)
    case refused(Refusal)
    /// The documents leave it open: the act waits until the desk has decided this case.
    case desk(DeskMatter)

    package var isPermitted: Bool {
        if case .permitted = self { true } else { false }
    }
}

/// Why the town's rule does not allow an act.
package struct Refusal: Sendable, Hashable, Error {
    /// The grounds; pages put them into sentences with the town's own words.
    package enum Ground: Sendable, Hashable {
        case notAnObtainer(allowed: [ConsentPolicy.Obtainer])
        case familyNotProvidedFor
        case familyOnlyWhenIncapable
        case explanationPaperMissing
        case notTheRegistrar(RegistrationPolicy.Registrar)
        case evidenceMissing([RegistrationPolicy.Evidence])
        case submissionMissing(to: BodyRole?)
        case ineligible([SubjectPolicy.Waiver])
        case householdsNotProvidedFor
        case mayNotEditTeam([TeamPolicy.Editor])
        case doctorMustApprove
        case furtherCertificateByInquiry
        case mayNotAskForStop([StopPolicy.Requester])
        case mayNotSetStop(StopPolicy.Setter)
        case membersNotToldYet
        case formNotFiledYet
        case notTheApprover(BodyRole)
        case paperMeansNotOffered
        case facilityKindNotAdmitted
        case outsideTownNotAdmitted
        case leaveByNoticeToAuthority
        case informationFirst
        /// A rule that is not declared refuses, and the matter is none for the desk.
        case undeclared
    }

    package let ground: Ground
    package let clause: Clause?

    package init(_ ground: Ground, clause: Clause?) {
        self.ground = ground
        self.clause = clause
    }
}

/// What the desk has decided where the town's documents are silent: for one case, or standing.
///
/// Keyed by the rule; the value is a word that the rule's key accepts in a tenant file.
package struct DeskDecisions: Sendable, Hashable {
    private var words: [String: String]

    package init(_ words: [String: String] = [:]) { self.words = words }

    package static let none = DeskDecisions()

    package subscript(rule: String) -> String? { words[rule] }

    /// The rule's own statement, or what the desk decided in its silence.
    func statement<Word: PolicyWord>(_ rule: Rule<Word>, _ key: String) -> Statement<Word> {
        guard rule.isUnspecified, let word = words[key],
            let value = Word.allCases.first(where: { $0.word == word })
        else { return rule.statement }
        return .stated(value)
    }

    /// The same for a list, of which the desk chooses one.
    func statement<Word: PolicyWord>(_ rule: Rule<[Word]>, _ key: String) -> Statement<[Word]> {
        guard rule.isUnspecified, let word = words[key],
            let value = Word.allCases.first(where: { $0.word == word })
        else { return rule.statement }
        return .stated([value])
    }
}

/// The person who acts, as far as the town's rules ask.
package struct ActingPerson: Sendable, Hashable {
    package let staff: PublicID
    package let profession: ProfessionCode
    /// The body of the town that the person works for; `nil` for an ordinary facility.
    package let office: BodyRole?

    package init(staff: PublicID, profession: ProfessionCode, office: BodyRole?) {
        self.staff = staff
        self.profession = profession
        self.office = office
    }
}
