import Care

/// Questions and answers that fit each other, in the town's own nouns.
enum DeskWording {
    /// A test of one person or device: what is said of one says nothing of the next.
    static func isOfOneCase(_ rule: String) -> Bool {
        [RuleKey.minimumAge, RuleKey.residence, RuleKey.additional].contains(rule)
    }

    /// What a rule's section is about, in this town's nouns; `nil` where the format's own words hold none.
    static func title(_ rule: String, _ words: Vocabulary) -> String? {
        switch rule.prefix(while: { $0 != "." }) {
        case "subject", "registration": "\(words.subject)の登録"
        case "custody": "\(words.consentPaper)の保管"
        case "submission": "\(words.consentPaper)の提出"
        case "team": "\(words.team)の編成"
        case "stop": "\(words.stop)の手続き"
        case "facility": "\(words.facility)の参加"
        default: nil
        }
    }

    /// The question as this town's people would ask it; `nil` where the format's own sentence does.
    static func sentence(_ rule: String, _ words: Vocabulary) -> String? {
        switch rule {
        case RuleKey.obtainers: "\(words.subject)に説明し、同意をいただくのは、だれですか。"
        case RuleKey.family: "ご家族が、ご本人に代わって同意できますか。"
        case RuleKey.original: "\(words.consentPaper)の原本は、だれが保管しますか。"
        case RuleKey.explanationPaper: "\(words.explanationPaper)を渡して説明する必要がありますか。"
        case RuleKey.copies: "\(words.consentPaper)の写しは、だれが保管しますか。"
        case RuleKey.submissionWhat: "\(words.consentPaper)の原本と写しのどちらを提出しますか。"
        case RuleKey.submissionTo: "\(words.consentPaper)は、どこに提出しますか。"
        case RuleKey.beforeRegistration: "\(words.consentPaper)の提出は、登録より先に必要ですか。"
        case RuleKey.registrar: "\(words.subject)を登録するのは、だれですか。"
        case RuleKey.evidence: "\(words.subject)を登録するときは、何を見て確かめますか。"
        case RuleKey.minimumAge: "この人の年齢で、\(words.subject)として登録してよいですか。"
        case RuleKey.residence: "この人のお住まいで、\(words.subject)として登録してよいですか。"
        case RuleKey.additional: "この端末の電子証明書を発行してよいですか。"
        case RuleKey.unit: "世帯を、一つの\(words.subject)として登録できますか。"
        case RuleKey.updatedBy: "登録したあとで基本情報が変わったときは、だれが書き直しますか。"
        case RuleKey.firstMember: "\(words.team)のはじめの\(words.member)は、だれですか。"
        case RuleKey.notifyMembers: "新しい\(words.subject)が登録されたことを、\(words.member)にメールで知らせますか。"
        case RuleKey.formedBy: "はじめの\(words.team)は、だれが組みますか。"
        case RuleKey.editors: "始まったあとの\(words.team)は、だれが変えられますか。"
        case RuleKey.doctor: "\(words.team)を組むとき、かかりつけ医にはどのように加わっていただきますか。"
        case RuleKey.notifySubject: "\(words.member)の一覧を、手紙で\(words.subject)ご本人に知らせますか。"
        case RuleKey.stopScope: "\(words.stop)は、記録の全体に及びますか、申し出のあった情報だけですか。"
        case RuleKey.stopWhoTells: "\(words.stop)の申し出を受けた人は、はじめにだれに伝えますか。"
        case RuleKey.stopRequestedBy: "\(words.stop)は、だれが申し出られますか。"
        case RuleKey.stopSetBy: "\(words.stop)の設定は、だれがしますか。"
        case RuleKey.deathReportTo: "\(words.subject)が亡くなったときは、どこに知らせますか。"
        default: nil
        }
    }

    /// The answers that the rule's key takes, as answers to that question.
    static func choices(of matter: OpenMatter, _ policy: TenantPolicy) -> [OpenMatter.Choice] {
        if matter.rule == RuleKey.minimumAge || matter.rule == RuleKey.residence {
            return [
                OpenMatter.Choice(word: DeskDecisions.met, label: "登録してよい"),
                OpenMatter.Choice(word: DeskDecisions.notMet, label: "登録できない"),
            ]
        }
        return matter.choices.compactMap { choice in
            // Nobody can be sent to a body that this town does not have.
            if let role = BodyRole(rawValue: choice.word), policy.bodies[role].value == nil { return nil }
            let label =
                ownLabel(matter.rule, choice.word, policy)
                ?? noun(choice.word, policy) ?? choice.label
            return OpenMatter.Choice(word: choice.word, label: label)
        }
    }

    /// An answer that only makes sense to its own question.
    private static func ownLabel(_ rule: String, _ word: String, _ policy: TenantPolicy) -> String? {
        let words = policy.words
        return switch (rule, word) {
        case (RuleKey.additional, "self_service"): "発行してよい"
        case (RuleKey.additional, "by_inquiry"): "発行できない"
        case (RuleKey.unit, "person"): "できない。一人ずつ登録する"
        case (RuleKey.unit, "person_or_household"): "登録できる"
        case (RuleKey.family, "when_incapable"): "ご本人の同意が難しいときに限って、できる"
        case (RuleKey.family, "always"): "いつでも、できる"
        case (RuleKey.family, "none"): "できない"
        case (RuleKey.submissionTo, "none"), (RuleKey.submissionWhat, "none"): "提出しない"
        case (RuleKey.beforeRegistration, "required"): "先に必要"
        case (RuleKey.beforeRegistration, "none"): "先でなくてよい"
        case (RuleKey.firstMember, "listed_in_application"): "\(words.consentPaper)に書かれた人"
        case (RuleKey.stopRequestedBy, "family"): "ご家族"
        case (RuleKey.stopRequestedBy, "family_when_incapable"): "ご本人の意思を確かめにくいときの、ご家族"
        case (RuleKey.stopRequestedBy, "facility"): words.facility
        case (RuleKey.deathReportTo, "none"): "知らせなくてよい"
        case (RuleKey.doctor, "none"): "決まりを置かない"
        case (RuleKey.copies, "none"): "写しは作らない"
        case (RuleKey.explanationPaper, "required"): "必要"
        case (RuleKey.explanationPaper, "none"): "必要ない"
        case (RuleKey.notifyMembers, "none"), (RuleKey.notifySubject, "none"): "知らせない"
        case (RuleKey.stopScope, "subject"): "記録の全体"
        case (RuleKey.stopScope, "item"): "申し出のあった情報だけ"
        case (RuleKey.stopWhoTells, "receiver_tells_members_first"): "\(words.team)の\(words.member)"
        case (RuleKey.stopWhoTells, "receiver_tells_authority"):
            policy.bodies.authority.value?.word.value ?? BodyRole.authority.label
        case (RuleKey.stopWhoTells, "none"): "決まりを置かない"
        default: nil
        }
    }

    /// Somebody in the town's own noun.
    private static func noun(_ word: String, _ policy: TenantPolicy) -> String? {
        let words = policy.words
        return switch word {
        case "obtainer": words.obtainer
        case "subject": "\(words.subject)ご本人"
        case "members", "member": "\(words.team)の\(words.member)"
        case "registrar": "登録した人"
        case "any_staff": "\(words.staff)であればだれでも"
        case "consent_paper": words.consentPaper
        default: BodyRole(rawValue: word).flatMap { policy.bodies[$0].value?.word.value }
        }
    }
}
