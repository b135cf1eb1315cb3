import Care
import HTML
import JapaneseText
import Workflows

/// What a resident agrees to when they move to another town, as a form asks for it. Nothing is ticked beforehand.
struct MovingFields {
    private(set) var base: ParticularsFields

    init(_ visit: StaffVisit) { base = ParticularsFields(visit.visit, visit.form) }

    var form: SubmittedForm { base.form }

    /// What was sent; `nil` after an objection.
    mutating func read(_ page: MovingPage) -> MovingWish? {
        var wish = MovingWish()
        wish.town = base.form.code("town", "転出先", among: page.towns.map(\.key.text))
        wish.withParticulars = base.form.isTicked("particulars")
        wish.posts = base.form.choice("posts", "書き込み", of: MovingPosts.self) ?? .none
        if wish.posts == .period {
            let since = base.date("since", "はじめの日")
            let until = base.date("until", "終わりの日")
            if let since, let until, until < since {
                base.form.object("until", "終わりの日は、はじめの日より後の日を入力してください。")
            }
            wish.since = since?.description ?? ""
            wish.until = until?.description ?? ""
        }
        wish.withFiles = base.form.isTicked("files")
        wish.withTeam = base.form.isTicked("team")
        if base.form.code("giver", "同意した人", among: ["subject", "family"]) == "family" {
            wish.giverName = base.form.line("giver_name", "ご家族のお名前", limit: 80)
            wish.giverRelation = base.form.line("giver_relation", "続柄", limit: 40)
            wish.giverReason = base.form.line("giver_reason", "ご本人の同意によらなかった理由", limit: 300)
            wish.isIncapable = base.form.isTicked("incapable")
        }
        wish.consentedOn = base.date("consented_on", "同意をいただいた日")?.description ?? ""
        if !base.form.isTicked("agreed") {
            base.form.object("agreed", "同意をいただいたことを確かめて、印を付けてください。")
        }
        return base.form.isSound ? wish : nil
    }

    /// Every field that can have a slip, for the list at the top.
    var all: [Design.Field] {
        [
            ("town", "転出先"), ("posts", "書き込み"), ("since", "はじめの日"), ("until", "終わりの日"),
            ("giver", "同意した人"),
            ("giver_name", "ご家族のお名前"), ("giver_relation", "続柄"), ("giver_reason", "ご本人の同意によらなかった理由"),
            ("consented_on", "同意をいただいた日"), ("agreed", "同意の確認"),
        ].map { base.field($0.0, $0.1) }
    }

    func markup(_ page: MovingPage, _ visit: StaffVisit) -> Markup {
        Markup {
            Design.selectField(
                base.field("town", "転出先", hint: "この番号で開けるのは、ここで選んだ市町村だけです。"),
                page.towns.map { base.choice("town", $0.key.text, $0.name) })
            Design.fieldGroup("引き継ぐ内容", hint: "お名前、フリガナ、生年月日は、取り違えを防ぐために、いつも入ります。") {
                Design.checkbox(
                    base.field("particulars", "基本情報（性別、住所、電話番号、支援に必要なこと）", .unmarked),
                    isChecked: form.isTicked("particulars"))
                Design.radioGroup(
                    base.field("posts", "書き込み", hint: "一部の\(visit.words.member)だけに宛てた書き込みは入りません。"),
                    [
                        base.choice("posts", MovingPosts.none.rawValue, "引き継がない"),
                        base.choice("posts", MovingPosts.all.rawValue, "全部を引き継ぐ（\(page.posts)件）"),
                        base.choice("posts", MovingPosts.period.rawValue, "次の期間のものだけを引き継ぐ"),
                    ])
                Design.fieldGroup(
                    "期間を決めるとき", hint: "書いた日で選びます。\(days(of: page))全部のとき、引き継がないときは、空けておいてください。",
                    needs: "period"
                ) {
                    Design.textField(base.field("since", "はじめの日", .unmarked), width: .medium)
                    Design.textField(base.field("until", "終わりの日", .unmarked), width: .medium)
                }
                Design.checkbox(
                    base.field("files", "引き継ぐ書き込みに付いた写真とファイル（全部で\(page.files)件あります）", .unmarked),
                    isChecked: form.isTicked("files"))
                Design.checkbox(
                    base.field("team", "\(visit.words.team)の人のお名前、職種、所属", .unmarked),
                    isChecked: form.isTicked("team"))
            }
            consent(visit)
        }
    }

    private func days(of page: MovingPage) -> String {
        guard let first = page.firstPost, let last = page.lastPost else { return "" }
        let days = [first, last].map { DatePhrase.day(TokyoTime($0).date, weekday: false) }
        return "書き込みは、\(days[0])から\(days[1])までです。"
    }

    private func consent(_ visit: StaffVisit) -> Markup {
        Design.fieldGroup("同意") {
            Design.radioGroup(
                base.field("giver", "同意した人"),
                [base.choice("giver", "subject", "ご本人"), base.choice("giver", "family", "ご家族")])
            Design.fieldGroup("ご家族が同意したとき", hint: "ご本人が同意したときは、空けておいてください。", needs: "family") {
                Design.textField(base.field("giver_name", "ご家族のお名前", .unmarked), width: .medium)
                Design.textField(base.field("giver_relation", "続柄", .unmarked), width: .medium)
                Design.textField(base.field("giver_reason", "ご本人の同意によらなかった理由", .unmarked))
                Design.checkbox(
                    base.field("incapable", "ご本人が意思を表すことは難しい状態です。", .unmarked),
                    isChecked: form.isTicked("incapable"))
                if let clause = visit.policy.consent.family.clause.flatMap(SubjectRefusalWords.words) {
                    Design.citation(clause)
                }
            }
            Design.textField(
                base.field("consented_on", "同意をいただいた日", hint: "例：令和8年11月21日、R8.11.21"), width: .medium)
            Design.checkbox(
                base.field("agreed", "転出先の市町村と、上で選んだ内容を一つずつ読み上げて確かめ、同意をいただきました。"),
                isChecked: form.isTicked("agreed"))
        }
    }
}
