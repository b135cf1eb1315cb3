/// The nouns that a town puts into the platform's sentences.
package enum Noun: String, CaseIterable, Hashable, Sendable {
    case facility
    case facilityAdmin = "facility_admin"
    case staff, team, member, subject, obtainer
    case consentPaper = "consent_paper"
    case explanationPaper = "explanation_paper"
    case stop
    case stopForm = "stop_form"
    case importantFlag = "important_flag"
    case pickupCodes = "pickup_codes"
    case apply
    case facilityMenu = "facility_menu"

    /// The platform's neutral word.
    package var standard: String {
        switch self {
        case .facility: "事業所"
        case .facilityAdmin: "事業所の管理者"
        case .staff: "利用者"
        case .team: "支援チーム"
        case .member: "メンバー"
        case .subject: "支援対象者"
        case .obtainer: "同意取得者"
        case .consentPaper: "同意書"
        case .explanationPaper: "説明書"
        case .stop: "支援中止"
        case .stopForm: "中止届"
        case .importantFlag: "重要"
        case .pickupCodes: "証明書の受け取り番号とパスワード"
        case .apply: "利用の申請"
        case .facilityMenu: "管理者メニュー"
        }
    }
}

/// The town's words as its file states them: a text, or `standard`.
package struct VocabularyPolicy: Hashable, Sendable {
    private var rules: [Noun: Rule<String>] = [:]

    package init() {}

    package subscript(noun: Noun) -> Rule<String> {
        get { rules[noun] ?? .standard }
        set { rules[noun] = newValue == .standard ? nil : newValue }
    }

    /// All nouns, with the platform's word wherever the town has none of its own.
    package var words: Vocabulary { Vocabulary(self) }
}

/// The whole set of nouns of one town, ready to be put into sentences.
package struct Vocabulary: Hashable, Sendable {
    package let facility, facilityAdmin, staff, team, member, subject, obtainer: String
    package let consentPaper, explanationPaper, stop, stopForm, importantFlag, pickupCodes: String
    package let apply, facilityMenu: String

    /// The platform's neutral words throughout.
    package static let standard = Vocabulary(VocabularyPolicy())

    init(_ policy: VocabularyPolicy) {
        let word = { (noun: Noun) in policy[noun].value ?? noun.standard }
        facility = word(.facility)
        facilityAdmin = word(.facilityAdmin)
        staff = word(.staff)
        team = word(.team)
        member = word(.member)
        subject = word(.subject)
        obtainer = word(.obtainer)
        consentPaper = word(.consentPaper)
        explanationPaper = word(.explanationPaper)
        stop = word(.stop)
        stopForm = word(.stopForm)
        importantFlag = word(.importantFlag)
        pickupCodes = word(.pickupCodes)
        apply = word(.apply)
        facilityMenu = word(.facilityMenu)
    }
}
