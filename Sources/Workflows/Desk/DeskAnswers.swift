package import Care
package import FoundationEssentials
package import Records

/// What the desk has said about one subject, and what it was asked and has not said yet.
package struct DeskAnswers: Sendable {
    package let decisions: DeskDecisions
    /// The case on each rule: the newest one.
    package let cases: [String: CaseOnSubject]

    /// The desk has said nothing.
    package static let none = DeskAnswers(decisions: .none, cases: [:])

    /// The decided case that granted something by this word.
    package func granted(_ rule: String, _ word: String) -> CaseOnSubject? {
        cases[rule].flatMap { $0.state == .decided && $0.choice == word ? $0 : nil }
    }
}

/// A rule on which the documents are silent, and whether its question is with the desk already.
package struct SilentRule: Sendable, Hashable {
    package let rule: String
    package let title: String
    package let question: String
    /// The case that waits.
    package let waiting: PublicID?
    package let askedAt: Date?

    /// The rule as pages show it, with its case as long as that waits.
    package init(question: DeskQuestion, case waiting: CaseOnSubject?) {
        rule = question.rule
        title = question.title
        self.question = question.sentence
        let isWaiting = waiting?.state == .waiting
        self.waiting = isWaiting ? waiting?.publicID : nil
        askedAt = isWaiting ? waiting?.askedAt : nil
    }
}

extension TownSession {
    /// What the desk said that holds for a subject: its own cases first, then the standing decisions.
    ///
    /// A standing decision gives way to what was said of this subject. One whose rule the file states by now says
    /// nothing any more, even in the moment before it is ended.
    ///
    /// `subject`: its record's name, also before the record was begun; `nil`: standing decisions alone.
    package func deskAnswers(for subject: PublicID?) async throws -> DeskAnswers {
        var words: [String: String] = [:]
        for decision in try await standingDecisions() { words[decision.matter.rule] = decision.choice }
        guard let subject else { return DeskAnswers(decisions: DeskDecisions(words), cases: [:]) }
        var cases: [String: CaseOnSubject] = [:]
        for item in try await casesAbout(subject) where item.state != .withdrawn {
            cases[item.rule] = item
            if item.state == .decided, let choice = item.choice { words[item.rule] = choice }
        }
        return DeskAnswers(decisions: DeskDecisions(words), cases: cases)
    }

    /// The decisions alone, for acts that ask the policy.
    package func deskDecisions(for subject: PublicID?) async throws -> DeskDecisions {
        try await deskAnswers(for: subject).decisions
    }
}

extension Workplace {
    /// Silent rules as pages show them; those that no desk decides are left out.
    func silent(_ matters: [DeskMatter], _ answers: DeskAnswers, in town: Town) -> [SilentRule] {
        matters.compactMap { matter in
            DeskQuestions.question(on: matter.rule, in: town.policy, catalogue).map {
                SilentRule(question: $0, case: answers.cases[matter.rule])
            }
        }
    }
}
