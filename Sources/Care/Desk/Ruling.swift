/// What a town's rule answers to an act. A lawful "no" is an answer with the clause that it follows.
package enum Ruling: Sendable, Hashable {
    case permitted(Clause?)
    case refused(Refusal)
    /// The documents leave it open: the act waits until the desk has decided this case.
    case desk(DeskMatter)

    package var isPermitted: Bool {
        if case .permitted = self { true } else { false }
    }

    /// The no, if it is one.
    package var refusal: Refusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
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
        case notTheUpdater(SubjectPolicy.Updater)
        case firstMemberMissing
        case mayNotEditTeam([TeamPolicy.Editor])
        case doctorMustApprove
        case subjectNotToldByLetter
        case furtherCertificateByInquiry
        case mayNotAskForStop([StopPolicy.Requester])
        case mayNotSetStop(StopPolicy.Setter)
        case mayNotCloseAfterDeath(BodyRole)
        case deathNotReportedYet(BodyRole)
        case consentWithdrawn
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
    /// The documents are silent and the desk has decided so: there is no clause to name, but there is a ground.
    package let followsDesk: Bool

    package init(_ ground: Ground, clause: Clause?, followsDesk: Bool = false) {
        self.ground = ground
        self.clause = clause
        self.followsDesk = followsDesk
    }
}

extension Rule {
    /// A no that follows this rule or, in its silence, the desk's decision on it.
    package func refusal(_ ground: Refusal.Ground) -> Refusal {
        Refusal(ground, clause: clause, followsDesk: isUnspecified)
    }

    /// The matter that waits for the desk: the documents are silent, and the desk has not spoken yet.
    func silent(_ key: String, _ decisions: DeskDecisions) -> DeskMatter? {
        isUnspecified && decisions[key] == nil ? DeskMatter(rule: key) : nil
    }
}

/// What the desk has decided where the town's documents are silent: for one case, or standing.
///
/// Keyed by the rule; the value is a word that the rule's key accepts in a tenant file, several words joined by a dot,
/// `none` where the key knows it, or for a test of one person `met` and `not_met`.
package struct DeskDecisions: Sendable, Hashable {
    package static let met = "met"
    package static let notMet = "not_met"
    package static let without = "none"

    private var words: [String: String]

    package init(_ words: [String: String] = [:]) { self.words = words }

    package static let none = DeskDecisions()

    package subscript(rule: String) -> String? { words[rule] }

    /// The rule's own statement, or what the desk decided in its silence.
    func statement<Word: PolicyWord>(_ rule: Rule<Word>, _ key: String) -> Statement<Word> {
        guard rule.isUnspecified, let word = words[key] else { return rule.statement }
        if word == Self.without { return .none }
        return Word.allCases.first { $0.word == word }.map { .stated($0) } ?? rule.statement
    }

    /// The same for a list.
    func statement<Word: PolicyWord>(_ rule: Rule<[Word]>, _ key: String) -> Statement<[Word]> {
        guard rule.isUnspecified, let word = words[key] else { return rule.statement }
        if word == Self.without { return .none }
        let chosen = Self.words(in: word)
        let values = Word.allCases.filter { chosen.contains($0.word) }
        return values.isEmpty ? rule.statement : .stated(values)
    }

    /// The words of an answer that takes several.
    package static func words(in answer: String) -> [String] { answer.split(separator: ".").map(String.init) }

    /// One answer out of several words.
    package static func answer(_ words: [String]) -> String { words.joined(separator: ".") }
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
