package import Care
import EventLoop
package import FoundationEssentials
import Records

/// What a question to the desk is about.
package enum DeskErrand: Sendable, Hashable {
    /// The subject in scope.
    case subject
    /// A record that is to be begun under this name.
    case beginning(PublicID)
}

extension Workplace {
    /// Lays what the documents leave open before the town's desk, and tells the people there that something waits.
    ///
    /// A question that waits already, or that the documents answer, is not asked again.
    ///
    /// `rules`: keys of the tenant file.
    package func askDesk(
        _ rules: [String], on errand: DeskErrand, once: UUID, at counter: borrowing Counter, in town: Town
    ) async throws {
        try await refusing {
            let subject: PublicID =
                switch errand {
                case .subject: try counter.subject.subjectPublicID
                case .beginning(let id): id
                }
            let answers = try await counter.deskAnswers(for: subject)
            let questions = rules.compactMap { rule -> DeskQuestion? in
                guard answers.cases[rule]?.state != .waiting,
                    DeskQuestions.isOpen(rule, in: town.policy, catalogue)
                else { return nil }
                return DeskQuestions.question(on: rule, in: town.policy, catalogue)
            }
            guard !questions.isEmpty else { return }
            let request = Array((rules.sorted().joined(separator: ",") + " " + subject.text).utf8)
            _ = try await counter.once(once, .caseAsked, request: request) { counter in
                for question in questions {
                    try await lay(question, subject, errand, at: counter, in: town)
                }
                return true
            }
        }
    }

    private func lay(
        _ question: DeskQuestion, _ subject: PublicID, _ errand: DeskErrand, at counter: borrowing Counter,
        in town: Town
    ) async throws {
        let me = try await counter.myself()
        let isBegun = errand == .subject
        // The subject's name is not for the desk: it decides by the rule, not by the person.
        let asker = "\(me.facilityName)の\(me.member.name.full)さんが、\(question.title)について判断を求めています。"
        let words = asker + (try await paper(isBegun, at: counter, in: town)) + question.sentence
        let id = try await counter.ask(
            NewDeskCase(
                act: isBegun ? "subject" : NewDeskCase.act(beginning: subject),
                matter: DeskMatter(rule: question.rule), subject: isBegun ? subject : nil,
                question: words, policy: town.policyDigest))
        try await counter.leaveTrace(.caseAsked, of: id, policy: town.policyDigest)
        let people = try await counter.staff(of: town.id).filter {
            $0.isDesk && $0.member.state == .active && $0.member.id != me.member.id
        }
        for (index, person) in people.prefix(20).enumerated() {
            try await counter.post(
                DeskLetters.asked(in: town, staff: settings.staffAddress), kind: "case.asked",
                to: .staff(town.id, person.member.id), dedupe: "case.\(id.text).\(index)")
        }
    }

    /// The number of the consent's sheet tells two questions of one asker apart, and says nothing of the person.
    private func paper(
        _ isBegun: Bool, at counter: borrowing Counter, in town: Town
    ) async throws -> String {
        guard isBegun, let consent = try await counter.consents().first(where: { $0.withdrawnAt == nil })
        else {
            return ""
        }
        return "\(town.policy.words.consentPaper)の番号は\(consent.sheetNumber)です。"
    }
}
