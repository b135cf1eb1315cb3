import Care
import HTML
import JapaneseText
import Workflows

/// The papers for a consent, made from the town's file, to be printed on A4.
enum PrintedForms {
    static func list(_ visit: Visit) -> Page {
        let words = visit.words
        return PortalFrame.layout(visit, PortalFrame.label(of: .forms, visit.policy), current: .forms).page {
            p { "画面を開き、ブラウザーの印刷で印刷してください。A4の用紙に合わせてあります。" }
            Design.wayList([
                Design.Way(words.explanationPaper, visit.path("forms", "explanation"), icon: .printer),
                Design.Way(words.consentPaper, visit.path("forms", "consent"), icon: .printer),
                Design.Way(words.stopForm, visit.path("forms", "stop"), icon: .printer),
            ])
        }
    }

    static func explanation(_ visit: Visit) -> Page {
        let (policy, words) = (visit.policy, visit.words)
        let rules = RuleSentences(visit)
        return sheetPage(visit, words.explanationPaper) {
            Design.printSheet("\(policy.serviceName) \(words.explanationPaper)", number: sheetMark(visit)) {
                p {
                    "\(policy.serviceName)は、\(words.subject)を支える人たちが、一つの連絡帳を囲んで様子を伝え合う仕組みです。"
                        + "次の内容をご説明し、ご同意をいただいた方の情報だけを共有します。"
                }
                Design.descriptionList(explained(policy, words, rules))
                dateLine
                Design.signatureLine("説明した人（\(words.facility)・氏名）")
            }
        }
    }

    /// What the paper explains, line by line.
    private static func explained(
        _ policy: TenantPolicy, _ words: Vocabulary, _ rules: RuleSentences
    ) -> [(String, String)] {
        let shared = policy.sharing.categories.value?.map { category in
            let items = category.items.joined(separator: "、")
            return category.title.value.map { "\($0)：\(items)" } ?? items
        }
        var lines: [(String, String)] = []
        if let purpose = policy.service.purpose.value { lines.append(("目的", purpose.joined(separator: "、"))) }
        if let described = policy.subject.describedAs.value { lines.append(("対象となる方", described)) }
        lines += [
            ("共有する情報", shared?.joined(separator: "／") ?? "\(words.team)で支えるために必要な情報"),
            ("読むことができる人", "\(words.team)に加わった人。だれがいつ読んだかは記録に残ります。"),
            (rules.custody.title, rules.custody.sentence),
            (rules.submission.title, rules.submission.sentence),
            (
                "やめたいとき",
                "いつでもお申し出いただけます。申し出のあとは\(words.team)から見えなくなります。記録そのものは消さずに保管します。"
            ),
            ("お問い合わせ", contact(policy)),
        ]
        return lines
    }

    static func consent(_ visit: Visit) -> Page {
        let (policy, words) = (visit.policy, visit.words)
        let rules = RuleSentences(visit)
        return sheetPage(visit, words.consentPaper) {
            Design.printSheet("\(policy.serviceName) \(words.consentPaper)", number: sheetMark(visit)) {
                p { "\(addressee(visit)) 様" }
                p {
                    "\(words.explanationPaper)の内容について説明を受けました。\(words.team)の中で、支援に必要な情報を共有することに同意します。"
                }
                dateLine
                Design.signatureLine("本人の氏名")
                Design.signatureLine("ふりがな")
                birthLine
                Design.signatureLine("住所")
                Design.signatureLine("電話番号")
                if !policy.consent.family.isNone {
                    Design.signatureLine("ご家族が署名されるとき：氏名・続柄")
                    p { rules.family.sentence }
                }
                Design.signatureLine("説明した人（\(words.facility)・職種・氏名）")
                h3 { "この用紙の取り扱い" }
                GuidePages.lines([rules.custody, rules.submission])
            }
        }
    }

    static func stop(_ visit: Visit) -> Page {
        let (policy, words) = (visit.policy, visit.words)
        let rules = RuleSentences(visit)
        let recipient = policy.stop.to.value.map(rules.body) ?? addressee(visit)
        return sheetPage(visit, words.stopForm) {
            Design.printSheet("\(policy.serviceName) \(words.stopForm)", number: sheetMark(visit)) {
                p { "\(recipient) 様" }
                p { "\(policy.serviceName)での情報の共有について、\(words.stop)を申し出ます。" }
                dateLine
                Design.signatureLine("\(words.subject)の氏名")
                birthLine
                Design.signatureLine("申し出た人の氏名・続柄")
                Design.signatureLine("申し出の理由")
                if policy.stop.scope.value == .item { Design.signatureLine("共有をやめる情報") }
                Design.signatureLine("申し出を受けた人（\(words.facility)・職種・氏名）")
                h3 { "この用紙の取り扱い" }
                GuidePages.lines(rules.stopLines)
            }
        }
    }

    private static func sheetPage(
        _ visit: Visit, _ title: String, @MarkupBuilder content: () -> Markup
    ) -> Page {
        let sheet = content()
        return PortalFrame.layout(
            visit, title, current: .forms,
            crumbs: [
                Layout.Crumb(PortalFrame.label(of: .forms, visit.policy), visit.path("forms")),
                Layout.Crumb(title),
            ]
        ).page {
            p { "ブラウザーの印刷で、この用紙だけが印刷されます。" }
            sheet
        }
    }

    /// Tells which text of the town's rules a returned sheet was printed under.
    private static func sheetMark(_ visit: Visit) -> String {
        "様式 \(visit.policy.digest.prefix(8))・\(Wareki.text(TokyoTime(visit.now).date)) 印刷"
    }

    /// The era is circled, the numbers are written between.
    private static var birthLine: Markup {
        p(.class("sign")) { "生年月日　　明治・大正・昭和・平成・令和　　　　　年　　　　月　　　　日" }
    }

    private static var dateLine: Markup { p(.class("sign")) { "令和　　　年　　　月　　　日" } }

    private static func addressee(_ visit: Visit) -> String {
        guard let role = visit.policy.service.operatedBy.value else { return visit.policy.townName }
        return visit.policy.bodies[role].value?.name.value ?? visit.policy.townName
    }

    static func contact(_ policy: TenantPolicy) -> String {
        [DeskWords.name(policy), policy.desk.phone.value.map { "電話 \($0)" }].compactMap { $0 }.joined(
            separator: " ")
    }
}
