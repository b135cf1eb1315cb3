package import Care
import Policies

/// What the desk is asked where the documents are silent: one sentence, and the answers that there are.
package struct DeskQuestion: Sendable, Hashable {
    package let rule: String
    /// What waits for it, as a Japanese noun phrase.
    package let title: String
    package let sentence: String
    package let choices: [OpenMatter.Choice]
    /// What the documents do say about it; for the desk's eyes.
    package let note: String?
    /// The answer can be given for the next time too.
    package let mayStand: Bool

    /// The answer in words; `nil` where the question has no such answer.
    package func label(of word: String?) -> String? {
        choices.first { $0.word == word }?.label
    }
}

/// The questions of the walk from consent to the team, by the key that is silent, in the town's own nouns.
package enum DeskQuestions {
    /// A named authority's word on a subject who does not meet the tests.
    package static let exception = "subject.exception"
    /// A facility's administrator asks the town to stop an ID and to give a new one.
    package static let newID = "accounts.lost_credentials"
    static let met = "met"
    static let notMet = "not_met"

    /// The question on a rule; `nil` for a rule that no desk decides.
    package static func question(
        on rule: String, in policy: TenantPolicy, _ catalogue: Catalogue
    ) -> DeskQuestion? {
        let format = PolicyFormat(catalogue: catalogue)
        let words = policy.words
        if rule == exception {
            guard let exception = policy.subject.exception.value else { return nil }
            let who = grantor(exception, policy)
            return DeskQuestion(
                rule: rule, title: "\(words.subject)の条件の例外",
                sentence: "条件に当てはまらない人について、\(who)は登録を認めましたか。",
                choices: [
                    OpenMatter.Choice(word: met, label: "\(who)が必要と認めた"),
                    OpenMatter.Choice(word: notMet, label: "認められなかった"),
                ], note: policy.subject.exception.clause?.note, mayStand: false)
        }
        if rule == newID {
            return DeskQuestion(
                rule: rule, title: "IDの停止と新しいIDの発行",
                sentence: "\(words.facility)のページで、このIDを停止し、新しいIDを出しましたか。",
                choices: [
                    OpenMatter.Choice(word: met, label: "停止して、新しいIDを出した"),
                    OpenMatter.Choice(word: notMet, label: "停止しない"),
                ], note: policy.accounts.lostCredentials.clause?.note, mayStand: false)
        }
        guard
            let matter = format.openMatters(of: policy).first(where: { $0.rule == rule })
                ?? format.matter(rule)
        else { return nil }
        let own = sentence(rule, words)
        return DeskQuestion(
            rule: rule, title: matter.act, sentence: own ?? matter.question,
            choices: choices(of: matter, policy), note: matter.note,
            mayStand: own != nil && rule != RuleKey.additional)
    }

    /// Who can grant the exception, in the town's word.
    package static func grantor(_ exception: SubjectPolicy.Exception, _ policy: TenantPolicy) -> String {
        exception.word.value ?? exception.by.value.map { name(of: $0, policy) } ?? "定められた人"
    }

    private static func name(of grantor: SubjectPolicy.Grantor, _ policy: TenantPolicy) -> String {
        grantor.body.flatMap { policy.bodies[$0].value?.word.value } ?? grantor.label
    }

    private static func sentence(_ rule: String, _ words: Vocabulary) -> String? {
        switch rule {
        case RuleKey.obtainers: "\(words.subject)に説明し、同意をいただくのは、だれですか。"
        case RuleKey.family: "ご家族が、ご本人に代わって同意できますか。"
        case RuleKey.original: "\(words.consentPaper)の原本は、だれが保管しますか。"
        case RuleKey.submissionWhat: "\(words.consentPaper)の原本と写しのどちらを提出しますか。"
        case RuleKey.submissionTo: "\(words.consentPaper)は、どこに提出しますか。"
        case RuleKey.registrar: "\(words.subject)を登録するのは、だれですか。"
        case RuleKey.minimumAge: "この人の年齢で、\(words.subject)として登録してよいですか。"
        case RuleKey.residence: "この人のお住まいで、\(words.subject)として登録してよいですか。"
        case RuleKey.additional: "この端末の電子証明書を発行してよいですか。"
        case RuleKey.unit: "世帯を、一つの\(words.subject)として登録できますか。"
        case RuleKey.firstMember: "\(words.team)のはじめの\(words.member)は、だれですか。"
        case RuleKey.editors: "始まったあとの\(words.team)は、だれが変えられますか。"
        case RuleKey.stopRequestedBy: "\(words.stop)は、だれが申し出られますか。"
        case RuleKey.stopSetBy: "\(words.stop)の設定は、だれがしますか。"
        default: nil
        }
    }

    private static func choices(of matter: OpenMatter, _ policy: TenantPolicy) -> [OpenMatter.Choice] {
        switch matter.rule {
        case RuleKey.minimumAge, RuleKey.residence:
            [
                OpenMatter.Choice(word: met, label: "登録してよい"),
                OpenMatter.Choice(word: notMet, label: "登録できない"),
            ]
        case RuleKey.additional:
            [
                OpenMatter.Choice(word: CertificatesPolicy.Additional.selfService.word, label: "発行してよい"),
                OpenMatter.Choice(word: CertificatesPolicy.Additional.byInquiry.word, label: "発行できない"),
            ]
        case RuleKey.unit:
            [
                OpenMatter.Choice(word: SubjectPolicy.Unit.person.word, label: "できない。一人ずつ登録する"),
                OpenMatter.Choice(word: SubjectPolicy.Unit.personOrHousehold.word, label: "登録できる"),
            ]
        default:
            matter.choices.compactMap { choice in
                if choice.word == "none", matter.rule != RuleKey.family { return nil }
                if let role = BodyRole(rawValue: choice.word), policy.bodies[role].value == nil { return nil }
                return OpenMatter.Choice(word: choice.word, label: label(of: choice, policy))
            }
        }
    }

    /// A choice in the town's own noun, where it names somebody.
    private static func label(of choice: OpenMatter.Choice, _ policy: TenantPolicy) -> String {
        let words = policy.words
        return switch choice.word {
        case "obtainer": words.obtainer
        case "subject": "\(words.subject)ご本人"
        case "members", "member": "\(words.team)の\(words.member)"
        case "registrar": "登録した人"
        case "any_staff": "\(words.staff)であればだれでも"
        case "none": "できない"
        default:
            BodyRole(rawValue: choice.word).flatMap { policy.bodies[$0].value?.word.value } ?? choice.label
        }
    }
}
