import Care
import HTML
import JapaneseText
import Workflows

/// Somebody came from another town with a sheet: the code, a look side by side, and then it is this town's own.
enum ArrivalPages {
    /// The same for every reason.
    static let nothing =
        "この番号で開ける引き継ぎは、見つかりませんでした。番号、宛先の市町村、期限を、用紙でお確かめください。前の市町村での手続きが済んでいないときも、まだ開けません。"
    static let closed = "番号の違いが続いたため、しばらく確かめられません。時間をおいて、もう一度お試しください。"

    static func page(_ page: ArrivalPage, _ form: SubmittedForm, _ visit: StaffVisit) -> Page {
        var layout = frame(page, visit)
        layout.hasErrors = !form.isSound
        let field = Design.Field(
            "code", "用紙の番号", hint: "4文字ずつ6組の英字と数字です。大文字と小文字、ハイフンの有無は問いません。",
            value: "", error: form.problem("code"))
        return layout.page {
            if page.ruling.isPermitted {
                p {
                    "前の市町村で、ご本人が選んだ内容に封をして、番号の用紙が渡されています。"
                        + "こちらでの同意をいただいたうえで、ご本人の前で番号を入力してください。"
                }
                Design.errorSummary([field])
                Design.sealedForm(visit.path("subjects", page.id.text, "arrival"), visit.seal) {
                    Design.textField(field)
                    Design.buttonRow {
                        Design.submit("番号を確かめる", .primary, icon: .lock)
                        Design.go("もどる", visit.path("subjects", page.id.text, "profile"))
                    }
                }
            } else {
                p { "引き継ぎを開けるのは、登録をする人と、同意をいただいた人です。" }
                SubjectRefusalWords.notice(page.ruling, visit)
            }
        }
    }

    private static func frame(_ page: ArrivalPage, _ visit: StaffVisit) -> Layout {
        visit.layout(
            "転入の引き継ぎ", current: .subjects,
            crumbs: ProfilePages.crumbs(page.id, "\(page.name.full) さん", "転入の引き継ぎ", visit))
    }

    static func found(_ arrival: Arrival, _ page: ArrivalPage, _ visit: StaffVisit) -> Page {
        let isSame = arrival.lines.allSatisfy(\.isSame)
        return frame(page, visit).page {
            if isSame {
                Design.notice(.success, "引き継ぎの方と、こちらの登録は、同じです。", isNew: true)
            } else {
                Design.notice(.warning, "こちらの登録と違うところがあります。", isNew: true) {
                    p { "別の方のものではないか、ご本人や身分を確かめるもので確かめてください。違う方のものなら、開かないでください。" }
                }
            }
            Design.dataTable(
                "どなたのものか", columns: ["項目", "引き継ぎ", "こちらの登録", "くらべると"],
                rows: arrival.lines.map { line in
                    [
                        .text(word(line.kind)), .text(shown(line.theirs, line.kind)),
                        .text(shown(line.ours, line.kind)),
                        line.isSame
                            ? Design.chip("同じ", .done, icon: .tick)
                            : Design.chip("違います", .urgent, icon: .alert),
                    ]
                })
            Design.confirmation(
                "この引き継ぎを開きますか。",
                facts: [
                    ("前の市町村", arrival.town), ("封をした日時", DatePhrase.full(arrival.packedAt)),
                    ("入っているもの", contents(arrival, visit).joined(separator: "、")),
                ],
                consequence:
                    "開くと、\(visit.policy.townName)の記録になり、\(visit.words.team)の人が読めるようになります。開けるのは一度だけです。",
                doText: "開いて、こちらの記録にする",
                doLink: visit.path("subjects", page.id.text, "arrival", "open"), seal: visit.seal,
                hidden: [("carried", arrival.carried)],
                back: Design.Way("開かない", visit.path("subjects", page.id.text, "profile")))
        }
    }

    private static func contents(_ arrival: Arrival, _ visit: StaffVisit) -> [String] {
        var contents: [String] = []
        if arrival.hasParticulars { contents.append("基本情報") }
        if arrival.posts > 0 { contents.append("書き込み\(arrival.posts)件") }
        if arrival.files > 0 { contents.append("写真とファイル\(arrival.files)件") }
        if arrival.hasTeam { contents.append("前の\(visit.words.team)の人のお名前") }
        return contents.isEmpty ? ["お名前と生年月日"] : contents
    }

    private static func word(_ kind: Arrival.Line.Kind) -> String {
        switch kind {
        case .name: "お名前"
        case .reading: "フリガナ"
        case .birthDate: "生年月日"
        }
    }

    private static func shown(_ text: String, _ kind: Arrival.Line.Kind) -> String {
        guard kind == .birthDate, let day = CalendarDate(iso: text) else { return text }
        return Wareki.both(day.civil)
    }
}
