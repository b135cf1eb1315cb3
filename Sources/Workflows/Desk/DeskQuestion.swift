package import Care
import Policies

/// What the desk is asked where the documents are silent: one sentence, and the answers that there are.
package struct DeskQuestion: Sendable, Hashable {
    package let rule: String
    /// What waits for it, as a Japanese noun phrase.
    package let title: String
    package let sentence: String
    package let choices: [OpenMatter.Choice]
    /// More than one of the choices may be given; the answer joins their words.
    package let takesSeveral: Bool
    /// What the documents do say about it; for the desk's eyes.
    package let note: String?
    /// The answer can be given for the next time too; an answer about one person or device cannot.
    package let mayStand: Bool

    /// The answer in words; `nil` where the question has no such answer.
    package func label(of answer: String?) -> String? {
        guard let answer else { return nil }
        let words = takesSeveral ? DeskDecisions.words(in: answer) : [answer]
        let labels = words.compactMap { word in choices.first { $0.word == word }?.label }
        // To go without stands alone.
        guard !words.isEmpty, labels.count == words.count, words.count == 1 || !words.contains("none") else {
            return nil
        }
        return labels.joined(separator: "、")
    }
}

/// The questions of the walk from consent to the team, by the key that is silent, in the town's own nouns.
package enum DeskQuestions {
    /// A named authority's word on a subject who does not meet the tests.
    package static let exception = "subject.exception"
    /// A facility's administrator asks the town to stop an ID and to give a new one.
    package static let newID = "accounts.lost_credentials"

    /// The question on a rule; `nil` for a rule that no desk decides by choosing.
    package static func question(
        on rule: String, in policy: TenantPolicy, _ catalogue: Catalogue
    ) -> DeskQuestion? {
        if rule == exception { return question(onExceptionIn: policy) }
        if rule == newID { return question(onNewIDIn: policy) }
        let format = PolicyFormat(catalogue: catalogue)
        guard
            let matter = format.openMatters(of: policy).first(where: { $0.rule == rule })
                ?? format.matter(rule)
        else { return nil }
        let choices = DeskWording.choices(of: matter, policy)
        guard !choices.isEmpty else { return nil }
        return DeskQuestion(
            rule: rule, title: DeskWording.title(rule, policy.words) ?? matter.act,
            sentence: DeskWording.sentence(rule, policy.words) ?? matter.question, choices: choices,
            takesSeveral: matter.takesSeveral, note: matter.note,
            mayStand: !DeskWording.isOfOneCase(rule))
    }

    /// Whether the documents leave a rule to the desk; the exception's word is asked for each person.
    package static func isOpen(_ rule: String, in policy: TenantPolicy, _ catalogue: Catalogue) -> Bool {
        if rule == exception { return policy.subject.exception.value != nil }
        return PolicyFormat(catalogue: catalogue).openMatters(of: policy).contains { $0.rule == rule }
    }

    private static func question(onExceptionIn policy: TenantPolicy) -> DeskQuestion? {
        guard let exception = policy.subject.exception.value else { return nil }
        let who = grantor(exception, policy)
        return DeskQuestion(
            rule: Self.exception, title: "\(policy.words.subject)の条件の例外",
            sentence: "条件に当てはまらない人について、\(who)は登録を認めましたか。",
            choices: [
                OpenMatter.Choice(word: DeskDecisions.met, label: "\(who)が必要と認めた"),
                OpenMatter.Choice(word: DeskDecisions.notMet, label: "認められなかった"),
            ], takesSeveral: false, note: policy.subject.exception.clause?.note, mayStand: false)
    }

    private static func question(onNewIDIn policy: TenantPolicy) -> DeskQuestion {
        DeskQuestion(
            rule: newID, title: "IDの停止と新しいIDの発行",
            sentence: "\(policy.words.facility)のページで、このIDを停止し、新しいIDを出しましたか。",
            choices: [
                OpenMatter.Choice(word: DeskDecisions.met, label: "停止して、新しいIDを出した"),
                OpenMatter.Choice(word: DeskDecisions.notMet, label: "停止しない"),
            ], takesSeveral: false, note: policy.accounts.lostCredentials.clause?.note, mayStand: false)
    }

    /// Who can grant the exception, in the town's word.
    package static func grantor(_ exception: SubjectPolicy.Exception, _ policy: TenantPolicy) -> String {
        exception.word.value ?? exception.by.value.map { name(of: $0, policy) } ?? "定められた人"
    }

    private static func name(of grantor: SubjectPolicy.Grantor, _ policy: TenantPolicy) -> String {
        grantor.body.flatMap { policy.bodies[$0].value?.word.value } ?? grantor.label
    }
}
