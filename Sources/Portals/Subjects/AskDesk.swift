import Care
import HTML
import JapaneseText
import Workflows

/// Where the town's documents say nothing: what they leave open, and the way to the desk's decision.
enum AskDesk {
    /// The open rules of an act. Those that were asked show since when they wait; the others can be asked here.
    ///
    /// `perhaps`: rules that come to matter in some cases alone; the asker says whether this is one.
    /// `ask`: where the question is sent; the form adds the rules.
    /// `meanwhile`: what people can do until the desk has answered.
    static func notice(
        _ rules: [SilentRule], perhaps: [SilentRule] = [], ask: Link, hidden: [(String, String)] = [],
        meanwhile: String? = nil,
        _ visit: StaffVisit
    ) -> Markup? {
        guard !rules.isEmpty || !perhaps.isEmpty else { return nil }
        let open = rules.filter { $0.waiting == nil }
        let optional = perhaps.filter { $0.waiting == nil }
        let waiting = (rules + perhaps).filter { $0.waiting != nil }
        let town = visit.policy.townName
        return Design.notice(.warning, "\(town)の文書に定めのないことがあります。窓口が判断します。") {
            ul {
                for rule in rules + perhaps.filter({ $0.waiting != nil }) {
                    li {
                        strong { rule.title }
                        "：\(rule.question)"
                        since(rule, visit)
                    }
                }
            }
            if let meanwhile { p { meanwhile } }
            if !waiting.isEmpty {
                p { "\(DeskWords.name(visit.policy))の回答は、メールと「窓口への問い合わせ」でお知らせします。" }
            }
            if visit.isAway { p { "\(DeskWords.name(visit.policy))に、電話などでお尋ねください。" } }
            if !open.isEmpty || !optional.isEmpty, !visit.isAway {
                Design.sealedForm(ask, visit.seal) {
                    for item in hidden { input(.hidden, item.0, .value(item.1)) }
                    for rule in open { input(.hidden, "rule", .value(rule.rule)) }
                    if !optional.isEmpty {
                        Design.checkboxGroup(
                            Design.Field("rule", "この件に関わるときだけ選ぶもの", .optional),
                            optional.map { Design.Choice($0.rule, $0.question) })
                    }
                    Design.buttonRow { Design.submit("窓口に判断を求める", .primary, icon: .bell) }
                }
            }
            if !visit.isAway {
                Design.buttonRow { Design.go("窓口への問い合わせを見る", visit.path("cases"), .quiet) }
            }
        }
    }

    private static func since(_ rule: SilentRule, _ visit: StaffVisit) -> Markup? {
        rule.askedAt.map { asked in
            Design.chip(
                "窓口の判断を待っています（\(DatePhrase.since(TokyoTime(asked).date, today: TokyoTime(visit.now).date))）",
                .waiting, icon: .clock)
        }
    }

    /// The rules that a form asks about.
    static func rules(in form: SubmittedForm) -> [String] {
        Array(Set(form.all("rule"))).sorted().prefix(12).map { $0 }
    }
}
