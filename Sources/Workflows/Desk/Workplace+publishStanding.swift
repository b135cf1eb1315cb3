import Care
package import FoundationEssentials
import Records

/// A decision of the desk that holds for everybody in the town, as its public page tells it.
package struct PublishedDecision: Sendable {
    package let title: String
    package let question: String
    package let answer: String
    package let since: Date
}

extension Workplace {
    /// What the town's desk lets stand where the documents are silent, for everybody to read.
    package func publishedDecisions(of town: Town) async throws -> [PublishedDecision] {
        try await atDoor(of: town) { door in
            try await door.standingDecisions().compactMap { decision in
                guard let since = decision.confirmedAt,
                    DeskQuestions.isOpen(decision.matter.rule, in: town.policy, catalogue),
                    let question = DeskQuestions.question(
                        on: decision.matter.rule, in: town.policy, catalogue),
                    let answer = question.label(of: decision.choice)
                else { return nil }
                return PublishedDecision(
                    title: question.title, question: question.sentence, answer: answer, since: since)
            }
        }
    }
}
